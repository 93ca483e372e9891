import Definitions
import Postgres
import Warehouse

/// How many documents the warehouse has by day of the cursor: in the mirror, and set aside.
struct MirrorDays {
    let stream: Definitions.Stream
    let connection: PostgresConnection
    /// The table of the rows: the mirror, or a load that has not taken its place yet.
    let rows: String
    /// Whether copies were moved out of it already.
    let hasSuppressed: Bool

    struct Count: Sendable {
        var mirrored = 0
        /// In the quarantine, and suppressed as a second copy.
        var aside = 0
        /// Mirrored, but gone at the source, where `deletes: never` keeps them.
        var kept = 0

        /// How many documents the source must have.
        var atSource: Int { mirrored + aside - kept }
    }

    /// Counts the documents before an instant, in milliseconds since 1970.
    func load(before: Int64) async throws -> [DocumentDay: Count] {
        let table = MirrorTable(stream)
        guard let cursor = stream.cursorColumn.map({ quoteIdentifier($0.name) }), let start = table.cursorDay else {
            return [:]
        }
        let limit = "'\(PostgresTimestamp(microseconds: before * 1000).description)'::timestamptz"
        let tables = [(rows, "1", "0")] + (hasSuppressed ? [(table.suppressedName, "0", "1")] : [])
        let parts = tables.map { name, mirrored, aside in
            """
            select \(DocumentDay.sql("start")) as day, rows * \(mirrored) as mirrored, rows * \(aside) as aside, 0 as kept
            from (select \(start) as start, count(*) as rows from \(name) where \(cursor) < \(limit) group by 1) d
            """
        }
        let result = try await connection.query(
            """
            select day, sum(mirrored)::bigint as mirrored, sum(aside)::bigint as aside, sum(kept)::bigint as kept
            from (
                \(parts.joined(separator: "\nunion all\n"))
                union all
                select \(DocumentDay.sql("recorded_at")), 0, count(*), 0 from ops.quarantine
                where stream = $1 and (recorded_at is null or recorded_at < \(limit)) group by 1
                union all
                select day, 0, 0, rows from ops.kept_day where stream = $1
            ) d group by day
            """,
            [.text(stream.id)]
        )
        return try Dictionary(
            uniqueKeysWithValues: result.map { row in
                let count = try Count(
                    mirrored: row.int("mirrored"),
                    aside: row.int("aside"),
                    kept: row.int("kept")
                )
                return (DocumentDay(number: try row.optionalInt("day")), count)
            }
        )
    }

    /// Notes how many mirrored documents of some days are gone at the source.
    func keep(_ kept: [DocumentDay: Int]) async throws {
        for (day, rows) in kept {
            guard case .day(let number) = day else { continue }
            try await connection.query(
                """
                insert into ops.kept_day (stream, day, rows) values ($1, $2::int, $3::bigint)
                on conflict (stream, day) do update set rows = excluded.rows
                """,
                [.text(stream.id), .int(Int64(number)), .int(Int64(rows))]
            )
        }
    }

    /// Forgets all of it: what is mirrored now was read whole.
    func forgetKept() async throws {
        try await connection.query("delete from ops.kept_day where stream = $1", [.text(stream.id)])
    }
}

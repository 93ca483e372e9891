import Definitions
import Postgres
import Warehouse

/// How many documents the warehouse has by day of the cursor: in the mirror, and set aside.
struct MirrorDays {
    let stream: Definitions.Stream
    let connection: PostgresConnection

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
    ///
    /// - Parameters:
    ///   - before: The instant.
    ///   - days: Of these days alone; nil: of all.
    /// - Returns: The counts; none for a day without a document.
    /// - Throws: `PostgresError`.
    func load(before: Int64, only days: Set<DocumentDay>? = nil) async throws -> [DocumentDay: Count] {
        let table = MirrorTable(stream)
        guard let cursor = stream.cursorColumn.map({ quoteIdentifier($0.name) }), let start = table.cursorDay else {
            return [:]
        }
        let limit = "'\(PostgresTimestamp(microseconds: before * 1000).description)'::timestamptz"
        let among = days.map {
            DocumentDay.condition(cursor, in: $0, before: before * 1000, nullIsWrong: false)
        }
        let tables = [(table.name, "1", "0")] + (stream.identity.isEmpty ? [] : [(table.suppressedName, "0", "1")])
        let parts = tables.map { name, mirrored, aside in
            """
            select \(DocumentDay.sql("start")) as day, rows * \(mirrored) as mirrored, rows * \(aside) as aside, 0 as kept
            from (select \(start) as start, count(*) as rows from \(name) where \(among ?? "\(cursor) < \(limit)") group by 1) d
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
        let counts = try Dictionary(
            uniqueKeysWithValues: result.map { row in
                let count = try Count(
                    mirrored: row.int("mirrored"),
                    aside: row.int("aside"),
                    kept: row.int("kept")
                )
                return (DocumentDay(number: try row.optionalInt("day")), count)
            }
        )
        guard let days else { return counts }
        return counts.filter { days.contains($0.key) }
    }

    /// Counts again after some days were merged anew: those alone, where nothing left another day by it.
    ///
    /// - Parameters:
    ///   - earlier: The counts before it.
    ///   - days: Those that were merged.
    ///   - before: As for ``load(before:only:)``.
    /// - Returns: The counts of all days.
    /// - Throws: `PostgresError`.
    func load(
        after earlier: [DocumentDay: Count],
        _ days: Set<DocumentDay>,
        before: Int64
    ) async throws -> [DocumentDay: Count] {
        guard stream.identity.isEmpty, try await !movedBetween(days, before) else {
            return try await load(before: before)
        }
        let counts = try await load(before: before, only: days)
        return earlier.filter { !days.contains($0.key) }.merging(counts) { $1 }
    }

    /// Whether a row that the last merge changed or removed was of another day before.
    private func movedBetween(_ days: Set<DocumentDay>, _ before: Int64) async throws -> Bool {
        guard let cursor = stream.cursorColumn.map({ quoteIdentifier($0.name) }) else { return true }
        let among = DocumentDay.condition(cursor, in: days, before: before * 1000, nullIsWrong: false)
        let row = try await connection.query("select exists (select from _old where not \(among)) as moved").first
        return try row?.bool("moved") ?? true
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

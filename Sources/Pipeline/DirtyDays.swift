import Definitions
import Postgres
import Warehouse

/// Which business days of a fact have to be computed.
struct DirtyDays {
    let fact: Fact
    let catalogue: Catalogue
    let warehouse: FencedWarehouse
    /// The first day that is not published.
    let cutoff: String

    /// More days than this from the first row to the cut-off are a mistake in a row, not a history.
    private static let maxYears = 30

    /// Marks what no changed row marks: a new or changed definition, the days that have passed, and what they decide.
    func markPassedTime() async throws {
        let state = try await warehouse.read(
            "select fingerprint, cutoff::text from ops.fact_state where fact = $1",
            [.text(fact.id)]
        ).first
        try await warehouse.write { connection in
            guard let state, try state.string("fingerprint") == fact.fingerprint else {
                let reason = state == nil ? "first build" : "its definition changed"
                try await mark(DirtySQL.allDays(of: fact, reason: reason), connection)
                return
            }
            let last = try state.string("cutoff")
            guard last < cutoff else { return }
            try await connection.query(
                """
                insert into ops.dirty (fact, from_day, to_day, run_id, reason)
                values ($1, $2::date - $5::int, $3::date - 1 + $6::int, $4::bigint, 'the day has passed')
                """,
                [
                    .text(fact.id), .text(last), .text(cutoff), .int(warehouse.runID), .int(Int64(fact.reach.before)),
                    .int(Int64(fact.reach.after)),
                ]
            )
            for sql in DirtySQL.learned(fact, in: catalogue) {
                try await connection.query(sql, [.int(warehouse.runID), .text(last), .text(cutoff)])
            }
        }
    }

    /// The days, ascending, before the cut-off; from the first day of data or of what is published.
    ///
    /// With them every day in between that was never published: a row before all others begins the published days anew, and
    /// those between it and the old first day have no change of their own.
    func days() async throws -> [String] {
        let marked = try await warehouse.read(
            "select exists (select from ops.dirty where fact = $1) as marked",
            [.text(fact.id)]
        ).first?.bool("marked")
        guard marked == true, let first = try await firstDay() else { return [] }
        let rows = try await warehouse.read(
            """
            select distinct r.low + i as day
            from (
                select greatest(from_day, $2::date) as low, least(to_day, $3::date - 1) as high
                from ops.dirty where fact = $1
            ) r, generate_series(0, r.high - r.low) i
            union
            select $2::date + i from generate_series(0, $3::date - 1 - $2::date) i
            where not exists (select from agg.published_days p where p.fact = $1 and p.day = $2::date + i)
            order by 1
            """,
            [.text(fact.id), .text(first), .text(cutoff)]
        )
        return try rows.map { try $0.string("day") }
    }

    private func mark(_ sql: String, _ connection: PostgresConnection) async throws {
        try await connection.query(sql, [.int(warehouse.runID)])
    }

    private func firstDay() async throws -> String? {
        guard let anchor = catalogue.stream(fact.anchor) else { return nil }
        let first = try await warehouse.read(
            """
            select least(
                (\(DirtySQL.firstDay(of: fact, anchor: anchor))),
                (select min(day) from agg.published_days where fact = $1),
                $2::date - 1
            )::text as first,
            ($2::date - make_interval(years => \(Self.maxYears)))::date::text as earliest
            """,
            [.text(fact.id), .text(cutoff)]
        ).first
        guard let first else { return nil }
        let (day, earliest) = (try first.string("first"), try first.string("earliest"))
        guard day >= earliest, !day.hasPrefix("-") else {
            throw StreamError(
                stream: fact.anchor,
                reason:
                    "a row begins on \(day), more than \(Self.maxYears) years before the cut-off: correct it at the source"
            )
        }
        return day
    }
}

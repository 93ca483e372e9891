import Postgres
import Warehouse

/// The published days of a fact: publishing some, and putting them back. Each day is kept for undoing as it was before.
struct PublishedDays {
    let fact: String
    let publication: Int64

    /// Publishes days, each anew where it was published before.
    func add(_ days: [String], run: Int64, _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            insert into ops.undo (publication_id, fact, part, day, cell, before)
            select $1::bigint, $2, 'days', d, '{}', to_jsonb(p)
            from unnest($3::date[]) d left join agg.published_days p on p.fact = $2 and p.day = d
            """,
            [.int(publication), .text(fact), .textArray(days)]
        )
        try await connection.query(
            """
            insert into agg.published_days (fact, day, publication_id, run_id, published_at)
            select $1, d, $2::bigint, $3::bigint, now() from unnest($4::date[]) d
            on conflict (fact, day) do update set
                publication_id = excluded.publication_id, run_id = excluded.run_id, published_at = excluded.published_at
            """,
            [.text(fact), .int(publication), .int(run), .textArray(days)]
        )
    }

    /// Puts the days back as they stood after an earlier publication: those that were published first since are so no more.
    ///
    /// - Returns: How many days are otherwise than they were.
    func restore(_ past: PastFigures, _ connection: PostgresConnection) async throws -> Int {
        let then = "select day, before from (\(past.earliest(fact, "days"))) c"
        let changed = try await connection.query(
            """
            insert into ops.undo (publication_id, fact, part, day, cell, before)
            select $1::bigint, $2, 'days', t.day, '{}', to_jsonb(p)
            from (\(then)) t left join agg.published_days p on p.fact = $2 and p.day = t.day
            where t.before is distinct from to_jsonb(p)
            """,
            [.int(publication), .text(fact)]
        ).affectedRows
        guard changed > 0 else { return 0 }
        try await connection.query(
            "delete from agg.published_days p using (\(then)) t where p.fact = $1 and p.day = t.day",
            [.text(fact)]
        )
        try await connection.query(
            """
            insert into agg.published_days
            select r.* from (\(then)) t, jsonb_populate_record(null::agg.published_days, t.before) r where t.before is not null
            """
        )
        return changed
    }
}

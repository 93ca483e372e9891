import Definitions
import Postgres

/// The published days of a fact, and what a publication changes about them.
struct PublishedDays {
    let fact: String
    let publication: Int64
    let runID: Int64

    /// Publishes days; that a day was not published before is kept for undoing.
    func add(_ days: [String], _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            insert into ops.undo (publication_id, fact, part, day, cell, before)
            select $1::bigint, $2, 'days', d, '{}', null from unnest($3::date[]) d
            where not exists (select from agg.published_days p where p.fact = $2 and p.day = d)
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
            [.text(fact), .int(publication), .int(runID), .textArray(days)]
        )
    }

    /// Takes days back that a rolled back publication had published first.
    func remove(_ days: [String], _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            with gone as (
                delete from agg.published_days p where p.fact = $2 and p.day = any ($3::date[]) returning p.*
            )
            insert into ops.undo (publication_id, fact, part, day, cell, before)
            select $1::bigint, $2, 'days', g.day, '{}', to_jsonb(g) from gone g
            """,
            [.int(publication), .text(fact), .textArray(days)]
        )
    }
}

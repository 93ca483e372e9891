import Postgres

/// Takes foreign keys and indexes off while rows are loaded, and puts them on again.
///
/// Checked row by row, the keys would cost more than all else; put on afterwards, each is one join.
struct LoadingOrder {
    private let removal: String
    private let restoration: String

    /// What there is to take off in the schemas of the client.
    init(_ postgres: PostgresConnection) async throws {
        let found = try await postgres.query(
            """
            select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
                format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                    pg_get_constraintdef(oid)) as on, 2 as turn
            from pg_constraint
            where contype = 'f' and connamespace = any($1::regnamespace[])
            union all
            select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 1
            from pg_index join pg_class on pg_class.oid = indrelid
            where not indisunique and relnamespace = any($1::regnamespace[])
            order by turn, 1
            """,
            [.textArray(SourceSchema.schemas + ["public"])]
        )
        removal = try found.map { try $0.string("off") + ";" }.joined(separator: "\n")
        restoration = try found.map { try $0.string("on") + ";" }.joined(separator: "\n")
    }

    func takeOff(_ postgres: PostgresConnection) async throws { try await postgres.execute(removal) }

    func putOn(_ postgres: PostgresConnection) async throws { try await postgres.execute(restoration) }
}

import Definitions
import Postgres

/// A stream's table as the source has it tonight: the files that hold its rows, and its columns.
struct SourceRelation {
    /// The relations that hold the rows, each as `oid:filenode`; another file means that rows may have come with old ids.
    let files: [String]
    /// Whether every row has a transaction id: not those of a view or a foreign table.
    let hasXmin: Bool
    /// Its columns, each as `number type name`. The number stays when a column gets another name.
    let columns: [String]

    static func find(_ stream: Stream, _ connection: PostgresConnection) async throws -> SourceRelation {
        guard case .postgres(let schema, let table) = stream.source else {
            throw StreamError(stream: stream.id, reason: "it is not read from PostgreSQL")
        }
        let name: PostgresValue = .text("\(quoteIdentifier(schema)).\(quoteIdentifier(table))")
        let rows = try await connection.query(
            """
            with recursive tree (oid) as (
                select to_regclass($1)::oid union select i.inhrelid from pg_inherits i join tree t on t.oid = i.inhparent
            )
            select c.oid || ':' || coalesce(pg_relation_filenode(c.oid), 0) as file, c.relkind::text as kind
            from pg_class c join tree t on t.oid = c.oid
            order by 1
            """,
            [name]
        )
        guard !rows.isEmpty else {
            throw StreamError(stream: stream.id, reason: "the source has no table \(schema).\(table)")
        }
        let columns = try await connection.query(
            """
            select attnum || ' ' || replace(format_type(atttypid, null), ' ', '_') || ' ' || attname as text
            from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum
            """,
            [name]
        )
        return SourceRelation(
            files: try rows.map { try $0.string("file") },
            hasXmin: try rows.allSatisfy { ["r", "p"].contains(try $0.string("kind")) },
            columns: try columns.map { try $0.string("text") }
        )
    }
}

import Postgres

/// A stream's table as the operational PostgreSQL describes it to the role that reads it.
struct SourceTable {
    /// As SQL writes it.
    let schema: String
    /// `schema.table`, as SQL writes it.
    let name: String
    /// Column to type, without its modifier.
    let types: [String: String]
    let mayEnterSchema: Bool
    let mayRead: Bool
    /// Whether a policy hides rows from the role.
    let isFiltered: Bool
    /// `r` a plain table, `p` a partitioned one, `v` a view, …
    let kind: String
    let indexes: [Index]

    struct Index {
        /// Key columns in order; nil for an expression.
        let columns: [String?]
        let isUnique: Bool
    }

    var hasTransactionIDs: Bool { kind == "r" || kind == "p" }
    /// Whether it can have indexes at all.
    var canBeIndexed: Bool { ["r", "p", "m"].contains(kind) }
    /// `create index` on a partitioned table cannot spare its writers.
    var concurrently: String { kind == "p" ? "" : " concurrently" }

    /// Nil where there is no such table.
    static func find(
        _ schema: String,
        _ table: String,
        _ connection: PostgresConnection
    ) async throws -> SourceTable? {
        let row = try await connection.query(
            """
            select
                c.oid::bigint as id, c.relkind::text as kind, quote_ident(n.nspname) as schema,
                quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
                has_schema_privilege(n.oid, 'usage') as may_enter,
                has_table_privilege(c.oid, 'select') as may_read,
                row_security_active(c.oid) as is_filtered
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
            """,
            [.text(schema), .text(table)]
        ).first
        guard let row else { return nil }
        let id = try row.int64("id")
        return SourceTable(
            schema: try row.string("schema"),
            name: try row.string("name"),
            types: try await types(id, connection),
            mayEnterSchema: try row.bool("may_enter"),
            mayRead: try row.bool("may_read"),
            isFiltered: try row.bool("is_filtered"),
            kind: try row.string("kind"),
            indexes: try await indexes(id, connection)
        )
    }

    private static func types(_ id: Int64, _ connection: PostgresConnection) async throws -> [String: String] {
        let rows = try await connection.query(
            """
            select attname::text as name, format_type(atttypid, null) as type
            from pg_attribute where attrelid = $1::oid and attnum > 0 and not attisdropped
            """,
            [.int(id)]
        )
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.string("name"), try $0.string("type")) })
    }

    /// Those that serve every query: valid, and over all rows.
    private static func indexes(_ id: Int64, _ connection: PostgresConnection) async throws -> [Index] {
        let rows = try await connection.query(
            """
            select i.indexrelid::bigint as id, i.indisunique and i.indimmediate as is_unique, a.attname::text as column
            from pg_index i
            cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
            left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
            where i.indrelid = $1::oid and i.indisvalid and i.indpred is null and k.position <= i.indnkeyatts
            order by i.indexrelid, k.position
            """,
            [.int(id)]
        )
        var indexes: [(id: Int64, index: Index)] = []
        for row in rows {
            let id = try row.int64("id")
            let columns = (indexes.last?.id == id ? indexes.removeLast().index.columns : [])
            let column = try row.optionalString("column")
            indexes.append((id, Index(columns: columns + [column], isUnique: try row.bool("is_unique"))))
        }
        return indexes.map(\.index)
    }
}

import Definitions
import Postgres

/// The query that reads a stream from the operational PostgreSQL.
struct SourceSelect {
    let stream: Stream
    let relation: String
    private let tenants: [String]

    init?(_ stream: Stream, tenants: [String]) {
        guard case .postgres(let schema, let table) = stream.source else { return nil }
        self.stream = stream
        self.relation = "\(quoteIdentifier(schema)).\(quoteIdentifier(table))"
        self.tenants = tenants
    }

    /// The declared columns, cast to the declared types (an undecoded copy needs them exact), and the row's transaction id.
    ///
    /// A view has no xmin; its rows are always read whole.
    func rows(_ plan: ReadPlan, xmax: Int64, hasXmin: Bool) -> String {
        let columns = stream.columns.map(expression) + [hasXmin ? "t.xmin::text::bigint" : "null::bigint"]
        return "select \(columns.joined(separator: ", ")) from \(relation) t\(filter(changed(plan, xmax: xmax)))"
    }

    /// Every key at the source.
    var keys: String {
        let columns = stream.columns.filter { stream.key.contains($0.name) }.map(expression)
        return "select \(columns.joined(separator: ", ")) from \(relation) t\(filter(nil))"
    }

    /// How many rows there are, in column `rows`.
    var count: String { "select count(*) as rows from \(relation) t\(filter(nil))" }

    /// A column's value at the source. What becomes a pseudonym travels in its canonical text form.
    private func expression(_ column: StreamColumn) -> String {
        let value = column.expression.map { "(\($0))" } ?? "t.\(quoteIdentifier(column.from))"
        return "\(value)::\(column.mirrorType)"
    }

    private func changed(_ plan: ReadPlan, xmax: Int64) -> String? {
        guard case .changed(let mark) = plan else { return nil }
        if case .append(let cursor, _) = stream.changes, let column = stream.column(cursor) {
            return "\(expression(column)) >= to_timestamp(\(mark)::numeric / 1000)"
        }
        // Distances on the 32-bit circle, so that the wrap of the counter does not matter. 1 and 2 are the bootstrap and the
        // frozen id: such rows were there before any mark.
        let mark32 = mark & 0xFFFF_FFFF
        return """
            ((t.xmin::text::bigint - \(mark32) + 4294967296) % 4294967296) < \(xmax - mark)
            and t.xmin::text::bigint > 2
            """
    }

    private func filter(_ condition: String?) -> String {
        var conditions: [String] = []
        if let column = stream.tenantColumn, !tenants.isEmpty {
            let list = "{\(tenants.joined(separator: ","))}"
            conditions.append("t.\(quoteIdentifier(column)) = any (\(quoteLiteral(list))::uuid[])")
        }
        if let condition { conditions.append(condition) }
        return conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    }

    /// The leaf relations that hold the rows, as `oid:filenode`, and whether they have a transaction id.
    static func relations(_ stream: Stream, _ connection: PostgresConnection) async throws -> (
        files: [String], hasXmin: Bool
    ) {
        guard case .postgres(let schema, let table) = stream.source else { return ([], false) }
        let name = "\(quoteIdentifier(schema)).\(quoteIdentifier(table))"
        let rows = try await connection.query(
            """
            select c.oid || ':' || coalesce(pg_relation_filenode(c.oid), 0) as file, c.relkind::text as kind
            from pg_class c
            where c.oid = to_regclass($1)
                or c.oid in (select relid from pg_partition_tree(to_regclass($1)) where isleaf)
            order by 1
            """,
            [.text(name)]
        )
        guard !rows.isEmpty else {
            throw StreamError(stream: stream.id, reason: "the source has no table \(schema).\(table)")
        }
        let kinds = try rows.map { try $0.string("kind") }
        return (try rows.map { try $0.string("file") }, kinds.allSatisfy { $0 == "r" || $0 == "p" })
    }
}

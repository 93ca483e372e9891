import Definitions
import Postgres
import Warehouse

/// Mirrored rows, drawn at random, that are read once more at the source and compared whole; in the transaction of the merge.
///
/// Buckets compare keys and transaction ids, control totals the columns that they name. A mirrored row whose other values are not
/// those of the source, because another hand wrote to it or the source changed without moving its cursor, is seen by neither.
struct RowSample {
    let table: MirrorTable
    let source: SourceReader
    /// How many rows are drawn.
    let rows: Int
    /// The same seed draws the same rows.
    let seed: Int64

    /// From so many pages they come: rows of one page were often written together.
    private static let pages = 20
    /// More characters of a value are not told: it goes into a warning.
    private static let shown = 80

    /// What was found.
    struct Finding {
        let compared: Int
        let differing: Int
        /// The first of them in words: its key, and each column with what it is here and at the source.
        let example: String
    }

    /// Whether the rows can be asked for by their keys: the source does not know pseudonyms, and looks up columns, not expressions.
    static func canAsk(_ stream: Stream) -> Bool {
        stream.key.allSatisfy { name in
            stream.column(name).map { $0.privacy == nil && $0.expression == nil } ?? false
        }
    }

    /// Draws, reads and compares; a row that vanished at the source is not missed here.
    ///
    /// - Returns: What was found; nil where there was nothing to draw.
    /// - Throws: `PostgresError`.
    func compare(_ connection: PostgresConnection) async throws -> Finding? {
        guard rows > 0, Self.canAsk(table.stream) else { return nil }
        let keys = try await draw(connection)
        guard !keys.isEmpty else { return nil }
        try await connection.execute("\(MergeSQL.forget); \(MergeSQL(table.stream).createStage)")
        _ = try await source.rows(.keyed(keys), to: connection, "_stage")
        let found = try await connection.query(difference).first
        return Finding(
            compared: try found?.int("compared") ?? 0,
            differing: try found?.int("differing") ?? 0,
            example: try found?.optionalString("example") ?? ""
        )
    }

    /// The keys' columns, each as an array in text. A row that vanished at the source and is kept has no xmin, and is not drawn.
    private func draw(_ connection: PostgresConnection) async throws -> [String] {
        let lists = table.key.enumerated().map { "coalesce(array_agg(d.\($1)), '{}')::text as key_\($0)" }
        let row = try await connection.query(
            """
            select count(*) as drawn, \(lists.joined(separator: ", ")) from (
                select \(table.list(table.key, "m"))
                from \(table.name) m tablesample system (
                    least(100, 819200.0 * $1 / greatest(pg_relation_size($2::regclass), 1))
                ) repeatable ($3::bigint)
                where m._xmin is not null order by hashtextextended(m.ctid::text, $3::bigint) limit $4::bigint
            ) d
            """,
            [.int(Int64(Self.pages)), .text(table.name), .int(seed), .int(Int64(rows))]
        ).first
        guard let row, try row.int("drawn") > 0 else { return [] }
        return try table.key.indices.map { try row.string("key_\($0)") }
    }

    private var difference: String {
        let key = table.key.map { "s.\($0)::text" }.joined(separator: ", ")
        let columns = table.stream.columns.map { column in
            let name = quoteIdentifier(column.name)
            let told =
                column.privacy == nil
                ? "format('%s (%s here, %s at the source)', \(quoteLiteral(column.name)), coalesce(left(m.\(name)::text, \(Self.shown)), 'null'), "
                    + "coalesce(left(s.\(name)::text, \(Self.shown)), 'null'))" : quoteLiteral(column.name)
            return "case when record_image_ne(row(s.\(name)), row(m.\(name))) then \(told) end"
        }
        return """
            select count(*) as compared, count(*) filter (where differs) as differing,
                min(example) filter (where differs) as example
            from (
                select \(table.differ("s", "m")) as differs,
                    concat(concat_ws('/', \(key)), ': ', concat_ws(', ', \(columns.joined(separator: ", ")))) as example
                from _stage s join \(table.name) m on \(table.sameKey("s", "m")) where m._xmin is not null
            ) c
            """
    }
}

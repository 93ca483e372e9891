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
    func compare(_ connection: PostgresConnection) async throws -> SampleComparison.Finding? {
        guard rows > 0, Self.canAsk(table.stream) else { return nil }
        let keys = try await draw(connection)
        guard !keys.isEmpty else { return nil }
        try await connection.execute("\(MergeSQL.forget); \(MergeSQL(table.stream).createStage)")
        _ = try await source.rows(.keyed(keys), to: connection, "_stage")
        // A row that vanished at the source and is kept has no xmin.
        return try await SampleComparison(table: table, mirrored: table.name, condition: "m._xmin is not null")
            .compare(connection)
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
}

import Definitions
import Postgres
import Warehouse

/// Compares rows that were drawn and staged with the mirror's, column by column.
struct SampleComparison {
    let table: MirrorTable
    /// The mirrored rows that they are compared with: a table, or a query in brackets.
    let mirrored: String
    /// Which of them, as a condition with the alias `m`.
    let condition: String

    /// More characters of a value are not told: it goes into a warning.
    private static let shown = 80

    /// What was found.
    struct Finding {
        var compared: Int
        var differing: Int
        /// The first of them in words: its key, and each column with what it is here and at the source.
        var example: String

        /// The warning, with what lets such a thing happen.
        func text(_ rows: String, cause: String) -> String {
            "of \(compared) \(rows) drawn for the self-check \(differing) were not as at the source, such as \(example). "
                + "All \(rows) were read again; \(cause)"
        }
    }

    /// Compares what is in `_stage`.
    ///
    /// - Returns: What was found; rows that only one side has are not compared.
    /// - Throws: `PostgresError`.
    func compare(_ connection: PostgresConnection) async throws -> Finding {
        let found = try await connection.query(difference).first
        return Finding(
            compared: try found?.int("compared") ?? 0,
            differing: try found?.int("differing") ?? 0,
            example: try found?.optionalString("example") ?? ""
        )
    }

    private var difference: String {
        let key = table.key.map { "s.\($0)::text" }.joined(separator: ", ")
        return """
            select count(*) as compared, count(*) filter (where differs) as differing,
                min(example) filter (where differs) as example
            from (
                select \(table.differ("s", "m")) as differs,
                    concat(concat_ws('/', \(key)), ': ', concat_ws(', ', \(table.stream.columns.map(words).joined(separator: ", ")))) as example
                from _stage s join \(mirrored) m on \(table.sameKey("s", "m")) where \(condition)
            ) c
            """
    }

    /// A column whose values differ, in words; personal data is named and not told.
    private func words(_ column: StreamColumn) -> String {
        let name = quoteIdentifier(column.name)
        func value(_ row: String) -> String { "coalesce(left(\(row).\(name)::text, \(Self.shown)), 'null')" }
        let told =
            column.privacy == nil
            ? "format('%s (%s here, %s at the source)', \(quoteLiteral(column.name)), \(value("m")), \(value("s")))"
            : quoteLiteral(column.name)
        return "case when record_image_ne(row(s.\(name)), row(m.\(name))) then \(told) end"
    }
}

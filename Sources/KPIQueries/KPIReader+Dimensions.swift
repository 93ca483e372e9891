package import Definitions
package import Postgres

/// A value of a dimension with its names.
package struct DimensionLabel: Sendable, Hashable {
    /// As it stands in the figures.
    package let value: String
    /// In both languages.
    package let label: LocalizedText
    /// Whether the source has it no more.
    package let isGone: Bool
}

extension KPIReader {
    /// The values of a dimension, by their English names, `unknown` last; none before the first night.
    ///
    /// - Throws: `PostgresError` when the warehouse cannot be read.
    package func values(
        of dimension: Dimension,
        on connection: PostgresConnection
    ) async throws -> [DimensionLabel] {
        let table = "agg.\(quoteIdentifier(dimension.table))"
        // The first night makes the table; until then there is no value, and that is no fault.
        let known = try await connection.query("select to_regclass($1) is not null as known", [.text(table)])
        guard try known.first?.bool("known") == true else { return [] }
        return try await connection.query(
            """
            select value, label_en, label_fr, gone from \(table)
            order by value = '\(DimensionValue.unknown)', label_en collate "C", value collate "C"
            """
        ).map { row in
            DimensionLabel(
                value: try row.string("value"),
                label: LocalizedText(en: try row.string("label_en"), fr: try row.string("label_fr")),
                isGone: try row.bool("gone")
            )
        }
    }
}

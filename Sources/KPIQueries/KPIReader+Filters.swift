import Definitions
import Postgres
import Warehouse

extension KPIReader {
    /// The dimension values that a filter's texts stand for: each is a value, or a label in either language.
    ///
    /// - Throws: `QuestionError` with `unknown_value` for a text that neither the labels nor the figures know: a typing
    ///   error must not look like a quiet month.
    func values(
        _ texts: [String],
        of column: FigurePlan.Column,
        in plan: FigurePlan,
        on connection: PostgresConnection
    ) async throws -> [String] {
        var values: [String] = []
        for text in texts {
            let found = try await labelled(text, of: column, on: connection)
            if !found.isEmpty {
                values += found
            } else if try await occurs(text, of: column, in: plan, on: connection) {
                values.append(text)
            } else {
                let names = try await labels(of: column, on: connection)
                throw QuestionError(
                    .unknownValue,
                    "The dimension \"\(column.name)\" has no value \"\(text)\"."
                        + suggestion(for: text, among: names, noun: "values yet")
                )
            }
        }
        return values
    }

    private func labelled(
        _ text: String,
        of column: FigurePlan.Column,
        on connection: PostgresConnection
    ) async throws -> [String] {
        guard let table = column.labels(past) else { return [] }
        // A value wins over a label of the same text.
        return try await connection.query(
            """
            with labels as (select * from \(table) l)
            select value from labels where value = $1::text
            union all
            select value from labels where $1::text in (label_en, label_fr)
              and not exists (select from labels where value = $1::text)
            """,
            [.text(text)]
        ).map { try $0.string("value") }
    }

    private func occurs(
        _ text: String,
        of column: FigurePlan.Column,
        in plan: FigurePlan,
        on connection: PostgresConnection
    ) async throws -> Bool {
        for fact in plan.facts where column.facts.contains(fact.id) {
            let table = CellTable(fact, .aggregate)
            let rows = try await connection.query(
                "select from \(past?.cells(table) ?? table.name) c where \(quoteIdentifier(column.name)) = $1::text limit 1",
                [.text(text)]
            )
            if !rows.isEmpty { return true }
        }
        return false
    }

    private func labels(of column: FigurePlan.Column, on connection: PostgresConnection) async throws -> [String] {
        guard let table = column.labels(past) else { return [] }
        let label = locale.hasPrefix("fr") ? "label_fr" : "label_en"
        return try await connection.query(
            "select \(label) as label from \(table) l where not gone order by 1 limit 1000"
        ).map { try $0.string("label") }
    }
}

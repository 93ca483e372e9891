import Definitions
import Postgres

/// The codes that a stream's columns may hold, and what is done about others.
///
/// A code that nobody knows is the most common drift of a source: somebody adds a status, and no list names it.
struct CodeContract {
    private let columns: [(column: StreamColumn, known: [Int64])]

    /// Nil where no column of the stream has a code list.
    init?(_ stream: Stream, in catalogue: Catalogue) {
        let lists = catalogue.modules.first { $0.name == stream.module }?.codes ?? []
        columns = stream.columns.compactMap { column in
            lists.first { $0.name == column.codes }.map { (column, $0.entries.map { Int64($0.code) }) }
        }
        if columns.isEmpty { return nil }
    }

    /// Whether a row has a code that is in no list; null is no code.
    func isUnknown(_ expression: (StreamColumn) -> String) -> String {
        columns.map { "coalesce(\(Self.isUnknown(expression($0.column), $0.column, $0.known)), false)" }
            .joined(separator: " or ")
    }

    /// The first column of a row with such a code.
    func path(_ expression: (StreamColumn) -> String) -> String {
        cases(expression) { column, _ in quoteLiteral(column.name) }
    }

    /// What is wrong with it, in words.
    func reason(_ expression: (StreamColumn) -> String) -> String {
        cases(expression) { column, value in
            "concat('code ', \(value)::text, \(quoteLiteral(" is not in the list \(column.codes ?? "")")))"
        }
    }

    private func cases(_ expression: (StreamColumn) -> String, _ then: (StreamColumn, String) -> String) -> String {
        let cases = columns.map { column, known in
            let value = expression(column)
            return "when \(Self.isUnknown(value, column, known)) then \(then(column, value))"
        }
        return "case \(cases.joined(separator: " ")) end"
    }

    private static func isUnknown(_ value: String, _ column: StreamColumn, _ known: [Int64]) -> String {
        let list = "'{\(known.map(String.init).joined(separator: ","))}'"
        return column.type == .intArray ? "not (\(value) <@ \(list)::integer[])" : "\(value) <> all (\(list)::bigint[])"
    }

    /// What is to be told of the rows of a table: `status: code 9 is not in the list intervention_status (3 rows)`.
    func findings(in table: String, _ connection: PostgresConnection) async throws -> [String] {
        let queries = columns.map { column, known in
            let value = "r.\(quoteIdentifier(column.name))"
            return """
                select \(quoteLiteral(column.name)) as "column", \(quoteLiteral(column.codes ?? "")) as list, \(value)::text as code,
                    count(*) as rows
                from \(table) r where \(Self.isUnknown(value, column, known)) group by 3
                """
        }
        let found = try await connection.query(queries.joined(separator: " union all ") + " order by 1, 3")
        return try found.map { row in
            let (column, list) = (try row.string("column"), try row.string("list"))
            let rows = counted(try row.int("rows"), "row")
            return "\(column): code \(try row.string("code")) is not in the list \(list) (\(rows))"
        }
    }
}

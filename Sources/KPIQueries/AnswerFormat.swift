/// How an answer is written down.
public enum AnswerFormat: String, Sendable, Hashable, CaseIterable {
    /// For people: aligned columns, values in their unit, the target's mark.
    case table
    /// For programs: decimals as strings.
    case json
    /// For spreadsheets: machine names in the header.
    case csv

    /// The answer as text, ending with a line break.
    ///
    /// - Parameters:
    ///   - answer: What is written down.
    ///   - formatter: The language and the currency of a table.
    ///   - dialect: How CSV is written.
    ///   - sparklines: Whether a table may draw with Unicode's blocks.
    /// - Returns: The text.
    public func text(
        of answer: KPIAnswer,
        _ formatter: FigureFormatter,
        dialect: CSVDialect = .rfc4180,
        sparklines: Bool = false
    ) -> String {
        switch self {
        case .table: AnswerTable(answer: answer, formatter: formatter, sparklines: sparklines).text
        case .json: answer.json.text(pretty: true) + "\n"
        case .csv: answer.csv(dialect)
        }
    }
}

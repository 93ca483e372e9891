/// How an answer is written down.
public enum AnswerFormat: String, Sendable, Hashable, CaseIterable {
    /// For people: aligned columns, values in their unit, the target's mark.
    case table
    /// For programs: decimals as strings.
    case json
    /// For spreadsheets: RFC 4180 with machine names in the header.
    case csv

    /// The answer as text, ending with a line break.
    public func text(of answer: KPIAnswer, _ formatter: FigureFormatter) -> String {
        switch self {
        case .table: AnswerTable(answer: answer, formatter: formatter).text
        case .json: answer.json.text(pretty: true) + "\n"
        case .csv: answer.csv
        }
    }
}

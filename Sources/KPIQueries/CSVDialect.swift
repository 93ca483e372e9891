/// How the records of a CSV file are written.
public enum CSVDialect: String, Sendable, Hashable, CaseIterable {
    /// RFC 4180 for programs: commas, decimal points, dates after ISO 8601, UTF-8 without a mark.
    case rfc4180
    /// For French Excel by double click: semicolons, decimal commas, days as 31/12/2026, UTF-8 with the mark that Excel
    /// recognises it by.
    case excelFR = "excel-fr"

    /// What stands at the very start of a file.
    package var start: [UInt8] { self == .excelFR ? [0xEF, 0xBB, 0xBF] : [] }

    /// Between the fields of a record.
    var separator: UInt8 { UInt8(ascii: self == .excelFR ? ";" : ",") }

    /// Reads a dialect as it is typed; nothing is RFC 4180.
    ///
    /// - Throws: `QuestionError` with `bad_dialect`.
    public static func parse(_ text: String?) throws(QuestionError) -> CSVDialect {
        guard let text else { return .rfc4180 }
        guard let dialect = CSVDialect(rawValue: text) else {
            throw QuestionError(
                .badDialect,
                "There is no dialect \"\(text)\"."
                    + suggestion(for: text, among: allCases.map(\.rawValue), noun: "dialects")
            )
        }
        return dialect
    }
}

package import Definitions
package import Postgres

/// One record of a CSV file: fields quoted where needed, ended by CR LF, in UTF-8.
///
/// Texts that come from data are guarded against spreadsheets that run them as formulas: one that starts, after any
/// spaces, with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break gets an apostrophe in front. Numbers and
/// our own names are never touched, so that `-12,50` stays a number.
package struct CSVRecord: Sendable {
    private let dialect: CSVDialect
    /// The bytes so far, without the line's end.
    private var bytes: [UInt8] = []
    private var isEmpty = true

    package init(_ dialect: CSVDialect = .rfc4180) { self.dialect = dialect }

    /// Appends a field that the program itself makes: a machine name, a period. Nothing stands for nil.
    package mutating func append(_ field: String?) {
        let field = field ?? ""
        if !isEmpty { bytes.append(dialect.separator) }
        isEmpty = false
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: { $0 == quote || $0 == dialect.separator || $0 == 13 || $0 == 10 }) else {
            bytes += field.utf8
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Appends a number, without grouping or unit; nothing for nil.
    package mutating func append(number: Numeric?) { append(decimal: number?.description) }

    /// Appends a decimal that is written with a point.
    package mutating func append(decimal: String?) {
        append(dialect == .excelFR ? decimal?.replacing(".", with: ",") : decimal)
    }

    /// Appends a whole number.
    package mutating func append(count: Int64) { append(String(count)) }

    /// Appends a day, without time or zone.
    package mutating func append(day: CalendarDay) {
        guard dialect == .excelFR else { return append(day.description) }
        let parts = day.description.split(separator: "-")
        append(parts.reversed().joined(separator: "/"))
    }

    /// Appends yes or no, as the dialect's readers know it.
    package mutating func append(flag: Bool) {
        switch dialect {
        case .rfc4180: append(flag ? "true" : "false")
        case .excelFR: append(flag ? "VRAI" : "FAUX")
        }
    }

    /// Appends a text that comes from data, guarded against formulas.
    package mutating func append(text: String) {
        switch text.unicodeScalars.first(where: { $0 != " " && $0 != "\u{A0}" }) {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": append("'" + text)
        default: append(text)
        }
    }

    /// The record with its CR LF.
    package var line: [UInt8] { bytes + [13, 10] }
}

/// One record of a CSV file after RFC 4180: fields between commas, quoted where needed, ended by CR LF, in UTF-8.
///
/// Texts that come from data are guarded against spreadsheets that run them as formulas: one that starts with `=`, `+`,
/// `-`, `@`, a tab or a carriage return gets an apostrophe in front. Numbers and our own names are never touched.
package struct CSVRecord: Sendable {
    /// The bytes so far, without the line's end.
    private var bytes: [UInt8] = []
    private var isEmpty = true

    package init() {}

    /// Appends a field that the program itself makes: a number, a date, a machine name. Nothing stands for nil.
    package mutating func append(_ field: String?) {
        let field = field ?? ""
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 13 || $0 == 10 }) else {
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

    /// Appends a text that comes from data, guarded against formulas.
    package mutating func append(text: String) {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r": append("'" + text)
        default: append(text)
        }
    }

    /// The record with its CR LF.
    package var line: [UInt8] { bytes + [13, 10] }
}

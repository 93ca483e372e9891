/// The text form of one-dimensional PostgreSQL arrays: `{a,"b c",NULL}`.
enum ArrayText {
    static func write(_ elements: [String]) -> String {
        let quoted = elements.map { element in
            var text = "\""
            for character in element.unicodeScalars {
                if character == "\"" || character == "\\" { text.unicodeScalars.append("\\") }
                text.unicodeScalars.append(character)
            }
            return text + "\""
        }
        return "{" + quoted.joined(separator: ",") + "}"
    }

    /// The elements, nil for NULL; nil as a whole when the text is not a one-dimensional array.
    static func parse(_ text: String) -> [String?]? {
        var rest = Array(text.utf8)[...]
        // Arrays with another lower bound than 1 print it first: [0:1]={a,b}.
        if rest.first == UInt8(ascii: "["), let sign = rest.firstIndex(of: UInt8(ascii: "=")) {
            rest = rest[(sign + 1)...]
        }
        guard rest.popFirst() == UInt8(ascii: "{"), rest.popLast() == UInt8(ascii: "}") else { return nil }
        guard !rest.isEmpty else { return [] }
        var elements: [String?] = []
        while true {
            guard let element = parseElement(&rest) else { return nil }
            elements.append(element)
            guard let separator = rest.popFirst() else { return elements }
            guard separator == UInt8(ascii: ",") else { return nil }
        }
    }

    private static func parseElement(_ rest: inout ArraySlice<UInt8>) -> String?? {
        if rest.first == UInt8(ascii: "\"") { return parseQuoted(&rest) }
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        let element = rest[..<end]
        rest = rest[end...]
        guard !element.isEmpty, element.first != UInt8(ascii: "{") else { return nil }
        let text = String(decoding: element, as: UTF8.self)
        return .some(text == "NULL" ? nil : text)
    }

    private static func parseQuoted(_ rest: inout ArraySlice<UInt8>) -> String?? {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return .some(String(decoding: bytes, as: UTF8.self))
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                bytes.append(escaped)
            default:
                bytes.append(byte)
            }
        }
        return nil
    }
}

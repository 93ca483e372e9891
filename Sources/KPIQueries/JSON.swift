package import Definitions

/// A JSON value whose objects keep their order. Decimals are strings here, so that no reader makes a `Double` of them.
package indirect enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object([Member])
    /// A document that is JSON already, and is written as it stands.
    case verbatim(String)

    /// A name and its value.
    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSON

        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// An object from pairs, in their order.
    package static func pairs(_ pairs: KeyValuePairs<String, JSON>) -> JSON {
        .object(pairs.map { Member(name: $0.key, value: $0.value) })
    }

    /// The text, or null.
    package static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    /// The number, or null.
    package static func optional(_ number: Int64?) -> JSON { number.map { .int($0) } ?? .null }

    /// RFC 8259, with a line break and indentation for each member where `pretty`.
    package func text(pretty: Bool = false) -> String {
        var text = ""
        write(to: &text, depth: pretty ? 0 : nil)
        return text
    }

    private func write(to text: inout String, depth: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .string(let value): Self.quote(value, to: &text)
        case .verbatim(let json): text += json
        case .array(let values):
            Self.list("[", "]", values, to: &text, depth) { value, text, depth in value.write(to: &text, depth: depth) }
        case .object(let members):
            Self.list("{", "}", members, to: &text, depth) { member, text, depth in
                Self.quote(member.name, to: &text)
                text += depth == nil ? ":" : ": "
                member.value.write(to: &text, depth: depth)
            }
        }
    }

    private static func list<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        to text: inout String,
        _ depth: Int?,
        _ write: (Element, inout String, Int?) -> Void
    ) {
        text += open
        let inner = depth.map { $0 + 1 }
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: "  ", count: inner) }
            write(element, &text, inner)
        }
        if let depth, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: depth) }
        text += close
    }

    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // The line separators are legal in JSON and not in older JavaScript.
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension LocalizedText {
    package var json: JSON { .pairs(["en": .string(en), "fr": .string(fr)]) }
}

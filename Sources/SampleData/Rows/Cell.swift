/// One value of a row. Both ways into PostgreSQL, COPY and a bound parameter, take its text form.
enum Cell: Sendable, Hashable {
    case null
    case text(String)
    case int(Int)
    case bool(Bool)
    case uuid(Identifier)
    case instant(Instant)
    case day(CalendarDay)
    /// A decimal with two places, in hundredths.
    case hundredths(Int)
    /// A decimal with three places, in thousandths.
    case thousandths(Int)

    static func optional(_ value: Int?) -> Cell { value.map { .int($0) } ?? .null }
    static func optional(_ value: Identifier?) -> Cell { value.map { .uuid($0) } ?? .null }
    static func optional(_ value: Instant?) -> Cell { value.map { .instant($0) } ?? .null }
    static func optional(_ value: CalendarDay?) -> Cell { value.map { .day($0) } ?? .null }
    static func optional(_ value: String?) -> Cell { value.map { .text($0) } ?? .null }

    /// As PostgreSQL reads it; nil for null.
    var text: String? {
        var bytes: [UInt8] = []
        return write(to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Appends the text form, and says whether there is one: a null has none.
    ///
    /// Without a string made on the way, where that can be: a large client has a billion of these.
    func write(to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .null: return false
        case .text(let value): bytes.append(contentsOf: value.utf8)
        case .int(let value): bytes.append(decimal: value)
        case .bool(let value): bytes.append(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .uuid(let value): value.write(to: &bytes)
        case .instant(let value): bytes.append(Digits.instant(value), characters: 29)
        case .day(let value): bytes.append(Digits.day(value), characters: 10)
        case .hundredths(let value): Self.write(fixed: value, places: 2, to: &bytes)
        case .thousandths(let value): Self.write(fixed: value, places: 3, to: &bytes)
        }
        return true
    }

    private static func write(fixed value: Int, places: Int, to bytes: inout [UInt8]) {
        let scale = places == 2 ? 100 : 1000
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(decimal: abs(value) / scale)
        bytes.append(UInt8(ascii: "."))
        bytes.append(decimal: abs(value) % scale, width: places)
    }
}

extension [UInt8] {
    /// Appends a number's digits, with zeros in front up to a width.
    fileprivate mutating func append(decimal value: Int, width: Int = 1) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let digits = String(value.magnitude).utf8
        for _ in 0..<Swift.max(0, width - digits.count) { append(UInt8(ascii: "0")) }
        append(contentsOf: digits)
    }
}

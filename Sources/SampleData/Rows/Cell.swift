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

    static func optional(_ value: Int?) -> Cell { value.map { .int($0) } ?? .null }
    static func optional(_ value: Identifier?) -> Cell { value.map { .uuid($0) } ?? .null }
    static func optional(_ value: Instant?) -> Cell { value.map { .instant($0) } ?? .null }
    static func optional(_ value: CalendarDay?) -> Cell { value.map { .day($0) } ?? .null }
    static func optional(_ value: String?) -> Cell { value.map { .text($0) } ?? .null }

    /// As PostgreSQL reads it; nil for null.
    var text: String? {
        switch self {
        case .null: nil
        case .text(let value): value
        case .int(let value): String(value)
        case .bool(let value): value ? "t" : "f"
        case .uuid(let value): value.description
        case .instant(let value): Self.timestamp(value)
        case .day(let value): value.description
        case .hundredths(let value):
            "\(value < 0 ? "-" : "")\(abs(value) / 100).\(Self.padded(abs(value) % 100, 2))"
        }
    }

    /// `2026-04-01 05:30:00.123456+00`
    private static func timestamp(_ instant: Instant) -> String {
        var days = instant / Span.day
        var rest = instant % Span.day
        if rest < 0 {
            days -= 1
            rest += Span.day
        }
        let seconds = Int(rest / Span.second)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        let fraction = padded(Int(rest % Span.second), 6)
        return "\(CalendarDay(daysSince1970: Int(days))) \(clock).\(fraction)+00"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

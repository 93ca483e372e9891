import Definitions

/// The days in which a sequence takes place: seventeen around a change of the clocks in Paris.
struct Window: Sendable {
    let first: CalendarDay

    static let length = 17

    /// Around the last Sunday of March 2026 or of October 2025.
    init(isAutumn: Bool) {
        let sunday = CalendarDay(daysSince1970: isAutumn ? 20_387 : 20_541)
        first = sunday.adding(days: -8)
    }

    func day(_ offset: Int) -> String { first.adding(days: offset).description }

    /// An instant in milliseconds since 1970: often one where a mistake would show, such as a business midnight.
    func instant(_ numbers: inout SeededNumbers) -> Int64 {
        let day = Int64(first.daysSince1970 + numbers.number(in: 0...Self.length - 1)) * 86_400_000
        let hour: Int64 = 3_600_000
        // Midnight in Paris is 23:00 UTC in winter and 22:00 in summer; the clocks change at 01:00 UTC.
        let edges = [0, hour, 2 * hour, 22 * hour, 23 * hour].flatMap { [$0 - 1, $0, $0 + 1] }
        guard numbers.chance(in: 2) else { return day + Int64(numbers.number(in: 0...86_399)) * 1000 }
        return day + numbers.one(of: edges)
    }

    /// The instant as a literal of SQL, or null.
    static func literal(_ instant: Int64?) -> String {
        guard let instant else { return "null" }
        return "to_timestamp(\(instant) / 1000.0)"
    }
}

import Definitions
import Postgres

/// A UTC day of a collection's cursor, by which documents are counted on both sides; or none.
enum DocumentDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The document has no cursor, or none that is an instant of the years 1 to 9999.
    case wrong
    /// Days since 1970-01-01.
    case day(Int)

    static let milliseconds: Int64 = 86_400_000

    init(number: Int?) { self = number.map { .day($0) } ?? .wrong }

    var description: String {
        guard case .day(let number) = self, let epoch = CalendarDay("1970-01-01") else {
            return "days unknown"
        }
        return epoch.adding(days: number).description
    }

    /// The first instant of the day and that of the next, in milliseconds since 1970.
    static func bounds(_ number: Int) -> (first: Int64, next: Int64) {
        (Int64(number) * milliseconds, Int64(number + 1) * milliseconds)
    }

    /// The number of the day of an instant, as SQL; null for null.
    static func sql(_ instant: String) -> String { "floor(date_part('epoch', \(instant)) / 86400)::int" }

    /// Whether an instant is of some days and before another one (in microseconds since 1970), as SQL.
    static func condition(
        _ instant: String,
        in days: Set<DocumentDay>,
        before: Int64,
        nullIsWrong: Bool
    ) -> String {
        let limit = "\(instant) < '\(PostgresTimestamp(microseconds: before).description)'::timestamptz"
        let ranges = ranges(days).map { range in
            let (first, next) = (bounds(range.lowerBound).first, bounds(range.upperBound).next)
            return """
                (\(instant) >= '\(PostgresTimestamp(microseconds: first * 1000).description)'::timestamptz \
                and \(instant) < '\(PostgresTimestamp(microseconds: next * 1000).description)'::timestamptz)
                """
        }
        var choices = ranges.isEmpty ? [] : ["(\(limit) and (\(ranges.joined(separator: " or "))))"]
        if nullIsWrong, days.contains(.wrong) { choices.append("\(instant) is null") }
        return choices.isEmpty ? "false" : "(\(choices.joined(separator: " or ")))"
    }

    /// The days as ranges of consecutive ones, ascending.
    static func ranges(_ days: Set<DocumentDay>) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for case .day(let number) in days.sorted() {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges
    }
}

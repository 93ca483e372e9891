import Foundation

/// Business days of one time zone: from one local midnight to the next, 23, 24 or 25 hours long.
public struct OracleCalendar: Sendable {
    private let zone: TimeZone

    /// Makes the calendar of an IANA zone.
    ///
    /// - Throws: `OracleError` when this machine does not know the zone.
    public init(zone name: String) throws {
        guard let zone = TimeZone(identifier: name) else { throw OracleError("unknown time zone \(name)") }
        self.zone = zone
    }

    /// The business day that holds a second.
    public func day(ofSecond second: Int) -> OracleDay {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        let local = second + offset
        return OracleDay(number: local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400))
    }

    /// The business day that holds an instant.
    public func day(of instant: OracleInstant) -> OracleDay {
        day(ofSecond: instant.second)
    }

    /// The first second of a business day.
    ///
    /// Found by halving, from nothing but `day(ofSecond:)`: a local midnight that the clocks skip needs no rule of its own.
    public func start(of day: OracleDay) -> Int {
        var before = day.number * 86_400 - 2 * 86_400
        var inside = day.number * 86_400 + 2 * 86_400
        while inside - before > 1 {
            let middle = before + (inside - before) / 2
            if self.day(ofSecond: middle) < day { before = middle } else { inside = middle }
        }
        return inside
    }

    /// The seconds of a business day, half-open.
    public func seconds(of day: OracleDay) -> Range<Int> {
        start(of: day)..<start(of: day + 1)
    }
}

/// Why the oracle cannot compute.
public struct OracleError: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// Makes an error that says `description`.
    public init(_ description: String) {
        self.description = description
    }
}

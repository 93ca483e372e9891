/// A moment in microseconds since 1970-01-01T00:00:00Z.
typealias Instant = Int64

/// Lengths of time in microseconds.
enum Span {
    static let second: Int64 = 1_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour
}

/// Central European time, with summer time as the European Union has kept it since 1996.
///
/// Of our own, so that the data depend on the seed alone and not on the machine's zone files.
struct CentralEuropeanTime: Sendable {
    /// The zones with this clock that a client may be in.
    static let zones: Set<String> = [
        "Europe/Paris", "Europe/Brussels", "Europe/Luxembourg", "Europe/Zurich", "Europe/Berlin", "Europe/Madrid",
        "Europe/Rome", "Europe/Amsterdam",
    ]

    /// The moments at which summer time starts and ends, by year since `firstYear`.
    private let summers: [(start: Instant, end: Instant)]
    private let firstYear = 1996

    init() {
        summers = (1996...2100).map { year in
            (Self.switchOver(year: year, month: 3), Self.switchOver(year: year, month: 10))
        }
    }

    /// The business day of a moment.
    func day(of instant: Instant) -> CalendarDay {
        let local = instant + (isSummer(instant) ? 2 : 1) * Span.hour
        return CalendarDay(daysSince1970: Int(Self.floorDivide(local, Span.day)))
    }

    /// The moment of a wall clock time, in microseconds since midnight by the clock.
    ///
    /// A time that summer time skips gives the moment of the switch's other side, one that occurs twice the first.
    func instant(_ day: CalendarDay, clock: Int64 = 0) -> Instant {
        let asUTC = Int64(day.daysSince1970) * Span.day + clock
        let summer = asUTC - 2 * Span.hour
        return isSummer(summer) ? summer : asUTC - Span.hour
    }

    /// Microseconds since midnight by the clock.
    func clock(of instant: Instant) -> Int64 {
        let local = instant + (isSummer(instant) ? 2 : 1) * Span.hour
        return local - Self.floorDivide(local, Span.day) * Span.day
    }

    private func isSummer(_ instant: Instant) -> Bool {
        // The year in UTC suffices: no switch is near a new year.
        let day = CalendarDay(daysSince1970: Int(Self.floorDivide(instant, Span.day)))
        let index = day.parts.year - firstYear
        guard summers.indices.contains(index) else { return false }
        return summers[index].start <= instant && instant < summers[index].end
    }

    /// The last Sunday of the month at 01:00 UTC.
    private static func switchOver(year: Int, month: Int) -> Instant {
        let last = CalendarDay(year: year, month: month, day: 31)
        return Int64(last.adding(days: -(last.weekday % 7)).daysSince1970) * Span.day + Span.hour
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

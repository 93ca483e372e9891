/// An instant in microseconds, as PostgreSQL's `timestamptz`.
///
/// Prints and reads ISO 8601 in UTC. PostgreSQL's last years (294247 on) and its infinities do not fit and are refused
/// when decoded.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Since 1970-01-01T00:00:00Z, without leap seconds.
    public let microseconds: Int64

    /// The instant so many microseconds after (or, negative, before) 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Reads `2026-08-04T02:00:00Z` and the forms that PostgreSQL prints: a space for the `T`, fractions to six digits,
    /// an offset such as `+02` or `-03:30`, ` BC` at the end. Without an offset it is UTC.
    public init?(iso text: String) {
        var reader = TimestampReader(text)
        guard let value = reader.read() else { return nil }
        microseconds = value
    }

    /// The earlier one first.
    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension PostgresTimestamp: CustomStringConvertible {
    /// ISO 8601 with `Z`, fractions only where there are any; years before 1 as PostgreSQL reads them, with ` BC`.
    public var description: String {
        let day = microseconds.flooredDivision(by: 86_400_000_000)
        let rest = microseconds - day * 86_400_000_000
        let date = CivilDate(daysSince1970: day)
        let year = date.year > 0 ? date.year : 1 - date.year
        let clock = [rest / 3_600_000_000, rest / 60_000_000 % 60, rest / 1_000_000 % 60]
        let calendar = [year.padded(to: 4), date.month.padded(to: 2), date.day.padded(to: 2)].joined(separator: "-")
        let time = clock.map { $0.padded(to: 2) }.joined(separator: ":")
        let fraction = rest % 1_000_000
        let decimals = fraction == 0 ? "" : "." + fraction.padded(to: 6)
        return "\(calendar)T\(time)\(decimals)Z" + (date.year > 0 ? "" : " BC")
    }
}

/// A day of the proleptic Gregorian calendar; the year 0 is 1 BC.
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    // Both directions count from March 1 of the year 0, which puts the leap day at the end of the year, in eras of
    // 400 years = 146 097 days (Howard Hinnant, "chrono-compatible low-level date algorithms").
    init(daysSince1970: Int64) {
        let days = daysSince1970 + 719_468
        let era = days.flooredDivision(by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether the calendar has this day: not February 30.
    var isValid: Bool {
        guard (1...12).contains(month), (1...31).contains(day) else { return false }
        let back = CivilDate(daysSince1970: daysSince1970)
        return back.month == month && back.day == day
    }
}

/// Reads the text form of a timestamp from left to right.
private struct TimestampReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text.utf8[...]
    }

    mutating func read() -> Int64? {
        guard let (year, month, day) = date(), take("T") || take(" "), let time = clock(), let offset = offset()
        else { return nil }
        let isBC = take(" ") && take("B") && take("C")
        guard rest.isEmpty, year > 0 || !isBC else { return nil }
        let civil = CivilDate(year: isBC ? 1 - year : year, month: month, day: day)
        guard civil.isValid else { return nil }
        let (base, overflow) = civil.daysSince1970.multipliedReportingOverflow(by: 86_400_000_000)
        let (value, more) = base.addingReportingOverflow(time - offset)
        return overflow || more ? nil : value
    }

    private mutating func date() -> (Int64, Int64, Int64)? {
        guard let year = number(4...6), take("-"), let month = number(2...2), take("-"), let day = number(2...2)
        else { return nil }
        return (year, month, day)
    }

    /// The time of day in microseconds.
    private mutating func clock() -> Int64? {
        guard let hour = number(2...2), hour < 24, take(":"), let minute = number(2...2), minute < 60 else {
            return nil
        }
        guard take(":") else { return (hour * 60 + minute) * 60_000_000 }
        guard let second = number(2...2), second < 60 else { return nil }
        let whole = ((hour * 60 + minute) * 60 + second) * 1_000_000
        guard take(".") else { return whole }
        let before = rest.count
        guard var fraction = number(1...6) else { return nil }
        for _ in (before - rest.count)..<6 { fraction *= 10 }
        return whole + fraction
    }

    /// The offset from UTC in microseconds, east positive.
    private mutating func offset() -> Int64? {
        if take("Z") { return 0 }
        let isEast = take("+")
        guard isEast || take("-") else { return 0 }
        guard let hours = number(2...2) else { return nil }
        var seconds = hours * 3600
        for unit: Int64 in [60, 1] where take(":") {
            guard let part = number(2...2), part < 60 else { return nil }
            seconds += part * unit
        }
        return (isEast ? seconds : -seconds) * 1_000_000
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(_ width: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < width.upperBound, let byte = rest.first, byte >= 48, byte <= 57 {
            value = value * 10 + Int64(byte - 48)
            count += 1
            rest.removeFirst()
        }
        return width.contains(count) ? value : nil
    }
}

extension Int64 {
    /// Rounds down, also below zero.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// With zeros in front.
    func padded(to width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.count)) + text
    }
}

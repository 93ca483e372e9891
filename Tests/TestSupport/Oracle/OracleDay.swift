/// A calendar date, counted in days since 1970-01-01.
public struct OracleDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before.
    public let number: Int

    /// Makes the day that lies `number` days after 1970-01-01.
    public init(number: Int) {
        self.number = number
    }

    /// Makes a day of the Gregorian calendar. Months run from 1 to 12 and are not checked.
    public init(year: Int, month: Int, day: Int) {
        // The year is taken to begin in March, so that the leap day is its last.
        let shifted = month > 2 ? year : year - 1
        let monthsSinceMarch = month > 2 ? month - 3 : month + 9
        let era = Self.floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(number: era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads `2026-03-28`; nil when the text is not a date that exists.
    public init?(_ iso: some StringProtocol) {
        let parts = iso.split(separator: "-").compactMap { Int($0) }
        guard iso.utf8.count == 10, parts.count == 3 else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
        guard description == iso else { return nil }
    }

    /// 1 for Monday to 7 for Sunday.
    public var weekday: Int {
        // 1970-01-01 was a Thursday, weekday 4.
        let sinceMonday = (number + 3) % 7
        return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
    }

    /// The Monday of its ISO week.
    public var startOfWeek: OracleDay { self + (1 - weekday) }

    /// The first day of its month.
    public var startOfMonth: OracleDay {
        let (year, month, _) = civil
        return OracleDay(year: year, month: month, day: 1)
    }

    /// The first day of its quarter.
    public var startOfQuarter: OracleDay {
        let (year, month, _) = civil
        return OracleDay(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
    }

    /// The first day of its year.
    public var startOfYear: OracleDay { OracleDay(year: civil.year, month: 1, day: 1) }

    /// `2026-03-28`.
    public var description: String {
        let (year, month, day) = civil
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// The day that lies `days` later.
    public static func + (day: Self, days: Int) -> Self { Self(number: day.number + days) }

    /// Earlier days are less.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    private var civil: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthsSinceMarch = (5 * dayOfYear + 2) / 153
        let month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthsSinceMarch + 2) / 5 + 1)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}

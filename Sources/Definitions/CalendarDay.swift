/// A day of the proleptic Gregorian calendar, from 0001-01-01 to 9999-12-31, without a time zone.
///
/// Business days are such days. Which instants a day has is the warehouse's affair; here days are only counted and
/// grouped.
public struct CalendarDay: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// Days since 1970-01-01; negative before.
    public let daysSince1970: Int

    /// The day that lies `daysSince1970` days after 1970-01-01.
    public init(daysSince1970: Int) {
        self.daysSince1970 = daysSince1970
    }

    /// The day with these parts; nil where there is no such day (2026-02-29).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let candidate = CalendarDay(daysSince1970: Self.days(year: year, month: month, day: day))
        guard candidate.parts == (year, month, day) else { return nil }
        self = candidate
    }

    /// Reads `YYYY-MM-DD` and nothing else; nil for any other text and for days that do not exist.
    public init?(_ description: String) {
        let bytes = Array(description.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = parts
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Whether `a` is the earlier day.
    public static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.daysSince1970 < b.daysSince1970 }

    /// The day `days` later, or earlier when negative.
    public func adding(days: Int) -> CalendarDay { CalendarDay(daysSince1970: daysSince1970 + days) }

    /// The year, the month from 1 and the day of the month from 1.
    public var parts: (year: Int, month: Int, day: Int) {
        // Howard Hinnant's civil_from_days: eras of 400 years, years starting in March.
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension CalendarDay {
    /// 1 for Monday to 7 for Sunday.
    public var isoWeekday: Int {
        // 1970-01-01 was a Thursday.
        let remainder = (daysSince1970 + 3) % 7
        return (remainder < 0 ? remainder + 7 : remainder) + 1
    }

    /// The first day of the period of this grain in which the day lies. Weeks are ISO weeks and start on Monday.
    public func start(of grain: Grain) -> CalendarDay {
        switch grain {
        case .day: return self
        case .week: return adding(days: 1 - isoWeekday)
        case .month: return adding(days: 1 - parts.day)
        case .quarter, .year:
            let (year, month, _) = parts
            let first = grain == .year ? 1 : (month - 1) / 3 * 3 + 1
            return CalendarDay(daysSince1970: Self.days(year: year, month: first, day: 1))
        }
    }

    /// The last day of the period of this grain in which the day lies.
    public func end(of grain: Grain) -> CalendarDay {
        let longest =
            switch grain {
            case .day: 1
            case .week: 7
            case .month: 31
            case .quarter: 92
            case .year: 366
            }
        // As many days after the first one as the longest period has lies in the next one, and before that one's end.
        return start(of: grain).adding(days: longest).start(of: grain).adding(days: -1)
    }

    /// How a period that starts on this day is named: `2026-01-05`, `2026-W02`, `2026-01`, `2026-Q1`, `2026`.
    ///
    /// A week carries the year of its Thursday (ISO 8601), so that 2025-12-29 starts `2026-W01`.
    public func periodName(_ grain: Grain) -> String {
        switch grain {
        case .day: return description
        case .month: return String(description.prefix(7))
        case .year: return String(description.prefix(4))
        case .quarter: return "\(description.prefix(4))-Q\((parts.month - 1) / 3 + 1)"
        case .week:
            let (year, week) = isoWeek
            return "\(padded(year, 4))-W\(padded(week, 2))"
        }
    }

    /// The ISO week and the year to which it belongs: that of its Thursday.
    public var isoWeek: (year: Int, week: Int) {
        let thursday = start(of: .week).adding(days: 3)
        let year = thursday.parts.year
        return (year, (thursday.daysSince1970 - Self.days(year: year, month: 1, day: 1)) / 7 + 1)
    }

    /// The Monday of an ISO week; nil where the year has no such week.
    public static func monday(ofWeek week: Int, year: Int) -> CalendarDay? {
        // The fourth of January always lies in the first week.
        guard let fourth = CalendarDay(year: year, month: 1, day: 4) else { return nil }
        let monday = fourth.start(of: .week).adding(days: 7 * (week - 1))
        return monday.isoWeek == (year, week) ? monday : nil
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Inside this module the day goes by its short name; others may have a day of their own.
public typealias CalendarDay = SampleData.CalendarDay

extension SampleData {
    /// A day of the calendar, without a time or a zone.
    ///
    /// Written and read as `2026-04-01`.
    public struct CalendarDay: Sendable, Hashable, Comparable, LosslessStringConvertible {
        /// Days since 1970-01-01; negative before it.
        public let daysSince1970: Int

        /// A day by its number.
        public init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

        /// A day by its parts in the Gregorian calendar. The parts aren't checked: 31 February is 3 March.
        public init(year: Int, month: Int, day: Int) {
            // Days from civil: years start in March, so that the leap day is the last one of its year.
            let shifted = month <= 2 ? year - 1 : year
            let era = (shifted >= 0 ? shifted : shifted - 399) / 400
            let yearOfEra = shifted - era * 400
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            daysSince1970 = era * 146_097 + dayOfEra - 719_468
        }

        /// Reads `2026-04-01`; nil for anything else, and for days that don't exist.
        public init?(_ description: String) {
            let bytes = Array(description.utf8)
            guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
                let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
                let day = Self.number(bytes[8..<10])
            else { return nil }
            self.init(year: year, month: month, day: day)
            guard parts == (year, month, day) else { return nil }
        }

        /// ISO 8601, `2026-04-01`.
        public var description: String {
            let (year, month, day) = parts
            return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        }

        /// The earlier day first.
        public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
            left.daysSince1970 < right.daysSince1970
        }

        /// Year, month (1 to 12) and day of the month.
        public var parts: (year: Int, month: Int, day: Int) {
            let shifted = daysSince1970 + 719_468
            let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
            let dayOfEra = shifted - era * 146_097
            let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let monthFromMarch = (5 * dayOfYear + 2) / 153
            let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
            let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
            return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
        }

        /// 1 Monday to 7 Sunday, as `isodow`.
        public var weekday: Int {
            // 1970-01-01 was a Thursday.
            let remainder = (daysSince1970 + 3) % 7
            return (remainder < 0 ? remainder + 7 : remainder) + 1
        }

        /// The day that many days later (or earlier, when negative).
        public func adding(days: Int) -> CalendarDay { CalendarDay(daysSince1970: daysSince1970 + days) }

        /// The same day of the month that many months later; the last day of a month that is too short for it.
        public func adding(months: Int) -> CalendarDay {
            let (year, month, day) = parts
            let index = year * 12 + month - 1 + months
            let first = CalendarDay(year: index / 12, month: index % 12 + 1, day: 1)
            let next = CalendarDay(year: (index + 1) / 12, month: (index + 1) % 12 + 1, day: 1)
            return first.adding(days: min(day, next.daysSince1970 - first.daysSince1970) - 1)
        }

        private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
            var value = 0
            for digit in digits {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return value
        }

        private static func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}

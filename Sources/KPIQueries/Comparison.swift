package import Definitions

/// Against what figures are compared.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
    /// The stretch of the same length right before: two months against the two before them.
    case previous
    /// The same stretch of the year before, by the calendar: January against January, week 12 against week 12.
    case lastYear = "last-year"

    /// Reads a comparison as it is typed.
    ///
    /// - Throws: `QuestionError` with `bad_comparison`.
    public static func parse(_ text: String?) throws(QuestionError) -> Comparison? {
        guard let text else { return nil }
        guard let comparison = Comparison(rawValue: text) else {
            throw QuestionError(
                .badComparison,
                "There is no comparison \"\(text)\"."
                    + suggestion(for: text, among: allCases.map(\.rawValue), noun: "comparisons")
            )
        }
        return comparison
    }
}

/// The days that a range is compared with, and which period stands against which.
package struct ComparedRange: Sendable, Hashable {
    private let shift: Shift
    /// The first and the last day to compare with; nil where no day of the range has a counterpart.
    package let days: (ClosedRange<CalendarDay>)?

    /// - Parameters:
    ///   - comparison: Against what.
    ///   - from: The range's first day.
    ///   - to: Its last day.
    ///   - grain: The length of its periods.
    package init(_ comparison: Comparison, from: CalendarDay, to: CalendarDay, grain: Grain) {
        let shift = Shift(comparison, from: from, to: to, grain: grain)
        // A day without a counterpart (29 February, week 53) at an end of the range shortens what it is compared with.
        let first = (0...7).lazy.map { from.adding(days: $0) }.filter { $0 <= to }
            .compactMap { shift.day($0, isLast: false) }.first
        let last = (0...7).lazy.map { to.adding(days: -$0) }.filter { $0 >= from }
            .compactMap { shift.day($0, isLast: true) }.first
        self.shift = shift
        if let first, let last, first <= last { days = first...last } else { days = nil }
    }

    /// The first day of the period that a period stands against; nil where it has none.
    package func counterpart(of start: CalendarDay) -> CalendarDay? {
        shift.day(start, isLast: false)
    }

    /// The longest grain of which a range is made up wholly: what "the same stretch before" means for it.
    package static func grain(of from: CalendarDay, _ to: CalendarDay) -> Grain {
        let wholes: [Grain] = [.year, .quarter, .month, .week]
        return wholes.first { from == from.start(of: $0) && to == to.end(of: $0) } ?? .day
    }
}

/// How far back a day's counterpart lies.
private enum Shift: Sendable, Hashable {
    case days(Int)
    case months(Int)
    case sameDate
    case sameWeek

    init(_ comparison: Comparison, from: CalendarDay, to: CalendarDay, grain: Grain) {
        switch (comparison, grain) {
        case (.lastYear, .day): self = .sameDate
        case (.lastYear, .week): self = .sameWeek
        case (.lastYear, _): self = .months(12)
        case (.previous, .day), (.previous, .week):
            // The least number of whole periods that brings the last day before the first one.
            let length = grain == .week ? 7 : 1
            let days = to.daysSince1970 - from.daysSince1970 + 1
            self = .days((days + length - 1) / length * length)
        case (.previous, _):
            var months = grain.months
            while let day = Shift.months(months).day(to, isLast: true), day >= from { months += grain.months }
            self = .months(months)
        }
    }

    /// A day's counterpart; one that ends a range and its month has a month's last day.
    func day(_ day: CalendarDay, isLast: Bool) -> CalendarDay? {
        switch self {
        case .days(let count):
            let earlier = day.adding(days: -count)
            return earlier.parts.year >= 1 ? earlier : nil
        case .months(let count):
            let index = day.monthIndex - count
            guard index >= 12, let first = CalendarDay(year: index / 12, month: index % 12 + 1, day: 1) else {
                return nil
            }
            let end = first.end(of: .month)
            if isLast, day == day.end(of: .month) { return end }
            return min(first.adding(days: day.parts.day - 1), end)
        case .sameDate:
            let (year, month, number) = day.parts
            return CalendarDay(year: year - 1, month: month, day: number)
        case .sameWeek:
            let (year, week) = day.isoWeek
            return CalendarDay.monday(ofWeek: week, year: year - 1)?.adding(days: day.isoWeekday - 1)
        }
    }
}

extension Grain {
    /// How many months a period has.
    fileprivate var months: Int {
        switch self {
        case .day, .week, .month: 1
        case .quarter: 3
        case .year: 12
        }
    }
}

extension CalendarDay {
    /// Months since the year 0.
    fileprivate var monthIndex: Int { parts.year * 12 + parts.month - 1 }
}

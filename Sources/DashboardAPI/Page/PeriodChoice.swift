import Definitions
import KPIQueries

/// Over which time a page shows figures.
enum PeriodChoice: String, CaseIterable, Sendable {
    /// The last calendar month that lies wholly before the cut-off.
    case month
    /// The thirty days before the cut-off.
    case days = "30d"
    /// The last calendar quarter that lies wholly before it.
    case quarter
    /// The last twelve calendar months that lie wholly before it.
    case months = "12m"
    /// The last calendar year that lies wholly before it.
    case year

    static var names: [String] { allCases.map(\.rawValue) }

    /// The grain in which its figures read well.
    var grain: Grain {
        switch self {
        case .month, .days: .day
        case .quarter: .week
        case .months, .year: .month
        }
    }

    /// By what it is compared: a month with a month, thirty days with thirty days.
    var unit: Grain {
        switch self {
        case .days: .day
        case .month, .months: .month
        case .quarter: .quarter
        case .year: .year
        }
    }
}

/// A stretch of days; the last one counts.
struct DaySpan: Sendable, Hashable {
    let from: CalendarDay
    let to: CalendarDay

    init(_ from: CalendarDay, _ to: CalendarDay) {
        self.from = from
        self.to = to
    }

    /// The period that is shown under a cut-off.
    init(_ choice: PeriodChoice, before cutoff: CalendarDay) {
        switch choice {
        case .days: self.init(cutoff.adding(days: -30), cutoff.adding(days: -1))
        case .month, .quarter, .year:
            let to = cutoff.start(of: choice.unit).adding(days: -1)
            self.init(to.start(of: choice.unit), to)
        case .months:
            let to = cutoff.start(of: .month).adding(days: -1)
            // The day after a year ago is the first of the month that opens the twelve.
            let first = (0..<11).reduce(to.start(of: .month)) { day, _ in day.adding(days: -1).start(of: .month) }
            self.init(first, to)
        }
    }

    /// What it is compared with; nil where it has no counterpart.
    func compared(_ comparison: Comparison, _ choice: PeriodChoice) -> DaySpan? {
        let range = ComparedRange(comparison, from: from, to: to, grain: choice.unit)
        return range.days.map { DaySpan($0.lowerBound, $0.upperBound) }
    }
}

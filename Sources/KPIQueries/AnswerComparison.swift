public import Definitions
public import Postgres

/// What an answer is compared with.
public struct AnswerComparison: Sendable, Hashable {
    /// Against what.
    public let comparison: Comparison
    /// The first and the last day that is compared with; nil where no day of the range has a counterpart.
    public let days: ClosedRange<CalendarDay>?
    /// Why there is nothing to compare with, or not for all of it; nil when there is.
    public let note: ComparisonNote?
}

/// The figure of an earlier period, and how far the later one lies from it.
public struct ComparedFigure: Sendable, Hashable {
    /// The first day of the earlier period.
    public let start: CalendarDay
    /// Its last day.
    public let end: CalendarDay
    /// Whether every day of it is compared and published.
    public let isComplete: Bool
    /// Its value; nil where nothing was published, or nothing divided by nothing. Never 0 for want of a figure.
    public let value: Numeric?
    /// How many rows stand behind its numerator.
    public let n: Int64
    /// The later value less the earlier one; nil when one of them is missing.
    public let difference: Numeric?
    /// The difference as a share of the earlier value's magnitude; nil also where that is zero.
    public let relative: Numeric?

    init(_ point: KPIPoint, comparedTo later: KPIPoint) {
        start = point.start
        end = point.end
        isComplete = point.isComplete
        value = point.value
        n = point.n
        let change = FigureDifference(from: point.value, to: later.value)
        difference = change?.difference
        relative = change?.relative
    }
}

/// How far two values lie apart.
package struct FigureDifference: Sendable, Hashable {
    package let difference: Numeric
    /// As a share of the earlier value's magnitude, rounded half away from zero to six places, for the values
    /// themselves are rounded; nil where that is zero.
    package let relative: Numeric?

    /// Nil when one of them is missing.
    package init?(from earlier: Numeric?, to later: Numeric?) {
        guard let earlier = earlier.flatMap(FixedDecimal.init), let later = later.flatMap(FixedDecimal.init) else {
            return nil
        }
        guard let difference = (later - earlier).numeric else { return nil }
        self.difference = difference
        relative = (later - earlier).divided(by: earlier.magnitude)?.rounded(places: 6).numeric
    }
}

/// Why a comparison is empty, or only a part of one.
public enum ComparisonNote: Sendable, Hashable {
    /// The days to compare with lie before the first published one.
    case beforeFirstDay(ClosedRange<CalendarDay>, first: CalendarDay)
    /// Some of the days to compare with lie before the first published one.
    case partlyBeforeFirstDay(ClosedRange<CalendarDay>, first: CalendarDay)
    /// None of the days to compare with is published.
    case nothingPublished(ClosedRange<CalendarDay>)
    /// The year before has no such day or week.
    case noCounterpart

    /// A stable name.
    public var code: String {
        switch self {
        case .beforeFirstDay: "comparison_before_first_day"
        case .partlyBeforeFirstDay: "comparison_partly_before_first_day"
        case .nothingPublished: "comparison_not_published"
        case .noCounterpart: "comparison_no_counterpart"
        }
    }

    /// A sentence for people.
    public var text: LocalizedText {
        switch self {
        case .beforeFirstDay(let days, let first):
            LocalizedText(
                en:
                    "There is nothing to compare with: \(days.lowerBound) to \(days.upperBound) lies before the first published day, \(first).",
                fr:
                    "Rien à comparer : la période du \(days.lowerBound) au \(days.upperBound) précède le premier jour publié, le \(first)."
            )
        case .partlyBeforeFirstDay(let days, let first):
            LocalizedText(
                en:
                    "Only a part can be compared: of \(days.lowerBound) to \(days.upperBound), the days before \(first) are not published.",
                fr:
                    "Comparaison partielle : du \(days.lowerBound) au \(days.upperBound), les jours avant le \(first) ne sont pas publiés."
            )
        case .nothingPublished(let days):
            LocalizedText(
                en:
                    "There is nothing to compare with: no day from \(days.lowerBound) to \(days.upperBound) is published.",
                fr: "Rien à comparer : aucun jour du \(days.lowerBound) au \(days.upperBound) n'est publié."
            )
        case .noCounterpart:
            LocalizedText(
                en: "There is nothing to compare with: the year before has no such day or week.",
                fr: "Rien à comparer : l'année précédente n'a pas ce jour ou cette semaine."
            )
        }
    }
}

public import Definitions
public import Postgres

/// The answer to a `KPIQuestion`, with what is needed to trust it.
public struct KPIAnswer: Sendable {
    /// The KPI asked for.
    public let kpi: KPI
    /// The question as it was put.
    public let question: KPIQuestion
    /// The dimensions split by, in the question's order.
    public let dimensions: [AnswerDimension]
    /// How far the figures reach; nil while one of the KPI's modules has published nothing.
    public let asOf: AsOf?
    /// The state of every module that the KPI reads, in the order of its facts.
    public let modules: [ModuleFreshness]
    /// Dimensions asked for that some fact of the KPI lacks: its whole sum stands beside each value of the others' split.
    public let unsplit: [PartialDimension]
    /// Filters that some fact of the KPI lacks: its sum is not filtered by them.
    public let unfiltered: [PartialDimension]
    /// What proves that the figures rest on all there was at the sources; nil while one of the KPI's modules has published
    /// nothing.
    public internal(set) var proof: FigureProof?
    /// Why there is no point, when there is none.
    public let note: AnswerNote?
    /// Ordered by period, then by the labels of the dimensions, `unknown` last; in the order of a ranking where one was
    /// asked for.
    public internal(set) var points: [KPIPoint]
    /// How the range was cut.
    package let cut: PeriodCut
    /// What the points are compared with; nil where nothing was asked for.
    public internal(set) var comparison: AnswerComparison?
    /// What the ranking was made from; nil where none was asked for.
    public internal(set) var ranking: AnswerRanking?
    /// The publication after which the figures stood so; nil: as they stand.
    public let publication: Int64?

    /// Since when, by whom and why publication is held; nil where runs publish.
    public var held: String? { modules.compactMap(\.held).first }

    /// Why figures are old, when a module could not publish its last night; nil when all is well.
    public var stale: String? {
        let reasons = modules.filter(\.isStale).map { "\($0.module): \($0.reason ?? "no reason was recorded")" }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// The run that published the oldest of the figures.
    public var runID: Int64? { asOf?.runID }

    /// The publication from which the oldest of the figures came.
    public var publicationID: Int64? { asOf?.publicationID }
}

/// How far published figures reach.
public struct AsOf: Sendable, Hashable {
    /// The first day that is not published.
    public let cutoff: CalendarDay
    /// The instant at which that day starts, ISO 8601 in UTC.
    public let instant: String
    /// The publication that brought the module there.
    public let publicationID: Int64?
    /// The run that made that publication.
    public let runID: Int64?
    /// When it was published, ISO 8601 in UTC.
    public let publishedAt: String?
}

/// How fresh a module's figures are.
public struct ModuleFreshness: Sendable, Hashable {
    /// The module's name.
    public let module: String
    /// Nil while nothing was published.
    public let asOf: AsOf?
    /// Whether the last night could not publish it.
    public let isStale: Bool
    /// Since when, ISO 8601 in UTC.
    public let staleSince: String?
    /// Why the last night could not; nil when it could.
    public let reason: String?
    /// Since when, by whom and why publication is held after a rollback; nil where runs publish.
    public let held: String?
}

/// A dimension of an answer.
public struct AnswerDimension: Sendable, Hashable {
    /// As in the question.
    public let name: String
    /// For people.
    public let label: LocalizedText
}

/// A dimension that some facts of a KPI lack.
public struct PartialDimension: Sendable, Hashable {
    /// The dimension's name.
    public let dimension: String
    /// The ids of the facts that lack it.
    public let facts: [String]
}

/// Why an answer is empty.
public enum AnswerNote: Sendable, Hashable {
    /// Nothing has been published yet.
    case nothingPublished
    /// The last day asked for lies before the first published one.
    case beforeFirstDay(CalendarDay)
    /// The first day asked for is not published yet; the cut-off.
    case afterCutoff(CalendarDay)
    /// There are published days before and after, none in between.
    case noPublishedDay

    /// A stable name.
    public var code: String {
        switch self {
        case .nothingPublished: "nothing_published"
        case .beforeFirstDay: "before_first_day"
        case .afterCutoff: "after_cutoff"
        case .noPublishedDay: "no_published_day"
        }
    }

    /// A sentence for people.
    public var text: LocalizedText {
        switch self {
        case .nothingPublished:
            LocalizedText(
                en: "Nothing has been published yet: run `driveops-analytics run` first.",
                fr: "Rien n'est encore publié : lancez d'abord `driveops-analytics run`."
            )
        case .beforeFirstDay(let day):
            LocalizedText(
                en: "The first published day is \(day); the range ends before it.",
                fr: "Le premier jour publié est le \(day) ; la période finit avant."
            )
        case .afterCutoff(let day):
            LocalizedText(
                en: "Days from \(day) on are not published yet.",
                fr: "Les jours à partir du \(day) ne sont pas encore publiés."
            )
        case .noPublishedDay:
            LocalizedText(
                en: "No day of the range is published.",
                fr: "Aucun jour de la période n'est publié."
            )
        }
    }
}

/// One period, and one combination of dimension values where the question splits.
public struct KPIPoint: Sendable, Hashable {
    /// The first day of the period, which may lie before the first day asked for.
    public let start: CalendarDay
    /// The last day of the period.
    public let end: CalendarDay
    /// Whether every day of the period was asked for and is published.
    public let isComplete: Bool
    /// How many of its days are counted.
    public let days: Int
    /// One for each dimension of the answer, in its order.
    public let values: [LabelledValue]
    /// The sums and the value.
    public let figure: Figure
    /// The figure of the period that this one is compared with; nil where nothing was asked for, or where it has none.
    public internal(set) var compared: ComparedFigure?
    /// The place in the ranking of the period, from 1; nil where none was asked for.
    public internal(set) var rank: Int?

    /// The figure's numerator.
    public var numerator: Numeric? { figure.numerator }
    /// The figure's denominator.
    public var denominator: Numeric? { figure.denominator }
    /// The figure's value.
    public var value: Numeric? { figure.value }
    /// The figure's number of rows.
    public var n: Int64 { figure.n }
}

/// A dimension's value with its readable name.
public struct LabelledValue: Sendable, Hashable {
    /// As it stands in the figures.
    public let value: String
    /// The value itself where it has no label.
    public let label: String
}

/// A KPI's figure: the sums, and what they make.
public struct Figure: Sendable, Hashable {
    /// The sum, or the upper sum of a ratio; a mean over days rounded to ten decimals. Nil for a percentile.
    public let numerator: Numeric?
    /// The lower sum of a ratio; nil for a KPI that is a sum or a percentile.
    public let denominator: Numeric?
    /// Rounded half away from zero to ten decimals; nil where the denominator is zero, or no value has a percentile: never 0.
    public let value: Numeric?
    /// How many rows stand behind the numerator: of a stock, those of the last day; of a percentile, its values.
    public let n: Int64
}

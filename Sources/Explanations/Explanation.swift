public import Definitions
public import KPIQueries
public import Postgres

/// A published figure, taken apart down to the rows behind it.
public struct Explanation: Sendable {
    /// The KPI asked for.
    public let kpi: KPI
    /// The question as it was put.
    public let question: ExplainQuestion
    /// The figure as it is published.
    public let figure: Figure
    /// The days that it counts: those that every fact of the KPI has published.
    public let days: [CalendarDay]
    /// Filters that some fact of the KPI lacks: its rows are not filtered by them.
    public let unfiltered: [PartialDimension]
    /// The state of every module that the KPI reads.
    public let modules: [ModuleFreshness]
    /// What proves that the figure rests on all there was at the sources.
    public let proof: FigureProof?
    /// Each fact that the KPI reads.
    public let facts: [FactExplanation]

    /// How far the figures reach; of several modules the oldest.
    public var asOf: AsOf? { KPIReader.headline(modules) }

    /// Why figures are old; nil when all is well.
    public var stale: String? {
        let reasons = modules.filter(\.isStale).map { "\($0.module): \($0.reason ?? "no reason was recorded")" }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// Whether the rows, added up by hand, are what is published, in every cell of every fact.
    public var isEqual: Bool { facts.allSatisfy(\.isEqual) }
}

/// What stands behind a figure in one of its facts.
public struct FactExplanation: Sendable {
    /// The fact.
    public let fact: Fact
    /// Those of its measures that the KPI reads.
    public let measures: [Measure]
    /// The fact's dimensions.
    public let dimensions: [AnswerDimension]
    /// What the rows' `key` is, and where to look it up.
    public let identity: KeyIdentity
    /// The publications that the days' cells come from, oldest first.
    public let publications: [CellPublication]
    /// Why the rows may be newer than the figure; empty when they are what it was made from.
    public let newer: [NewerReason]
    /// The rows that count, added up, beside the published cells.
    public let totals: FactTotals
    /// The value that a percentile stands for; nil for other KPIs, and where there is no value.
    public let percentile: RankedValue?
    /// What each distinct measure counts.
    public let members: [CountedMembers]
    /// The rows that are left out, by reason.
    public let excluded: [ExcludedRows]
    /// The rows listed: first those that count, then those left out; each by day and key. Of a percentile those that count
    /// come by value, and those around its rank are listed.
    public let rows: [ExplainedRow]

    /// Whether the rows that count give the published cells.
    public var isEqual: Bool { totals.differingCells == 0 }

    /// How many rows count and are not listed for the limit.
    public func moreRows(_ limit: Int) -> Int64 { max(0, totals.rows - Int64(limit)) }

    /// How many rows are left out and not listed for the limit.
    public func moreExcluded(_ limit: Int) -> Int64 { max(0, excluded.reduce(0) { $0 + $1.rows } - Int64(limit)) }
}

/// The rows of a fact that count, added up by hand, and the published cells.
public struct FactTotals: Sendable, Hashable {
    /// How many rows count.
    public let rows: Int64
    /// How many rows the published cells say that they have.
    public let publishedRows: Int64
    /// Of each measure: what it is over the rows, and over the cells, rolled up over the days as it says.
    public let measures: [MeasureTotal]
    /// How many cells (a day and a combination of dimension values) are not what their rows give, with their histograms and
    /// members.
    public let differingCells: Int64
}

/// A measure's two totals: of a histogram how many values there are, of a distinct measure how many members.
public struct MeasureTotal: Sendable, Hashable {
    /// The measure's name in its fact.
    public let name: String
    /// How it rolls up.
    public let kind: MeasureKind
    /// Over the rows that count.
    public let rows: Numeric
    /// Over the published cells.
    public let published: Numeric

    /// Whether they are the same number.
    public var isEqual: Bool { rows == published }
}

/// The value at a percentile's rank.
public struct RankedValue: Sendable, Hashable {
    /// The histogram's name.
    public let measure: String
    /// Of a hundred values in order, the how manieth.
    public let percent: Int
    /// How many rows have a value.
    public let values: Int64
    /// Which of them in order it is: `percent` per cent of them, rounded up.
    public let rank: Int64
    /// The value of the row with this rank, exactly.
    public let value: Numeric
    /// The least value of its bucket.
    public let low: Numeric
    /// The greatest one; what is published is the middle between the two.
    public let high: Numeric
}

/// What a distinct measure counts.
public struct CountedMembers: Sendable, Hashable {
    /// The measure's name.
    public let measure: String
    /// The members in order, at most as many as rows are listed, each with the number of its rows.
    public let members: [Member]
    /// How many members are not listed.
    public let more: Int64

    /// A member.
    public struct Member: Sendable, Hashable {
        /// What is counted once.
        public let member: String
        /// How many rows bear it.
        public let rows: Int64
    }
}

/// Rows that are left out for one reason.
public struct ExcludedRows: Sendable, Hashable {
    /// The reason that the fact gives.
    public let reason: String
    /// How many.
    public let rows: Int64
}

/// One row of a fact.
public struct ExplainedRow: Sendable, Hashable {
    /// The row's place among the values of a percentile, from 1; nil otherwise.
    public let rank: Int64?
    /// The business day, `YYYY-MM-DD`.
    public let day: String
    /// What the row is about.
    public let key: String
    /// Why it does not count; nil when it does.
    public let excluded: String?
    /// The value of each dimension of the fact.
    public let values: [LabelledValue]
    /// Each measure's value as text, of a distinct one the member; nil where the row has none.
    public let measures: [String?]
}

/// A publication from which cells of a figure come.
public struct CellPublication: Sendable, Hashable {
    /// Its number.
    public let publicationID: Int64
    /// The run that made it.
    public let runID: Int64
    /// When, ISO 8601 in UTC.
    public let publishedAt: String
    /// The source snapshot that the run read; nil where it read none, as a backfill.
    public let snapshot: String?
    /// How many of the figure's days come from it.
    public let days: Int
}

/// Why rows may be newer than the published cells.
public enum NewerReason: Sendable, Hashable {
    /// Days are marked to be computed again: something that they depend on has changed, or was rolled back.
    case dirtyDays(Int)
    /// The fact's definition, or something that it depends on, is another one than at its last publication.
    case definitionChanged
    /// Rows of a derived stream are to be computed again.
    case staleEntities([String])
    /// This run is at work.
    case runInProgress(Int64)

    /// A stable name.
    public var code: String {
        switch self {
        case .dirtyDays: "dirty_days"
        case .definitionChanged: "definition_changed"
        case .staleEntities: "stale_entities"
        case .runInProgress: "run_in_progress"
        }
    }

    /// A sentence for people.
    public var text: LocalizedText {
        switch self {
        case .dirtyDays(let days):
            LocalizedText(
                en: "\(days) of the days are to be computed again",
                fr: "\(days) de ces jours sont à recalculer"
            )
        case .definitionChanged:
            LocalizedText(
                en: "the fact's definition has changed since it was published",
                fr: "la définition du fait a changé depuis sa publication"
            )
        case .staleEntities(let streams):
            LocalizedText(
                en: "rows of \(streams.joined(separator: ", ")) are to be computed again",
                fr: "des lignes de \(streams.joined(separator: ", ")) sont à recalculer"
            )
        case .runInProgress(let run):
            LocalizedText(en: "run \(run) is at work", fr: "l'exécution \(run) est en cours")
        }
    }
}

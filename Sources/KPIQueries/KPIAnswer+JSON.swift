import Definitions
import Postgres

extension KPIAnswer {
    /// The answer for programs: what the API serves and `query --format json` prints. Decimals are strings.
    package var json: JSON { Self.series.json(self) }

    /// A series: periods of one grain.
    package static let series = JSONShape<KPIAnswer>(
        "Series",
        head + [
            .choice("grain", Grain.allCases.map(\.rawValue), "The length of the periods.") {
                $0.question.grain.rawValue
            }
        ] + tail
    )

    fileprivate static let head: [JSONField<KPIAnswer>] = [
        .string("kpi", "The KPI's id.") { $0.kpi.id },
        .object("label", .localizedText, "The KPI's name.") { $0.kpi.label },
        .choice("unit", KPIUnit.allCases.map(\.rawValue), "How the value is shown; a percentage is a plain ratio, 0.7.")
        {
            $0.kpi.unit.rawValue
        },
        .choice("better", Direction.allCases.map(\.rawValue), "Which way is good.") { $0.kpi.better.rawValue },
        .decimalTextOrNull("target", "The target, in the value's own scale.") { $0.kpi.target },
        .day("from", "The first day asked for.") { $0.question.from },
        .day("to", "The last day asked for; it counts.") { $0.question.to },
    ]

    fileprivate static let tail: [JSONField<KPIAnswer>] = [
        .strings("by", "The dimensions split by.") { $0.dimensions.map(\.name) },
        .objects("where", DimensionFilter.shape, "Conditions that all hold.") { $0.question.filters },
        .instantOrNull("as_of", "The first instant that is not published; null while nothing is.") { $0.asOf?.instant },
        .dayOrNull("cutoff", "The first day that is not published.") { $0.asOf?.cutoff },
        .integerOrNull("run_id", "The run that published the oldest of the figures.") { $0.runID },
        .integerOrNull("publication_id", "The publication that the oldest of the figures came with.") {
            $0.publicationID
        },
        .instantOrNull("published_at", "When that was.") { $0.asOf?.publishedAt },
        .flag("stale", "Whether a module could not publish its last night.") { $0.stale != nil },
        .stringOrNull("stale_reason", "Why not.") { $0.stale },
        .flag("held", "Whether publication is held after a rollback.") { $0.held != nil },
        .stringOrNull("held_reason", "Since when, by whom and why.") { $0.held },
        .integerOrNull("as_of_publication", "The publication after which the figures stood so; null: as they stand.") {
            $0.publication
        },
        .objects("modules", ModuleFreshness.shape, "The state of every module that the KPI reads.") { $0.modules },
        .objectOrNull(
            "proof",
            FigureProof.shape,
            "What proves that the figures rest on all there was at the sources; null while nothing is published."
        ) {
            $0.proof
        },
        .objects("unsplit", PartialDimension.shape, "Dimensions that some fact lacks and is not split by.") {
            $0.unsplit
        },
        .objects("unfiltered", PartialDimension.shape, "Filters that some fact lacks and is not filtered by.") {
            $0.unfiltered
        },
        .objectOrNull("note", Reason.shape, "Why there is no point; null when there is one.") {
            $0.note.map(Reason.init)
        },
        .objectOrNull(
            "comparison",
            AnswerComparison.shape,
            "What the points are compared with, where that was asked for."
        ) {
            $0.comparison
        },
        .objectOrNull("ranking", AnswerRanking.shape, "What the ranking was made from, where one was asked for.") {
            $0.ranking
        },
        .objects("points", PointDocument.shape, "By period, then by label or rank.") { answer in
            answer.points.map { PointDocument(answer: answer, point: $0) }
        },
    ]
}

extension KPIBreakdown {
    /// The whole range as one period, by dimension.
    package static let shape = JSONShape<KPIBreakdown>(
        "Breakdown",
        (KPIAnswer.head + KPIAnswer.tail).map { $0.of { $0.answer } } + [
            .objectOrNull("total", PointDocument.shape, "The whole, without a split; null where nothing is published.")
            {
                breakdown in
                breakdown.total.points.first.map { PointDocument(answer: breakdown.total, point: $0) }
            }
        ]
    )
}

/// A point needs its answer, whose dimensions name the values.
private struct PointDocument: Sendable {
    let answer: KPIAnswer
    let point: KPIPoint

    static let shape = JSONShape<PointDocument>(
        "Point",
        [
            .string(
                "period",
                "As in 2026-01-05, 2026-W02, 2026-01, 2026-Q1, 2026; days around a slash for other ranges."
            ) {
                $0.answer.periodName($0.point)
            },
            .day("start", "The first day of the period, which may lie before the range.") { $0.point.start },
            .day("end", "The last day of the period.") { $0.point.end },
            .flag("complete", "Whether every day of the period was asked for and is published.") {
                $0.point.isComplete
            },
            .integer("days", "How many of its days are counted.") { Int64($0.point.days) },
            .integerOrNull("rank", "The place in the ranking, where one was asked for.") {
                $0.point.rank.map(Int64.init)
            },
            .map("values", LabelledValue.shape, "The values of the dimensions split by.") { document in
                zip(document.answer.dimensions, document.point.values).map { ($0.name, $1) }
            },
            .decimalOrNull("value", "Rounded to ten decimals; null where it cannot be told, never 0.") {
                $0.point.value
            },
            .decimalOrNull("numerator", "The sum, or the upper sum of a ratio.") { $0.point.numerator },
            .decimalOrNull("denominator", "The lower sum of a ratio.") { $0.point.denominator },
            .integer("n", "How many rows stand behind the numerator.") { $0.point.n },
            .objectOrNull("compared", ComparedDocument.shape, "The counterpart; null where there is none.") {
                document in
                document.point.compared.map { ComparedDocument(name: document.answer.periodName($0), figure: $0) }
            },
        ]
    )
}

private struct ComparedDocument: Sendable {
    let name: String
    let figure: ComparedFigure

    static let shape = JSONShape<ComparedDocument>(
        "Compared",
        [
            .string("period", "The earlier period.") { $0.name },
            .day("start", "Its first day.") { $0.figure.start },
            .day("end", "Its last day.") { $0.figure.end },
            .flag("complete", "Whether every day of it is compared and published.") { $0.figure.isComplete },
            .decimalOrNull("value", "Its value; null where it cannot be told, never 0.") { $0.figure.value },
            .integer("n", "How many rows stand behind its numerator.") { $0.figure.n },
            .decimalOrNull("difference", "The later value less the earlier one; null when one is missing.") {
                $0.figure.difference
            },
            .decimalOrNull(
                "relative",
                "The difference as a share of the earlier value's magnitude, to six decimals; null where that is zero."
            ) {
                $0.figure.relative
            },
        ]
    )
}

extension AnswerComparison {
    fileprivate static let shape = JSONShape<AnswerComparison>(
        "Comparison",
        [
            .choice("with", Comparison.allCases.map(\.rawValue), "Against what.") { $0.comparison.rawValue },
            .dayOrNull("from", "The first day compared with; null where there is none.") { $0.days?.lowerBound },
            .dayOrNull("to", "The last day compared with.") { $0.days?.upperBound },
            .objectOrNull("note", Reason.shape, "Why there is nothing to compare with, or not for all of it.") {
                $0.note.map { Reason(code: $0.code, text: $0.text) }
            },
        ]
    )
}

extension AnswerRanking {
    fileprivate static let shape = JSONShape<AnswerRanking>(
        "Ranking",
        [
            .choice("order", Ranking.Order.allCases.map(\.rawValue), "From which end.") { $0.ranking.order.rawValue },
            .integer("count", "How many were asked for; ties with the last one stay.") { Int64($0.ranking.count) },
            .objects("periods", RankedPeriod.shape, "What was ranked in each period.") { $0.periods },
        ]
    )
}

extension RankedPeriod {
    fileprivate static let shape = JSONShape<RankedPeriod>(
        "RankedPeriod",
        [
            .string("period", "The period.") { $0.period },
            .integer("ranked", "How many combinations have a value.") { Int64($0.ranked) },
            .integer("without_value", "How many have none, and so no place.") { Int64($0.withoutValue) },
        ]
    )
}

extension LabelledValue {
    package static let shape = JSONShape<LabelledValue>(
        "LabelledValue",
        [
            .string("value", "As it stands in the figures.") { $0.value },
            .string("label", "For people; the value itself where it has none.") { $0.label },
        ]
    )
}

extension ModuleFreshness {
    package var json: JSON { Self.shape.json(self) }

    package static let shape = JSONShape<ModuleFreshness>(
        "ModuleFreshness",
        [
            .string("module", "The module's name.") { $0.module },
            .instantOrNull("as_of", "The first instant that is not published; null while nothing is.") {
                $0.asOf?.instant
            },
            .dayOrNull("cutoff", "The first day that is not published.") { $0.asOf?.cutoff },
            .integerOrNull("run_id", "The run that published last.") { $0.asOf?.runID },
            .integerOrNull("publication_id", "The publication.") { $0.asOf?.publicationID },
            .instantOrNull("published_at", "When that was.") { $0.asOf?.publishedAt },
            .flag("stale", "Whether the last night could not publish the module.") { $0.isStale },
            .instantOrNull("stale_since", "Since when.") { $0.staleSince },
            .stringOrNull("reason", "Why not.") { $0.reason },
            .stringOrNull("held", "Since when, by whom and why publication is held; null where runs publish.") {
                $0.held
            },
        ]
    )
}

extension DimensionFilter {
    package var json: JSON { Self.shape.json(self) }

    package static let shape = JSONShape<DimensionFilter>(
        "Filter",
        [
            .string("dimension", "The dimension's name.") { $0.dimension },
            .strings("values", "Values or labels of which one must hold.") { $0.values },
        ]
    )
}

extension PartialDimension {
    package var json: JSON { Self.shape.json(self) }

    package static let shape = JSONShape<PartialDimension>(
        "PartialDimension",
        [
            .string("dimension", "The dimension's name.") { $0.dimension },
            .strings("facts", "The facts that lack it.") { $0.facts },
        ]
    )
}

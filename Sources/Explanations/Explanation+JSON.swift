import Definitions
package import KPIQueries
import Postgres

extension Explanation {
    /// For programs: what the API serves and `explain --format json` prints. Decimals are strings.
    package static let shape = JSONShape<Explanation>(
        "Explanation",
        [
            .string("kpi", "The KPI's id.") { $0.kpi.id },
            .object("label", .localizedText, "The KPI's name.") { $0.kpi.label },
            .choice("unit", KPIUnit.allCases.map(\.rawValue), "The value's unit.") { $0.kpi.unit.rawValue },
            .day("from", "The first day asked for.") { $0.question.from },
            .day("to", "The last day asked for; it counts.") { $0.question.to },
            .objects("where", DimensionFilter.shape, "Conditions that all hold.") { $0.question.filters },
            .string("formula", "With the names of its measures.") { $0.formula },
            .object("formula_text", .localizedText, "In words.") { $0.kpi.formula },
            .string("formula_values", "With the published values of its measures.") { $0.formula { $0.description } },
            .decimalOrNull("value", "As published; null where it cannot be told, never 0.") { $0.figure.value },
            .decimalOrNull("numerator", "The sum, or the upper sum of a ratio; null for a percentile.") {
                $0.figure.numerator
            },
            .decimalOrNull("denominator", "The lower sum of a ratio.") { $0.figure.denominator },
            .integer("n", "How many rows stand behind the numerator.") { $0.figure.n },
            .strings("days", "The days that are counted: those that every fact has published.") {
                $0.days.map(\.description)
            },
            .flag("equal", "Whether the rows, added up, are what is published, in every cell.") { $0.isEqual },
            .instantOrNull("as_of", "The first instant that is not published.") { $0.asOf?.instant },
            .dayOrNull("cutoff", "The first day that is not published.") { $0.asOf?.cutoff },
            .flag("stale", "Whether a module could not publish its last night.") { $0.stale != nil },
            .stringOrNull("stale_reason", "Why not.") { $0.stale },
            .objects("modules", ModuleFreshness.shape, "The state of every module that the KPI reads.") { $0.modules },
            .objectOrNull(
                "proof",
                FigureProof.shape,
                "What proves that the figure rests on all there was at the sources; null where no stream stands behind it."
            ) {
                $0.proof
            },
            .objects("unfiltered", PartialDimension.shape, "Filters that some fact lacks and is not filtered by.") {
                $0.unfiltered
            },
            .integer("limit", "How many rows are listed of each fact and kind at most.") { Int64($0.question.limit) },
            .objects("facts", FactDocument.shape, "What stands behind the figure in each fact that it reads.") {
                explanation in
                explanation.facts.map { FactDocument(explanation: $0, limit: explanation.question.limit) }
            },
        ]
    )
}

/// A fact with what is known to its explanation only.
private struct FactDocument: Sendable {
    let explanation: FactExplanation
    let limit: Int

    var rows: [RowDocument] { explanation.rows.map { RowDocument(row: $0, fact: explanation) } }

    static let shape = JSONShape<FactDocument>(
        "ExplainedFact",
        [
            .string("fact", "The fact's id.") { $0.explanation.fact.id },
            .object("title", .localizedText, "The fact's name.") { $0.explanation.fact.title },
            .flag("equal", "Whether its rows give its published cells.") { $0.explanation.isEqual },
            .objects("newer", NewerReason.shape, "Why the rows may be newer than the figure; empty when they are not.")
            {
                $0.explanation.newer
            },
            .object("key", KeyIdentity.shape, "What the rows' key is, and where to look it up.") {
                $0.explanation.identity
            },
            .objects("publications", CellPublication.shape, "Where the cells come from, oldest first.") {
                $0.explanation.publications
            },
            .object("totals", FactTotals.shape, "The rows that count, added up, beside the published cells.") {
                $0.explanation.totals
            },
            .objectOrNull("percentile", RankedValue.shape, "The value at a percentile's rank.") {
                $0.explanation.percentile
            },
            .objects("members", CountedMembers.shape, "What each distinct measure counts.") { $0.explanation.members },
            .objects("excluded", ExcludedRows.shape, "The rows that are left out, by reason.") {
                $0.explanation.excluded
            },
            .objects("rows", RowDocument.shape, "Those that count, then those left out.") { $0.rows },
            .integer("more_rows", "How many count and are not listed.") { $0.explanation.moreRows($0.limit) },
            .integer("more_excluded", "How many are left out and not listed.") {
                $0.explanation.moreExcluded($0.limit)
            },
        ]
    )
}

/// A row needs its fact, which names its values.
private struct RowDocument: Sendable {
    let row: ExplainedRow
    let fact: FactExplanation

    static let shape = JSONShape<RowDocument>(
        "ExplainedRow",
        [
            .integerOrNull("rank", "Its place among the values of a percentile, from 1.") { $0.row.rank },
            .string("day", "The business day.") { $0.row.day },
            .string("key", "What the row is about.") { $0.row.key },
            .stringOrNull("excluded", "Why it does not count; null when it does.") { $0.row.excluded },
            .map("values", LabelledValue.shape, "The values of the fact's dimensions.") { document in
                zip(document.fact.dimensions, document.row.values).map { ($0.name, $1) }
            },
            .map("measures", MeasureDocument.shape, "The values of the measures that the KPI reads.") { document in
                zip(document.fact.measures, document.row.measures).map { ($0.name, MeasureDocument(value: $1)) }
            },
        ]
    )
}

private struct MeasureDocument: Sendable {
    let value: String?

    static let shape = JSONShape<MeasureDocument>(
        "ExplainedMeasure",
        [
            .stringOrNull("value", "A decimal, or the member of a distinct measure; null where there is none.") {
                $0.value
            }
        ]
    )
}

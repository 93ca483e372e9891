package import Definitions
import Postgres
import Warehouse

/// How an answer is cut in time.
package enum PeriodCut: Sendable, Hashable {
    case grain(Grain)
    /// The whole range is one period.
    case range
}

/// One or several KPIs over the same days and dimensions, checked against the catalogue: what the SQL is made from.
///
/// All figures of a row cover the same days: those that every fact of every KPI has published.
package struct FigurePlan: Sendable {
    /// A dimension with the facts that have it.
    struct Column: Sendable {
        let name: String
        let label: LocalizedText
        /// The table with the labels inside schema `agg`; nil when the catalogue knows none.
        let labelTable: String?
        /// The dimension's id; nil when the catalogue knows none.
        let id: String?
        /// Ids of the facts that have it.
        let facts: Set<String>

        /// The table of its labels, or a query in parentheses for those of an earlier publication; nil when there is none.
        func labels(_ past: PastFigures?) -> String? {
            guard let labelTable, let id else { return nil }
            let table = "agg.\(quoteIdentifier(labelTable))"
            return past?.labels(of: id, in: table) ?? table
        }
    }

    package let kpis: [KPI]
    /// Every fact that a KPI reads, once, in order of first use.
    package let facts: [Fact]
    package let from: CalendarDay
    package let to: CalendarDay
    package let cut: PeriodCut
    let columns: [Column]
    /// Filters as they were put: texts that may be labels.
    let filters: [(column: Column, texts: [String])]

    /// Checks a question about `kpis`.
    ///
    /// - Throws: `QuestionError` that names what is wrong.
    package init(
        kpis ids: [String],
        from: CalendarDay,
        to: CalendarDay,
        cut: PeriodCut,
        by: [String],
        filters: [DimensionFilter],
        catalogue: Catalogue
    ) throws(QuestionError) {
        try Self.checkRange(from, to)
        var kpis: [KPI] = []
        for id in ids { kpis.append(try Self.kpi(id, in: catalogue)) }
        var facts: [Fact] = []
        for id in kpis.flatMap(\.facts) where !facts.contains(where: { $0.id == id }) {
            if let fact = catalogue.fact(id) { facts.append(fact) }
        }
        let subject = ids.joined(separator: ", ")
        var columns: [Column] = []
        for name in by {
            guard !columns.contains(where: { $0.name == name }) else {
                throw QuestionError(.repeatedDimension, "The dimension \"\(name)\" is named twice.")
            }
            columns.append(try Self.column(name, of: facts, subject: subject, in: catalogue))
        }
        var resolved: [(column: Column, texts: [String])] = []
        for filter in filters {
            let column = try Self.column(filter.dimension, of: facts, subject: subject, in: catalogue)
            resolved.append((column, filter.values))
        }
        self.kpis = kpis
        self.facts = facts
        self.from = from
        self.to = to
        self.cut = cut
        self.columns = columns
        self.filters = resolved
    }

    /// The modules whose publications the figures come from, in the order of the facts.
    package var modules: [String] {
        var modules: [String] = []
        for fact in facts where !modules.contains(fact.module) { modules.append(fact.module) }
        return modules
    }

    /// Every measure that a KPI reads, once, in order of first use.
    var measures: [MeasureReference] {
        var measures: [MeasureReference] = []
        for measure in kpis.flatMap(\.value.measures) where !measures.contains(measure) { measures.append(measure) }
        return measures
    }

    /// How a measure rolls up.
    func kind(of measure: MeasureReference) -> MeasureKind {
        facts.first { $0.id == measure.fact }?.measure(measure.name)?.kind ?? .sum
    }

    /// The indices of the split columns that a fact has.
    func split(of fact: Fact) -> [Int] { columns.indices.filter { columns[$0].facts.contains(fact.id) } }

    package var dimensions: [AnswerDimension] { columns.map { AnswerDimension(name: $0.name, label: $0.label) } }

    package var unsplit: [PartialDimension] { columns.compactMap(missing) }

    package var unfiltered: [PartialDimension] { filters.map(\.column).compactMap(missing) }

    private func missing(_ column: Column) -> PartialDimension? {
        let lacking = facts.map(\.id).filter { !column.facts.contains($0) }
        return lacking.isEmpty ? nil : PartialDimension(dimension: column.name, facts: lacking)
    }

    private static func checkRange(_ from: CalendarDay, _ to: CalendarDay) throws(QuestionError) {
        guard from <= to else {
            throw QuestionError(
                .reversedRange,
                "The range is turned round: its first day \(from) lies after its last day \(to)."
            )
        }
        // 20 years have at most 5 leap days.
        guard to.daysSince1970 - from.daysSince1970 < 20 * 365 + 5 else {
            throw QuestionError(.rangeTooLong, "From \(from) to \(to) are more than 20 years; ask for less at a time.")
        }
    }

    private static func kpi(_ id: String, in catalogue: Catalogue) throws(QuestionError) -> KPI {
        guard let kpi = catalogue.kpi(id) else {
            let names = catalogue.kpis.map(\.id)
            throw QuestionError(
                .unknownKPI,
                "There is no KPI \"\(id)\"." + suggestion(for: id, among: names, noun: "KPIs")
            )
        }
        return kpi
    }

    private static func column(
        _ name: String,
        of facts: [Fact],
        subject: String,
        in catalogue: Catalogue
    ) throws(QuestionError) -> Column {
        let having = facts.filter { fact in fact.dimensions.contains { $0.name == name } }
        guard let first = having.first else {
            var names: [String] = []
            for dimension in facts.flatMap(\.dimensions) where !names.contains(dimension.name) {
                names.append(dimension.name)
            }
            throw QuestionError(
                .unknownDimension,
                "\(subject) has no dimension \"\(name)\"." + suggestion(for: name, among: names, noun: "dimensions")
            )
        }
        let dimension = catalogue.dimension(name, in: first.module)
        return Column(
            name: name,
            label: dimension?.label ?? LocalizedText(en: name, fr: name),
            labelTable: dimension?.table,
            id: dimension?.id,
            facts: Set(having.map(\.id))
        )
    }
}

import Definitions
import KPIQueries

/// A KPI as the API tells of it.
struct KPIDocument: Sendable {
    let kpi: KPI
    let dimensions: [KPIDimensionDocument]
    /// The state of the modules that it reads.
    let states: [ModuleFreshness]

    init(_ kpi: KPI, _ catalogue: Catalogue, _ states: [ModuleFreshness]) {
        self.kpi = kpi
        let facts = kpi.facts.compactMap(catalogue.fact)
        self.states = states.filter { state in facts.contains { $0.module == state.module } }
        dimensions = KPIDimensionDocument.all(of: facts, in: catalogue)
    }

    private var asOf: AsOf? { KPIReader.headline(states) }

    private var staleReason: String? {
        let reasons = states.filter(\.isStale).map { "\($0.module): \($0.reason ?? "no reason was recorded")" }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    static let shape = JSONShape<KPIDocument>(
        "KPI",
        [
            .string("id", "As in garage.throughput.") { $0.kpi.id },
            .string("module", "The module that defines it.") { $0.kpi.module },
            .object("label", .localizedText, "Its name.") { $0.kpi.label },
            .choice("unit", KPIUnit.allCases.map(\.rawValue), "How it is shown; a percentage is a plain ratio, 0.7.") {
                $0.kpi.unit.rawValue
            },
            .choice("better", Direction.allCases.map(\.rawValue), "Which way is good.") { $0.kpi.better.rawValue },
            .decimalTextOrNull("target", "The target, in the value's own scale.") { $0.kpi.target },
            .object("formula", .localizedText, "The formula in words.") { $0.kpi.formula },
            .strings("facts", "The facts that it reads.") { $0.kpi.facts },
            .objects("dimensions", KPIDimensionDocument.shape, "What it can be split and filtered by.") {
                $0.dimensions
            },
            .instantOrNull("as_of", "The first instant that is not published; null while nothing is.") {
                $0.asOf?.instant
            },
            .dayOrNull("cutoff", "The first day that is not published.") { $0.asOf?.cutoff },
            .integerOrNull("run_id", "The run that published the oldest of its figures.") { $0.asOf?.runID },
            .integerOrNull("publication_id", "The publication that they came with.") { $0.asOf?.publicationID },
            .flag("stale", "Whether a module that it reads could not publish its last night.") {
                $0.staleReason != nil
            },
            .stringOrNull("stale_reason", "Why not.") { $0.staleReason },
            .string("series", "Where its figures are by period.") { "/v1/kpis/\($0.kpi.id)/series" },
            .string("breakdown", "Where they are by dimension.") { "/v1/kpis/\($0.kpi.id)/breakdown" },
        ]
    )
}

/// A dimension of a KPI.
struct KPIDimensionDocument: Sendable {
    let name: String
    /// The dimension's id, `module.name`; nil where no module declares it.
    let id: String?
    let label: LocalizedText
    let unsplit: [String]

    /// Every dimension of the facts, with those of the facts that lack it and are not split by it.
    static func all(of facts: [Fact], in catalogue: Catalogue) -> [KPIDimensionDocument] {
        var names: [String] = []
        for dimension in facts.flatMap(\.dimensions) where !names.contains(dimension.name) {
            names.append(dimension.name)
        }
        return names.map { name in
            let having = facts.filter { fact in fact.dimensions.contains { $0.name == name } }
            let dimension = having.first.flatMap { catalogue.dimension(name, in: $0.module) }
            return KPIDimensionDocument(
                name: name,
                id: dimension.map { "\($0.module).\($0.name)" },
                label: dimension?.label ?? LocalizedText(en: name, fr: name),
                unsplit: facts.map(\.id).filter { id in !having.contains { $0.id == id } }
            )
        }
    }

    static let shape = JSONShape<KPIDimensionDocument>(
        "KPIDimension",
        [
            .string("name", "As it stands in `by` and `where`.") { $0.name },
            .stringOrNull("id", "As it stands in /v1/dimensions/{id}.") { $0.id },
            .object("label", .localizedText, "Its name.") { $0.label },
            .strings("unsplit", "The facts that lack it and are not split by it.") { $0.unsplit },
        ]
    )
}

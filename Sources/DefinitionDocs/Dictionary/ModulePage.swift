import Definitions
import KPIQueries
import Pipeline

/// The page of a module's KPIs in one language.
struct ModulePage {
    let module: Module
    let catalogue: Catalogue
    let lineages: [String: KPILineage]
    let language: Language

    private var words: Words { Words(language) }

    var text: String {
        let contents = module.kpis.map { kpi in "- [\(Markdown.escaped(language.text(kpi.label)))](#\(kpi.anchor))" }
        let head = [
            "# \(language.text(module.title))",
            "[\(words.allKPIs)](README.md) · `\(module.name)/kpis.yaml`",
            contents.joined(separator: "\n"),
        ]
        return (head + module.kpis.flatMap(section) + checkSection).joined(separator: "\n\n") + "\n"
    }

    /// The paragraphs about a KPI.
    private func section(_ kpi: KPI) -> [String] {
        [
            "<a id=\"\(kpi.anchor)\"></a>",
            "## \(Markdown.escaped(language.text(kpi.label)))",
            "`\(kpi.id)` = `\(kpi.valueText)`",
            Markdown.escaped(language.text(kpi.formula)),
            kpi.traps.map { "**\(words.traps).** \(Markdown.escaped(language.text($0)))" } ?? "",
            facts(kpi),
            "**\(words.measures)**",
            measures(kpi),
        ].filter { !$0.isEmpty } + sources(kpi) + checks(kpi)
    }

    // MARK: - In short

    private func facts(_ kpi: KPI) -> String {
        let reports = catalogue.reports.filter { $0.columns.contains(kpi.id) }.map { report in
            "\(Markdown.escaped(language.text(report.title))) (\(Markdown.code(report.name)))"
        }
        return Markdown.table(
            [words.unit, words.better, words.target, words.splitBy, words.reports],
            [
                [
                    words.unit(kpi.unit), words.direction(kpi.better),
                    kpi.target == nil ? "–" : words.formatter.target(of: kpi), or(dimensions(kpi)), or(reports),
                ]
            ]
        )
    }

    private func or(_ texts: [String]) -> String { texts.isEmpty ? "–" : texts.joined(separator: ", ") }

    /// With the facts that have it, where others of the KPI have not.
    private func dimensions(_ kpi: KPI) -> [String] {
        let facts = kpi.facts.compactMap(catalogue.fact)
        var names: [String] = []
        for name in facts.flatMap({ $0.dimensions.map(\.name) }) where !names.contains(name) { names.append(name) }
        return names.map { name in
            let having = facts.filter { $0.dimensions.contains { $0.name == name } }
            let label = having.first.flatMap { catalogue.dimension(name, in: $0.module) }.map {
                language.text($0.label)
            }
            let text = "\(Markdown.escaped(label ?? name)) (\(Markdown.code(name)))"
            return having.count == facts.count ? text : text + " " + words.only(having.map { Markdown.code($0.id) })
        }
    }

    // MARK: - Measures

    private func measures(_ kpi: KPI) -> String {
        Markdown.table(
            [words.measure, words.fact, words.unit, words.rollUp],
            kpi.value.measures.compactMap { reference in
                guard let fact = catalogue.fact(reference.fact),
                    let measure = fact.measures.first(where: { $0.name == reference.name })
                else { return nil }
                return [
                    Markdown.code(measure.name),
                    "\(Markdown.escaped(language.text(fact.title))) (\(Markdown.code(fact.id)))",
                    measure.unit.map(Markdown.escaped) ?? "–", words.rollUp(measure.kind),
                ]
            }
        )
    }

    // MARK: - Lineage

    private func sources(_ kpi: KPI) -> [String] {
        guard let lineage = lineages[kpi.id] else { return [] }
        let rows = lineage.sources.map { source in
            [
                "\(source.place.serverName) \(Markdown.code("\(source.place)"))",
                source.columns.map(Markdown.code).joined(separator: ", "),
            ]
        }
        let derived = lineage.streams.filter { catalogue.stream($0)?.source.isQuery == true }.sorted()
        let ways = derived.isEmpty ? [] : ["\(words.byWayOf) \(derived.map(Markdown.code).joined(separator: ", "))."]
        return ["**\(words.comesFrom)**", Markdown.table([words.source, words.columns], rows)] + ways
    }

    // MARK: - Checks

    /// Names only: what they ask stands at the end of the page, for most of them guard many KPIs.
    private func checks(_ kpi: KPI) -> [String] {
        let names = guarding(kpi).map { Markdown.code($0.id) }
        return names.isEmpty ? [] : ["**\(words.checks)** \(names.joined(separator: ", "))"]
    }

    private var checkSection: [String] {
        let ids = Set(module.kpis.flatMap { guarding($0).map(\.id) })
        let rows = catalogue.modules.flatMap(\.checks).filter { ids.contains($0.id) }.map { check in
            [Markdown.code(check.id), words.rule(check.rule), words.consequence(check.severity)]
        }
        guard !rows.isEmpty else { return [] }
        return ["## \(words.checks)", Markdown.table([words.check, words.mustHold, words.otherwise], rows)]
    }

    private func guarding(_ kpi: KPI) -> [Check] {
        let streams = lineages[kpi.id]?.streams ?? []
        return catalogue.modules.flatMap(\.checks).filter { guards($0, kpi, streams) }
    }

    private func guards(_ check: Check, _ kpi: KPI, _ streams: Set<String>) -> Bool {
        switch check.rule {
        case .notNull(let stream, _), .accepted(let stream, _, _), .unique(let stream, _),
            .relation(let stream, _, _, _):
            streams.contains(stream)
        case .range(let fact, _, _, _), .atMost(let fact, _, _): kpi.facts.contains(fact)
        case .equation(let equation):
            switch equation.table {
            case .stream(let stream): streams.contains(stream)
            case .fact(let fact): kpi.facts.contains(fact)
            }
        case .volume(let rule):
            switch rule.subject {
            case .stream(let stream, _): streams.contains(stream)
            case .fact(let fact, _): kpi.facts.contains(fact)
            }
        case .freshness(let rule):
            switch rule.subject {
            case .stream(let stream, _): streams.contains(stream)
            case .fact(let fact): kpi.facts.contains(fact)
            }
        case .sql(let text):
            mirrorTables(in: text).contains { table in
                catalogue.streams.contains { $0.table == table && streams.contains($0.id) }
            }
        }
    }
}

extension StreamSource {
    fileprivate var isQuery: Bool { if case .sql = self { true } else { false } }
}

extension Check {
    fileprivate var id: String { "\(module).\(name)" }
}

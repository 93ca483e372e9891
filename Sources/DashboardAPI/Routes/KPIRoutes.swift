import Definitions
import Hummingbird
import KPIQueries
import Postgres

/// `/v1/kpis`: what there is, and the figures.
struct KPIRoutes: Sendable {
    let reader: KPIReader
    let source: FigureSource

    private static let languages = ["fr", "en"]

    func add(to router: Router<BasicRequestContext>) {
        router.read("/v1/kpis") { request, _ in
            _ = try QueryParameters(request, known: [])
            return .json(try await list())
        }
        router.read("/v1/kpis/:id") { request, context in
            _ = try QueryParameters(request, known: [])
            return .json(try await one(context.parameters.get("id") ?? ""))
        }
        router.read("/v1/kpis/:id/series") { request, context in
            try await series(context.parameters.get("id") ?? "", request)
        }
    }

    private func list() async throws -> JSON {
        let modules = try await source.read { connection in
            try await reader.freshness(of: reader.publishingModules, on: connection)
        }
        return .pairs([
            "kpis": .array(reader.catalogue.kpis.map { document($0, modules) })
        ])
    }

    private func one(_ id: String) async throws -> JSON {
        let kpi = try kpi(id)
        let modules = try await source.read { connection in
            try await reader.freshness(of: reader.publishingModules, on: connection)
        }
        return document(kpi, modules)
    }

    private func series(_ id: String, _ request: Request) async throws -> Response {
        let parameters = try QueryParameters(
            request,
            known: ["from", "to", "grain", "by", "where", "lang"],
            repeatable: ["by", "where"]
        )
        // An address that names no KPI is wrong whatever its parameters are.
        _ = try kpi(id)
        let question = try KPIQuestion(
            kpi: id,
            from: try parameters.required("from", "2026-01-01"),
            to: try parameters.required("to", "2026-01-31"),
            grain: parameters.value("grain") ?? Grain.day.rawValue,
            // `by=a&by=b` and `by=a,b` mean the same.
            by: parameters.all("by").flatMap { $0.split(separator: ",").map(String.init) },
            where: parameters.all("where")
        )
        try reader.check(question)
        let reader = reader.speaking(try parameters.choice("lang", Self.languages, default: reader.locale))
        let answer = try await source.read { connection in
            try await reader.answer(question, inTransactionOf: connection)
        }
        return .json(answer.json)
    }

    private func kpi(_ id: String) throws(QuestionError) -> KPI {
        guard let kpi = reader.catalogue.kpi(id) else {
            throw QuestionError(
                .unknownKPI,
                "There is no KPI \"\(id)\"." + suggestion(for: id, among: reader.catalogue.kpis.map(\.id), noun: "KPIs")
            )
        }
        return kpi
    }

    private func document(_ kpi: KPI, _ modules: [ModuleFreshness]) -> JSON {
        let facts = kpi.facts.compactMap(reader.catalogue.fact)
        let read = modules.filter { module in facts.contains { $0.module == module.module } }
        let asOf = KPIReader.headline(read)
        let reasons = read.filter(\.isStale).map { "\($0.module): \($0.reason ?? "no reason was recorded")" }
        return .pairs([
            "id": .string(kpi.id),
            "module": .string(kpi.module),
            "label": kpi.label.json,
            "unit": .string(kpi.unit.rawValue),
            "better": .string(kpi.better.rawValue),
            "target": .optional(kpi.target),
            "formula": kpi.formula.json,
            "facts": .array(kpi.facts.map { .string($0) }),
            "dimensions": .array(dimensions(of: facts)),
            "as_of": .optional(asOf?.instant),
            "cutoff": .optional(asOf?.cutoff.description),
            "run_id": .optional(asOf?.runID),
            "publication_id": .optional(asOf?.publicationID),
            "stale": .bool(!reasons.isEmpty),
            "stale_reason": .optional(reasons.isEmpty ? nil : reasons.joined(separator: "; ")),
            "series": .string("/v1/kpis/\(kpi.id)/series"),
        ])
    }

    /// Every dimension of the facts, with those of the facts that lack it and are not split by it.
    private func dimensions(of facts: [Fact]) -> [JSON] {
        var names: [String] = []
        for dimension in facts.flatMap(\.dimensions) where !names.contains(dimension.name) {
            names.append(dimension.name)
        }
        return names.map { name in
            let having = facts.filter { fact in fact.dimensions.contains { $0.name == name } }
            let label = having.first.flatMap { reader.catalogue.dimension(name, in: $0.module)?.label }
            let lacking = facts.map(\.id).filter { id in !having.contains { $0.id == id } }
            return .pairs([
                "name": .string(name),
                "label": (label ?? LocalizedText(en: name, fr: name)).json,
                "unsplit": .array(lacking.map { .string($0) }),
            ])
        }
    }
}

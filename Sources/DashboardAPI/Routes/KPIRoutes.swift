import Definitions
import KPIQueries
import Postgres

/// `/v1/kpis`: what there is, and the figures.
struct KPIRoutes: Sendable {
    let reader: KPIReader

    var routes: [Route] { [list, one, series, breakdown] }

    private var list: Route {
        .figures("/v1/kpis", "listKPIs", "Every KPI of the modules that are switched on.", [], .json(KPIList.shape)) {
            _ in
            { connection in
                let states = try await reader.freshness(of: reader.publishingModules, on: connection)
                return KPIList(kpis: reader.catalogue.kpis.map { KPIDocument($0, reader.catalogue, states) })
            }
        }
    }

    private var one: Route {
        .figures(
            "/v1/kpis/{id}",
            "getKPI",
            "A KPI's definition, and how far its figures reach.",
            [.kpi],
            .json(KPIDocument.shape)
        ) {
            call in
            let kpi = try reader.catalogue.knownKPI(try call.path(.kpi))
            return { connection in
                let states = try await reader.freshness(of: reader.publishingModules, on: connection)
                return KPIDocument(kpi, reader.catalogue, states)
            }
        }
    }

    private var series: Route {
        .figures(
            "/v1/kpis/{id}/series",
            "getSeries",
            "A KPI's figures by period, split, filtered, compared and ranked as asked.",
            [
                .kpi, .from.required, .to.required, .grain, .by, .filter, .compare, .top, .bottom, .language,
                .publication,
            ],
            .json(KPIAnswer.series)
        ) { call in
            let (question, options) = try question(call, grain: try call.textOrStandard(.grain))
            let reader = try reader(call)
            return { try await reader.answer(question, options, inTransactionOf: $0) }
        }
    }

    private var breakdown: Route {
        .figures(
            "/v1/kpis/{id}/breakdown",
            "getBreakdown",
            "A KPI over a range as one period, by the values of its dimensions, with the figure of the whole.",
            [
                .kpi, .from.required, .to.required, .by.required, .filter, .compare, .top, .bottom, .language,
                .publication,
            ],
            .json(KPIBreakdown.shape)
        ) { call in
            let (question, options) = try question(call, grain: Grain.day.rawValue)
            if question.by.isEmpty { _ = try call.required(.by) }
            let reader = try reader(call)
            return { try await reader.breakdown(question, options, inTransactionOf: $0) }
        }
    }

    private func reader(_ call: RouteCall) throws -> KPIReader {
        try reader.speaking(try call.choice(.language, default: reader.locale)).asOf(call)
    }

    private func question(_ call: RouteCall, grain: String) throws -> (KPIQuestion, AnswerOptions) {
        // An address that names no KPI is wrong whatever its parameters are.
        let kpi = try reader.catalogue.knownKPI(try call.path(.kpi))
        let question = try KPIQuestion(
            kpi: kpi.id,
            from: try call.required(.from),
            to: try call.required(.to),
            grain: grain,
            // `by=a&by=b` and `by=a,b` mean the same.
            by: try call.all(.by).flatMap { $0.split(separator: ",").map(String.init) },
            where: try call.all(.filter)
        )
        let options = AnswerOptions(
            comparison: try Comparison.parse(try call.text(.compare)),
            ranking: try Ranking.parse(top: try call.text(.top), bottom: try call.text(.bottom))
        )
        try reader.check(question, options)
        return (question, options)
    }
}

extension KPIReader {
    /// The reader of the publication that a call asks for.
    func asOf(_ call: RouteCall) throws -> KPIReader { asOf(try call.numberIfGiven(.publication).map(Int64.init)) }
}

/// The list of KPIs.
struct KPIList: Sendable {
    let kpis: [KPIDocument]

    static let shape = JSONShape<KPIList>(
        "KPIList",
        [.objects("kpis", KPIDocument.shape, "In the order of their modules.") { $0.kpis }]
    )
}

extension Catalogue {
    /// The KPI, or an error that names the nearest.
    func knownKPI(_ id: String) throws(QuestionError) -> KPI {
        guard let kpi = kpi(id) else {
            throw QuestionError(
                .unknownKPI,
                "There is no KPI \"\(id)\"." + suggestion(for: id, among: kpis.map(\.id), noun: "KPIs")
            )
        }
        return kpi
    }

    /// The module, or an error that names the nearest.
    func knownModule(_ name: String) throws(QuestionError) -> Module {
        guard let module = module(name) else {
            throw QuestionError(
                .unknownModule,
                "There is no module \"\(name)\"." + suggestion(for: name, among: modules.map(\.name), noun: "modules")
            )
        }
        return module
    }
}

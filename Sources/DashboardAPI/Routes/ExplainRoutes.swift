import Definitions
import Explanations
import Hummingbird
import KPIQueries
import Postgres

/// `/v1/kpis/{id}/explain`: the rows behind a figure, where the instance has a role that may read them.
struct ExplainRoutes: Sendable {
    let explainer: Explainer

    var routes: [Route] { [explain] }

    private static let on = RouteParameter(
        name: "on",
        kind: .day,
        description: "The day; with `to` the first one.",
        example: "2026-01-05"
    )
    private static let limit = RouteParameter(
        name: "limit",
        kind: .number(1...1000),
        description: "How many rows to list of each fact: of those that count, and of those left out.",
        example: "100",
        standard: "100"
    )

    private var explain: Route {
        let body = RouteBody.json(Explanation.shape)
        return Route(
            path: "/v1/kpis/{id}/explain",
            operation: "explainFigure",
            summary: "A published figure taken apart: its formula with values, and the rows behind it in each fact.",
            parameters: [.kpi, Self.on.required, .to, .filter, Self.limit, .language, .publication],
            mediaType: body.mediaType,
            schema: body.schema,
            // The mirror changes between publications.
            caching: .none,
            otherStatuses: [],
            ownRefusals: [501]
        ) { call, services in
            let (question, explainer) = try question(call)
            guard let source = services.explainer else { throw Self.notConfigured }
            return body.response(
                try await source.read { try await explainer.explain(question, inTransactionOf: $0) }
            )
        }
    }

    private func question(_ call: RouteCall) throws -> (ExplainQuestion, Explainer) {
        let question = try ExplainQuestion(
            kpi: try explainer.reader.catalogue.knownKPI(try call.path(.kpi)).id,
            on: try call.required(Self.on),
            to: try call.text(.to),
            where: try call.all(.filter),
            limit: try call.number(Self.limit, default: 100)
        )
        let reader = try explainer.reader.speaking(try call.choice(.language, default: explainer.reader.locale)).asOf(
            call
        )
        try explainer.check(question)
        return (question, Explainer(reader: reader, holidays: explainer.holidays))
    }

    /// Single rows are not for everybody who may see figures, so the server has no right to them unless it is given one.
    private static var notConfigured: Problem {
        Problem(
            .notImplemented,
            "explain.not_configured",
            "This server may not read the rows behind figures. To let it, name a role in warehouse.explainer of the instance "
                + "file, run `driveops-analytics init`, and start the server again."
        )
    }
}

import Definitions
import Hummingbird
import KPIQueries
import Postgres

/// `/v1/restatements`: figures that were changed after they had been published.
struct RestatementRoutes: Sendable {
    let reader: KPIReader

    private static let kpi = RouteParameter(
        name: "kpi",
        kind: .text,
        description: "Only those that change this KPI.",
        example: "garage.throughput"
    )
    private static let fact = RouteParameter(
        name: "fact",
        kind: .text,
        description: "Only those of this fact.",
        example: "garage.deliveries"
    )
    private static let since = RouteParameter(
        name: "since",
        kind: .day,
        description: "Only those published on this day or later.",
        example: "2026-01-01"
    )
    private static let limit = RouteParameter(
        name: "limit",
        kind: .number(1...10_000),
        description: "How many, the newest first.",
        example: "100",
        standard: "1000"
    )

    var routes: [Route] {
        [
            .figures(
                "/v1/restatements",
                "listRestatements",
                "Figures that a publication changed after they had been published, with what stood there and why, newest first.",
                [Self.kpi, Self.fact, Self.since, Self.limit],
                .json(RestatementList.shape)
            ) { call in
                let question = RestatementQuestion(
                    kpi: try call.text(Self.kpi),
                    fact: try call.text(Self.fact),
                    since: try call.text(Self.since).map { try KPIQuestion.day($0, "since") },
                    limit: try call.number(Self.limit, default: 1000)
                )
                try reader.check(question)
                return { RestatementList(restatements: try await reader.restatements(question, on: $0)) }
            }
        ]
    }
}

/// The list of restatements.
struct RestatementList: Sendable {
    let restatements: [Restatement]

    static let shape = JSONShape<RestatementList>(
        "RestatementList",
        [.objects("restatements", Restatement.shape, "Newest first.") { $0.restatements }]
    )
}

import Hummingbird
import KPIQueries
import Postgres

/// `/v1/runs`: the ledger, newest first.
struct RunRoutes: Sendable {
    private static let limit = RouteParameter(
        name: "limit",
        kind: .number(1...500),
        description: "How many runs.",
        example: "20",
        standard: "20"
    )

    var routes: [Route] {
        [
            .plain("/v1/runs", "listRuns", "The ledger of runs, newest first.", [Self.limit], .json(RunList.shape)) {
                call,
                source in
                let limit = try call.number(Self.limit, default: 20)
                return RunList(runs: try await source.read { try await RunDocument.read(limit, on: $0) })
            }
        ]
    }
}

/// The list of runs.
struct RunList: Sendable {
    let runs: [RunDocument]

    static let shape = JSONShape<RunList>("RunList", [.objects("runs", RunDocument.shape, "Newest first.") { $0.runs }])
}

/// A run as the ledger has it.
struct RunDocument: Sendable {
    let id: Int64
    let kind: String
    let status: String
    let startedAt: String?
    let finishedAt: String?
    let seconds: String?
    let cutoff: String?
    /// JSON.
    let summary: String?
    let error: String?

    static func read(_ limit: Int, on connection: PostgresConnection) async throws -> [RunDocument] {
        let rows = try await connection.query(
            """
            select run_id, kind, status, \(KPIReader.iso("started_at")) as started_at,
              \(KPIReader.iso("finished_at")) as finished_at, cutoff::text as cutoff,
              trim_scale(round(extract(epoch from finished_at - started_at), 3))::text as seconds, summary::text as summary,
              error
            from ops.run order by run_id desc limit $1::int
            """,
            [.int(Int64(limit))]
        )
        return try rows.map { row in
            RunDocument(
                id: try row.int64("run_id"),
                kind: try row.string("kind"),
                status: try row.string("status"),
                startedAt: try row.optionalString("started_at"),
                finishedAt: try row.optionalString("finished_at"),
                seconds: try row.optionalString("seconds"),
                cutoff: try row.optionalString("cutoff"),
                // PostgreSQL wrote it from a jsonb column, so it is JSON as it stands.
                summary: try row.optionalString("summary"),
                error: try row.optionalString("error")
            )
        }
    }

    static let shape = JSONShape<RunDocument>(
        "Run",
        [
            .integer("run_id", "The run's number.") { $0.id },
            .string("kind", "night or backfill.") { $0.kind },
            .string("status", "As in published, unchanged, partial, held, failed, abandoned, running.") { $0.status },
            .instantOrNull("started_at", "When it began.") { $0.startedAt },
            .instantOrNull("finished_at", "When it ended; null while it runs.") { $0.finishedAt },
            .decimalTextOrNull("seconds", "How long it took.") { $0.seconds },
            .stringOrNull("cutoff", "The first day that it did not compute.") { $0.cutoff },
            .verbatim("summary", "What it did.") { $0.summary },
            .stringOrNull("error", "Why it failed.") { $0.error },
        ]
    )
}

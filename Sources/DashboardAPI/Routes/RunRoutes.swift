import Hummingbird
import KPIQueries
import Postgres

/// `/v1/runs`: the ledger, newest first.
struct RunRoutes: Sendable {
    let source: FigureSource

    func add(to router: Router<BasicRequestContext>) {
        router.read("/v1/runs") { request, _ in
            let parameters = try QueryParameters(request, known: ["limit"])
            let limit = try parameters.number("limit", in: 1...500, default: 20)
            return .json(.pairs(["runs": .array(try await runs(limit))]))
        }
    }

    private func runs(_ limit: Int) async throws -> [JSON] {
        try await source.read { connection in
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
            return try rows.map(Self.document)
        }
    }

    private static func document(_ row: PostgresRow) throws -> JSON {
        .pairs([
            "run_id": .int(try row.int64("run_id")),
            "kind": .string(try row.string("kind")),
            "status": .string(try row.string("status")),
            "started_at": .optional(try row.optionalString("started_at")),
            "finished_at": .optional(try row.optionalString("finished_at")),
            "seconds": .optional(try row.optionalString("seconds")),
            "cutoff": .optional(try row.optionalString("cutoff")),
            // PostgreSQL wrote it from a jsonb column, so it is JSON as it stands.
            "summary": try row.optionalString("summary").map { JSON.verbatim($0) } ?? .null,
            "error": .optional(try row.optionalString("error")),
        ])
    }
}

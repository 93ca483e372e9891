import Definitions
import Mongo
import Postgres
import Warehouse

/// Extracts and merges one stream of MongoDB.
struct MongoStream {
    let merge: StreamMerge
    let read: MongoRead
    /// The server's time before anything was read, in milliseconds since 1970.
    let startedAt: Int64
    let isFull: Bool
    let progress: @Sendable (Int) -> Void

    private var stream: Stream { merge.stream }

    func run() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        try await requireCollection()
        let before = try await StreamState.load(stream, merge.warehouse.connection)
        let plan = ReadPlan.mongo(stream, state: before, isMirrored: try await merge.isMirrored, isFull: isFull)
        let now = PostgresTimestamp(microseconds: startedAt * 1000).description
        // Forward only: a server whose clock was set back must not move the mark back.
        let mark = max(startedAt, before?.mark ?? startedAt)
        let state = StreamState(
            fingerprint: stream.fingerprint,
            mark: mark,
            markedAt: now,
            sourceIdentity: nil,
            sourceXmax: nil,
            sourceRelations: []
        )
        let observation = StreamMerge.Observation(at: now, before: before?.markedAt)
        let fill = { (connection: PostgresConnection, target: String) async throws -> StreamMerge.Outcome in
            let outcome = try await read.copy(plan, into: target, connection, progress: progress)
            try await quarantine(outcome.quarantined, connection)
            return StreamMerge.Outcome(read: outcome.rows, quarantined: outcome.quarantined.count)
        }
        if case .load = plan { return (plan, try await merge.load(observation, state: state, fill: fill)) }
        let presence: MergeSQL.Presence =
            if stream.deletes == .reconcile, case .whole = plan { .staged } else { .unchecked }
        let outcome = try await merge.merge(observation, presence: presence, state: state) { connection in
            try await fill(connection, "_stage")
        }
        return (plan, outcome)
    }

    /// A collection that is not there reads like an empty one, and figures without their history look right and are not.
    private func requireCollection() async throws {
        guard case .mongo(let collection) = stream.source else { return }
        let names = try await read.mongo.collectionNames(database: read.database)
        guard !names.contains(collection) else { return }
        let nearest = nearestName(to: collection, in: names).map { " (did you mean \($0)?)" } ?? ""
        throw StreamError(
            stream: stream.id,
            reason: "database \(read.database) of MongoDB has no collection \(collection)\(nearest). "
                + "An empty one can be made where there is no history yet"
        )
    }

    private func quarantine(_ documents: [QuarantinedDocument], _ connection: PostgresConnection) async throws {
        for document in documents {
            try await connection.query(
                """
                insert into ops.quarantine (stream, document_id, path, reason, document, first_run_id, last_run_id)
                values ($1, $2, $3, $4, $5, $6::bigint, $6::bigint)
                on conflict (stream, document_id) do update set
                    path = excluded.path, reason = excluded.reason, document = excluded.document,
                    last_run_id = excluded.last_run_id
                """,
                [
                    .text(stream.id), .text(document.id), .text(document.path), .text(document.reason),
                    .text(document.document), .int(merge.warehouse.runID),
                ]
            )
        }
    }
}

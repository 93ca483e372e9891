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
    /// How many documents are compared whole with the mirror, where the stream is not read whole anyway.
    let sampledDocuments: Int
    let progress: @Sendable (Int) -> Void

    var stream: Definitions.Stream { merge.stream }
    var table: MirrorTable { merge.table }

    func run() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        let before = try await StreamState.load(stream, merge.warehouse.connection)
        let plan = ReadPlan.mongo(stream, state: before, isMirrored: try await merge.isMirrored, isFull: isFull)
        let isThere = try await collectionIsThere(isMirrored: before != nil)
        let now = PostgresTimestamp(microseconds: startedAt * 1000).description
        let isDue = try await merge.reconcileIsDue(since: before?.reconciledAt, at: now)
        let isReconciled = isDue || plan.mode == "whole"
        let state = StreamState(
            fingerprint: stream.fingerprint,
            // Forward only: a server whose clock was set back must not move the mark back.
            mark: max(startedAt, before?.mark ?? startedAt),
            markedAt: now,
            sourceIdentity: nil,
            sourceXmax: nil,
            sourceRelations: [],
            reconciledAt: isReconciled ? startedAt : before?.reconciledAt
        )
        let observation = StreamMerge.Observation(at: now, before: before?.markedAt)
        var outcome =
            if case .load = plan {
                try await load(observation, state, isThere: isThere)
            } else {
                try await mergeChanges(plan, observation, state, isThere: isThere)
            }
        outcome.quarantined = try await store(merge.warehouse.connection).waiting()
        return (plan, outcome)
    }

    // MARK: - The collection

    /// A collection that is not there reads like an empty one, and figures without their history look right and are not.
    ///
    /// - Returns: False where there is none and the stream may do without.
    private func collectionIsThere(isMirrored: Bool) async throws -> Bool {
        let names = try await read.mongo.collectionNames(database: read.database)
        guard !names.contains(read.collection) else { return true }
        let nearest = nearestName(to: read.collection, in: names).map { " (did you mean \($0)?)" } ?? ""
        let missing = "database \(read.database) of MongoDB has no collection \(read.collection)\(nearest). "
        guard stream.isOptional else {
            throw StreamError(
                stream: stream.id,
                reason: missing
                    + "An empty one can be made where there is no history yet, or the stream be declared `optional: true`"
            )
        }
        guard isMirrored, try await hasRows() else { return false }
        throw StreamError(
            stream: stream.id,
            reason: missing + "It was there before: if it was dropped on purpose, make an empty one"
        )
    }

    private func hasRows() async throws -> Bool {
        try await merge.warehouse.read("select exists (select from \(table.name)) as there").first?.bool("there")
            ?? false
    }

    // MARK: - A first read

    private func load(
        _ observation: StreamMerge.Observation,
        _ state: StreamState,
        isThere: Bool
    ) async throws -> StreamMerge.Outcome {
        let proving = StreamMerge.Proving(
            count: { [read, startedAt] _ in
                isThere
                    ? try await DocumentCounts.count(read, before: startedAt) : DocumentCounts(documents: [:])
            },
            prove: { connection, counts, outcome, _ in
                let found = Found(counts: counts, mirror: try await days(connection).load(before: startedAt))
                try await prove(found, kind: "days", observation, connection, &outcome)
            }
        )
        return try await merge.load(observation, state: state, proving: proving) { connection, target in
            let quarantine = store(connection)
            try await quarantine.prepare()
            try await days(connection).forgetKept()
            guard isThere else {
                try await quarantine.settle(.everything)
                return StreamMerge.Outcome()
            }
            let copied = try await read.copy(
                BSONDocument(),
                into: target,
                isFresh: true,
                connection,
                progress: progress
            )
            try await quarantine.settle(.everything)
            return Self.outcome(copied)
        }
    }

    // MARK: - What changed

    private func mergeChanges(
        _ plan: ReadPlan,
        _ observation: StreamMerge.Observation,
        _ state: StreamState,
        isThere: Bool
    ) async throws -> StreamMerge.Outcome {
        let isReconciling = isThere && isReconcileDue(state, plan)
        return try await merge.transaction(state) { connection, outcome, _ in
            try await run(firstPass(plan, isThere: isThere), observation, connection, &outcome)
            async let source =
                isThere ? DocumentCounts.count(read, before: startedAt) : DocumentCounts(documents: [:])
            let mirror = try await days(connection).load(before: startedAt)
            var found = Found(counts: try await source, mirror: mirror)
            if isReconciling { found.suspects = try await keyDifferences(connection) }
            if isThere { try await sample(plan, &found, connection) }
            try await prove(found, kind: isReconciling ? "keys" : "days", observation, connection, &outcome)
        }
    }

    // MARK: - Parts

    func store(_ connection: PostgresConnection) -> QuarantineStore {
        QuarantineStore(stream: stream.id, run: merge.warehouse.runID, connection: connection)
    }

    func days(_ connection: PostgresConnection) -> MirrorDays {
        MirrorDays(stream: stream, connection: connection)
    }
}

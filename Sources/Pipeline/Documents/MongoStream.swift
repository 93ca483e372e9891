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

    private var stream: Definitions.Stream { merge.stream }
    private var table: MirrorTable { merge.table }
    private static let pageSize = 1000

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
        var proof = DayProof(stream, before: startedAt)
        var loaded: [DocumentDay: MirrorDays.Count]?
        let outcome = try await merge.load(observation, state: state) { connection, target in
            let quarantine = store(connection)
            try await quarantine.prepare()
            let days = mirrorDays(connection, rows: target, hasSuppressed: false)
            try await days.forgetKept()
            guard isThere else {
                try await quarantine.settle(.everything)
                return StreamMerge.Outcome()
            }
            var copied = try await read.copy(
                BSONDocument(),
                into: target,
                isFresh: true,
                connection,
                progress: progress
            )
            try await quarantine.settle(.everything)
            async let counts = DocumentCounts.count(read, before: startedAt)
            let mirror = try await days.load(before: startedAt)
            let suspects = proof.compare(try await counts, mirror, suspects: [])
            // Nothing is moved out of the table any more where there are no copies: that count stands.
            if suspects.isEmpty, stream.identity.isEmpty { loaded = mirror }
            if !suspects.isEmpty {
                let condition = mirrorCondition(suspects)
                try await connection.execute("delete from \(target) where \(condition)")
                try await quarantine.prepare()
                let again = try await read.copy(filter(suspects), into: target, connection, progress: progress)
                try await quarantine.settle(.days(suspects, before: startedAt * 1000))
                copied.rows += again.rows
                let recount = try await DocumentCounts.count(read, before: startedAt)
                _ = try proof.settle(recount, try await days.load(before: startedAt))
            }
            return Self.outcome(copied)
        } prove: { connection in
            let days = mirrorDays(connection, rows: table.name, hasSuppressed: !stream.identity.isEmpty)
            let mirror = if let loaded { loaded } else { try await days.load(before: startedAt) }
            try await proof.save(mirror, kind: "days", run: merge.warehouse.runID, connection)
        }
        return outcome
    }

    // MARK: - What changed

    private func mergeChanges(
        _ plan: ReadPlan,
        _ observation: StreamMerge.Observation,
        _ state: StreamState,
        isThere: Bool
    ) async throws -> StreamMerge.Outcome {
        var proof = DayProof(stream, before: startedAt)
        let isReconciling = isThere && isReconcileDue(state, plan)
        var passes = 0
        return try await merge.mergeInPasses(
            observation,
            state: state,
            first: firstPass(plan, isThere: isThere)
        ) { connection in
            passes += 1
            let days = mirrorDays(connection, rows: table.name, hasSuppressed: !stream.identity.isEmpty)
            async let source =
                isThere ? DocumentCounts.count(read, before: startedAt) : DocumentCounts(documents: [:])
            var mirror = try await days.load(before: startedAt)
            let counts = try await source
            if passes == 1 {
                let suspects = isReconciling ? try await keyDifferences(connection) : []
                let differing = proof.compare(counts, mirror, suspects: suspects)
                if !differing.isEmpty { return dayPass(differing) }
            } else {
                let kept = try proof.settle(counts, mirror)
                try await days.keep(kept)
                for (day, count) in kept where day != .wrong { mirror[day]?.kept = count }
            }
            let kind = isReconciling ? "keys" : "days"
            try await proof.save(mirror, kind: kind, run: merge.warehouse.runID, connection)
            return nil
        }
    }

    private func isReconcileDue(_ state: StreamState, _ plan: ReadPlan) -> Bool {
        guard case .changed = plan else { return false }
        return state.reconciledAt == startedAt
    }

    private func firstPass(_ plan: ReadPlan, isThere: Bool) -> StreamMerge.Pass {
        if case .changed(let mark) = plan {
            return StreamMerge.Pass(
                stage: { connection in
                    let quarantine = store(connection)
                    try await quarantine.prepare()
                    guard isThere else { return StreamMerge.Outcome() }
                    var copied = try await read.copy(
                        changes(since: mark),
                        into: "_stage",
                        connection,
                        progress: progress
                    )
                    try await askAgain(quarantine, &copied, connection)
                    try await quarantine.settle(.asked)
                    return Self.outcome(copied)
                },
                mustBeStaged: "false"
            )
        }
        return StreamMerge.Pass(
            stage: { connection in
                let quarantine = store(connection)
                try await quarantine.prepare()
                guard isThere else { return StreamMerge.Outcome() }
                let copied = try await read.copy(BSONDocument(), into: "_stage", connection, progress: progress)
                try await quarantine.settle(.everything)
                return Self.outcome(copied)
            },
            mustBeStaged: stream.deletes == .reconcile ? "true" : "false"
        )
    }

    /// Reads some days whole.
    private func dayPass(_ days: Set<DocumentDay>) -> StreamMerge.Pass {
        StreamMerge.Pass(
            stage: { connection in
                let quarantine = store(connection)
                try await quarantine.prepare()
                let copied = try await read.copy(filter(days), into: "_stage", connection, progress: progress)
                try await quarantine.settle(.days(days, before: startedAt * 1000))
                return Self.outcome(copied)
            },
            mustBeStaged: stream.deletes == .reconcile ? mirrorCondition(days) : "false"
        )
    }

    /// Asks for every document in the quarantine: it may have been corrected, and its cursor need not be new.
    private func askAgain(
        _ quarantine: QuarantineStore,
        _ copied: inout MongoRead.Outcome,
        _ connection: PostgresConnection
    ) async throws {
        var last = ""
        while true {
            let page = try await quarantine.page(after: last, size: Self.pageSize)
            guard let end = page.last else { return }
            let ids = try page.map { try BSONDocument(json: $0.key)["_id"] ?? .null }
            let filter: BSONDocument = ["_id": ["$in": .array(ids)]]
            let more = try await read.copy(filter, into: "_stage", connection, progress: { _ in })
            copied.rows += more.rows
            copied.quarantined += more.quarantined
            last = end.id
        }
    }

    /// The days on which the keys of source and mirror differ, though their numbers may be the same.
    private func keyDifferences(_ connection: PostgresConnection) async throws -> Set<DocumentDay> {
        let reconcile = KeyReconcile(stream, before: startedAt * 1000)
        try await connection.execute(reconcile.create)
        try await read.copyKeys(into: "_source_keys", connection)
        let rows = try await connection.query(reconcile.days, [.text(stream.id)])
        return Set(try rows.map { DocumentDay(number: try $0.optionalInt("day")) })
    }

    // MARK: - Parts

    private func store(_ connection: PostgresConnection) -> QuarantineStore {
        QuarantineStore(stream: stream.id, run: merge.warehouse.runID, connection: connection)
    }

    private func mirrorDays(_ connection: PostgresConnection, rows: String, hasSuppressed: Bool) -> MirrorDays {
        MirrorDays(stream: stream, connection: connection, rows: rows, hasSuppressed: hasSuppressed)
    }

    private func mirrorCondition(_ days: Set<DocumentDay>) -> String {
        guard let cursor = stream.cursorColumn.map({ quoteIdentifier($0.name) }) else { return "false" }
        return DocumentDay.condition(cursor, in: days, before: startedAt * 1000, nullIsWrong: false)
    }

    private func changes(since mark: Int64) -> BSONDocument {
        stream.cursorPath.map { DocumentFilter(path: $0).changes(since: mark) } ?? BSONDocument()
    }

    private func filter(_ days: Set<DocumentDay>) -> BSONDocument {
        stream.cursorPath.map { DocumentFilter(path: $0).days(days, before: startedAt) } ?? BSONDocument()
    }

    private static func outcome(_ copied: MongoRead.Outcome) -> StreamMerge.Outcome {
        StreamMerge.Outcome(
            read: copied.rows,
            quarantined: copied.quarantined,
            warnings: copied.accepted.sorted { $0.key < $1.key }.map { column, values in
                "\(values.count) broken values of \(column) became null, the first: \(values.first ?? "")"
            }
        )
    }
}

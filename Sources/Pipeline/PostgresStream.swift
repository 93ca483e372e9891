import Definitions
import Postgres
import Warehouse

/// Extracts and merges one stream of the operational PostgreSQL.
struct PostgresStream {
    let merge: StreamMerge
    let snapshot: SourceSnapshot
    let instance: Instance
    let isFull: Bool
    let progress: @Sendable (Int) -> Void

    private var stream: Stream { merge.stream }

    /// Reads under a savepoint: an error of this stream must not cost the others their snapshot.
    func run() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        try await snapshot.reader.execute("savepoint stream")
        do {
            let result = try await extract()
            try await snapshot.reader.execute("release savepoint stream")
            return result
        } catch {
            await PostgresConnection.withoutCancellation {
                try? await snapshot.reader.execute("rollback to savepoint stream; release savepoint stream")
            }
            throw error
        }
    }

    private func extract() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        guard let select = SourceSelect(stream, tenants: instance.tenants) else {
            throw StreamError(stream: stream.id, reason: "it is not read from PostgreSQL")
        }
        let (files, hasXmin) = try await SourceSelect.relations(stream, snapshot.reader)
        if stream.changes == .xmin, !hasXmin {
            throw StreamError(
                stream: stream.id,
                reason: "\(select.relation) is not a plain table, so its rows have no xmin: use changes: full"
            )
        }
        let before = try await StreamState.load(stream, merge.warehouse.connection)
        let plan = ReadPlan.postgres(
            stream,
            state: before,
            isMirrored: try await isMirrored,
            isFull: isFull,
            snapshot: snapshot,
            relations: files
        )
        let state = StreamState(
            fingerprint: stream.fingerprint,
            mark: try await mark(),
            markedAt: snapshot.takenAt,
            sourceIdentity: snapshot.identity,
            sourceXmax: snapshot.xmax,
            sourceRelations: files
        )
        let observation = StreamMerge.Observation(at: snapshot.takenAt, before: before?.markedAt)
        let rows = select.rows(plan, xmax: snapshot.xmax, hasXmin: hasXmin)
        let outcome = try await extract(plan, rows: rows, select: select, observation, state)
        try await prove(select)
        return (plan, outcome)
    }

    /// How far the snapshot reaches: its xmin, or for `append` the start of the oldest transaction that it cannot see, in
    /// milliseconds since 1970. Never the greatest cursor: a transaction that commits later may bring an earlier one.
    private func mark() async throws -> Int64 {
        guard case .append = stream.changes else { return snapshot.xmin }
        guard let mark = snapshot.oldestTransactionAt else {
            throw StreamError(
                stream: stream.id,
                reason:
                    "changes: append needs the start of other sessions' transactions: grant pg_read_all_stats to the source role"
            )
        }
        return mark
    }

    private func extract(
        _ plan: ReadPlan,
        rows: String,
        select: SourceSelect,
        _ observation: StreamMerge.Observation,
        _ state: StreamState
    ) async throws -> StreamMerge.Outcome {
        let patch = try Pseudonym.patch(stream, key: instance.pseudonymKey)
        let fill: StreamMerge.Fill = {
            (connection: PostgresConnection, target: String) async throws -> StreamMerge.Outcome in
            let read = try await copy(
                from: snapshot.reader,
                rows,
                to: connection,
                table: target,
                columns: stream.columns.map(\.name) + ["_xmin"],
                patch: patch,
                progress: progress
            )
            return StreamMerge.Outcome(read: read)
        }
        if case .load = plan { return try await merge.load(observation, state: state, fill: fill) }
        return try await merge.merge(observation, presence: presence(plan), state: state) { connection in
            let outcome = try await fill(connection, "_stage")
            if case .keys = presence(plan) { try await copyKeys(select, to: connection) }
            return outcome
        }
    }

    private func copyKeys(_ select: SourceSelect, to connection: PostgresConnection) async throws {
        let columns = stream.columns.filter { stream.key.contains($0.name) }.map(\.name)
        _ = try await copy(from: snapshot.reader, select.keys, to: connection, table: "_keys", columns: columns)
        try await connection.execute("analyze _keys")
    }

    private func presence(_ plan: ReadPlan) -> MergeSQL.Presence {
        guard stream.deletes == .reconcile else { return .unchecked }
        if case .changed = plan { return .keys }
        return .staged
    }

    /// Source and mirror hold the same number of rows of the same snapshot, or the stream has not been read right.
    private func prove(_ select: SourceSelect) async throws {
        guard stream.deletes == .reconcile else { return }
        let source = try await snapshot.reader.query(select.count).first?.int("rows") ?? 0
        let mirrored =
            try await merge.warehouse.read("select count(*) as rows from \(merge.table.name)").first?.int("rows") ?? 0
        guard source == mirrored else {
            throw StreamError(
                stream: stream.id,
                reason: "the source has \(source) rows and the mirror \(mirrored): run once with --full, and report it"
            )
        }
    }

    private var isMirrored: Bool {
        get async throws { try await merge.isMirrored }
    }
}

extension StreamMerge {
    /// Whether the mirror has the stream's table, with its present columns.
    var isMirrored: Bool {
        get async throws {
            let row = try await warehouse.read("select to_regclass($1) is not null as there", [.text(table.name)]).first
            return try row?.bool("there") ?? false
        }
    }
}

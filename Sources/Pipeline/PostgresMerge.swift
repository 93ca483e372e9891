import Definitions
import Postgres
import Warehouse

/// One night of a stream from PostgreSQL: reads as the plan says, merges, and proves that both sides hold the same.
struct PostgresMerge {
    let merge: StreamMerge
    let source: SourceReader
    let codes: CodeContract?
    let plan: ReadPlan
    let before: StreamState?
    /// What is saved with the merge; buckets and reconciliation are added to it.
    let state: StreamState
    /// Whether both servers hash alike.
    let hashesAgree: Bool
    /// How many rows of the mirror are compared whole, where the stream is not read whole anyway.
    let sampledRows: Int

    var stream: Stream { merge.stream }
    var observation: StreamMerge.Observation {
        StreamMerge.Observation(at: state.markedAt, before: before?.markedAt)
    }

    func run() async throws -> StreamMerge.Outcome {
        switch plan {
        case .load:
            return try await merge.load(observation, state: state, proving: proving) { connection, table in
                StreamMerge.Outcome(read: try await source.rows(.all, to: connection, table, isFresh: true))
            }
        case .whole:
            let proving = proving
            return try await merge.merge(observation, presence: .staged, state: state) { connection in
                StreamMerge.Outcome(read: try await source.rows(.all, to: connection, "_stage"))
            } prove: { connection, outcome, state in
                try await proving.prove(connection, proving.count(outcome.read), &outcome, &state)
            }
        case .changed(let mark):
            let isDue = try await reconcileIsDue
            guard stream.changes == .xmin || isDue else { return try await changedOnly(.changed(since: mark)) }
            return try await proved(since: mark, isDue: isDue)
        }
    }

    private func buckets(_ count: Int) -> BucketSQL {
        BucketSQL(stream, count: count, isHashed: stream.changes != .full && hashesAgree)
    }

    func proof(_ sql: BucketSQL) -> StreamProof {
        StreamProof(merge: merge, source: source, codes: codes, observation: observation, sql: sql)
    }

    // MARK: - Read whole

    private var proving: StreamMerge.Proving<SourceBuckets> {
        StreamMerge.Proving(
            count: { [source, hashes = stream.changes != .full && hashesAgree] rows in
                let sql = BucketSQL(source.select.stream, count: BucketSQL.count(rows: rows), isHashed: hashes)
                return try await source.buckets(sql)
            },
            prove: { connection, counted, outcome, state in
                let proof = proof(counted.sql)
                try await counted.store(connection)
                try await proof.recount(connection)
                let first = try await proof.open(connection)
                let open = first.isEmpty ? [] : try await proof.reread(first, connection, &outcome)
                try await finish(proof, first: first, open: open, connection, &outcome)
                state.buckets = counted.sql.count
                state.totals = stream.totals
                state.reconciledAt = source.snapshot.takenAtMilliseconds
            }
        )
    }

    private func finish(
        _ proof: StreamProof,
        first: [Int],
        sampled: Int = 0,
        open: [Int],
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws {
        outcome.quarantined += try await proof.setAside(connection)
        try await proof.record(reread: first.count, sampled: sampled, differs: open, connection)
    }

    // MARK: - What changed

    /// From the cursor's mark on, and nothing else: rows that vanished wait for the reconciliation.
    private func changedOnly(_ plan: ReadPlan) async throws -> StreamMerge.Outcome {
        var state = state
        state.reconciledAt = before?.reconciledAt
        return try await merge.transaction(state) { connection, outcome, _ in
            let pass = StreamMerge.Comparison(observation: observation, presence: .unchecked)
            try await merge.run(pass, connection, &outcome) { connection in
                StreamMerge.Outcome(read: try await source.rows(changedRows, to: connection, "_stage"))
            }
            _ = try await sample(nil, connection, &outcome)
        }
    }

    private var changedRows: SourceSelect.Rows {
        guard case .changed(let mark) = plan else { return .all }
        if let cursor = stream.changes.cursor { return .recent(since: mark, cursor: cursor) }
        return .changed(since: mark, xmax: source.snapshot.xmax)
    }

    /// One scan of the source says which buckets differ. Without any, nothing changed; otherwise first the changed rows are read,
    /// then the keys of buckets that still differ, then their rows.
    private func proved(since mark: Int64, isDue: Bool) async throws -> StreamMerge.Outcome {
        let sql = buckets(try await bucketCount)
        let knows = stream.changes == .xmin && before?.buckets == sql.count && before?.totals == stream.totals
        let counted = try await source.buckets(sql, changedSince: stream.changes == .xmin ? mark : nil)
        return try await merge.transaction(state) { connection, outcome, state in
            let proof = proof(sql)
            if isDue || !knows || !sql.isHashed { try await proof.recount(connection) }
            try await counted.store(connection)
            var open = try await proof.open(connection)
            if !open.isEmpty || mustRead(counted) { open = try await readChanged(proof, connection, &outcome) }
            let first = open
            if !open.isEmpty || !sql.isHashed {
                open = try await proof.comparesKeys(open.isEmpty ? [0] : open, connection, &outcome)
            }
            if !open.isEmpty { open = try await proof.reread(open, connection, &outcome) }
            var sampled = 0
            if open.isEmpty {
                sampled = try await sample(sql, connection, &outcome)
                open = try await proof.open(connection)
            }
            try await finish(proof, first: first, sampled: sampled, open: open, connection, &outcome)
            try await settle(sql, isDue: isDue, connection, &state)
        }
    }

    private var bucketCount: Int {
        get async throws {
            if let count = before?.buckets { return count }
            let rows = try await merge.warehouse.read("select count(*) as rows from \(merge.table.name)").first?.int(
                "rows"
            )
            return BucketSQL.count(rows: rows ?? 0)
        }
    }

    /// A row may change and keep its hash when the 32 bits of a transaction id come round again, and without a hash nothing
    /// is known.
    private func mustRead(_ counted: SourceBuckets) -> Bool {
        !counted.sql.isHashed || stream.changes != .xmin
            || (counted.recent > 0 && source.snapshot.xmax >= 1 << 32)
    }

    private func readChanged(
        _ proof: StreamProof,
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws -> [Int] {
        let pass = StreamMerge.Comparison(observation: observation, presence: .unchecked, buckets: proof.sql)
        try await merge.run(pass, connection, &outcome) { connection in
            StreamMerge.Outcome(read: try await source.rows(changedRows, to: connection, "_stage"))
        }
        return try await proof.open(connection)
    }

    /// More rows want more buckets, so that one that differs stays cheap to read again.
    private func settle(
        _ sql: BucketSQL,
        isDue: Bool,
        _ connection: PostgresConnection,
        _ state: inout StreamState
    ) async throws {
        let rows = try await connection.query("select coalesce(sum(rows), 0)::bigint as rows from _source").first
        let wanted = BucketSQL.count(rows: try rows?.int("rows") ?? 0)
        state.buckets = sql.count
        if sql.isHashed, wanted >= 4 * sql.count {
            try await proof(buckets(wanted)).recount(connection)
            state.buckets = wanted
        }
        state.totals = stream.totals
        state.reconciledAt = isDue ? source.snapshot.takenAtMilliseconds : before?.reconciledAt
    }

    // MARK: - Cadence

    /// Whether the mirror's rows themselves are to be compared tonight, by business days since the last time.
    private var reconcileIsDue: Bool {
        get async throws {
            // Rows that break the contract are found by a scan only.
            if stream.contract == .quarantine, stream.changes != .xmin { return true }
            return try await merge.reconcileIsDue(since: before?.reconciledAt, at: state.markedAt)
        }
    }
}

import Definitions
import Postgres
import Warehouse

extension MongoStream {
    /// What a comparison of both sides found.
    struct Found {
        let counts: DocumentCounts
        let mirror: [DocumentDay: MirrorDays.Count]
        /// Days that must be read again, whatever their counts.
        var suspects: Set<DocumentDay> = []
        /// How many documents were compared whole.
        var sampled = 0
        var warnings: [String] = []
    }

    /// Reads the days again on which both sides differ, and keeps the proof that they do not differ then.
    func prove(
        _ found: Found,
        kind: String,
        _ observation: StreamMerge.Observation,
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws {
        var (proof, mirror) = (DayProof(stream, before: startedAt), found.mirror)
        proof.sampled = found.sampled
        outcome.warnings += found.warnings
        let differing = proof.compare(found.counts, mirror, suspects: found.suspects)
        if !differing.isEmpty {
            try await run(dayPass(differing), observation, connection, &outcome)
            async let counts = DocumentCounts.count(read, before: startedAt, only: differing)
            mirror = try await days(connection).load(after: mirror, differing, before: startedAt)
            let kept = try proof.settle(try await counts, mirror)
            try await days(connection).keep(kept)
            for (day, count) in kept where day != .wrong { mirror[day]?.kept = count }
        }
        try await proof.save(mirror, kind: kind, run: merge.warehouse.runID, connection)
    }

    /// Compares some documents whole that the changes do not reach; where one differs, all days are suspect.
    func sample(_ plan: ReadPlan, _ found: inout Found, _ connection: PostgresConnection) async throws {
        guard case .changed(let mark) = plan else { return }
        let sample = DocumentSample(
            table: table,
            read: read,
            quarantine: store(connection),
            documents: sampledDocuments,
            before: mark
        )
        guard let compared = try await sample.compare(connection) else { return }
        found.sampled = compared.compared
        guard compared.differing > 0 else { return }
        found.suspects.formUnion(found.counts.documents.keys)
        found.suspects.formUnion(found.mirror.keys)
        found.warnings.append(compared.text("documents", cause: cause))
    }

    /// What lets a mirrored document differ that nothing else found.
    private var cause: String {
        let cursor = stream.cursorPath ?? "cursor"
        return
            "documents change there without their \(cursor), or another hand wrote to \(table.name): let what changes them "
            + "set \(cursor), or run with --full as often as it does"
    }

    /// The days on which the keys of source and mirror differ, though their numbers may be the same.
    func keyDifferences(_ connection: PostgresConnection) async throws -> Set<DocumentDay> {
        let reconcile = KeyReconcile(stream, before: startedAt * 1000)
        try await connection.execute(reconcile.create)
        try await read.copyKeys(into: "_source_keys", connection)
        let rows = try await connection.query(reconcile.days, [.text(stream.id)])
        return Set(try rows.map { DocumentDay(number: try $0.optionalInt("day")) })
    }

    func isReconcileDue(_ state: StreamState, _ plan: ReadPlan) -> Bool {
        guard case .changed = plan else { return false }
        return state.reconciledAt == startedAt
    }
}

import Definitions
import Postgres
import Warehouse

extension PostgresMerge {
    /// Compares some rows whole; where one is not as at the source, all are read again. Says how many were compared.
    func sample(
        _ buckets: BucketSQL?,
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws -> Int {
        let sample = RowSample(
            table: merge.table,
            source: source,
            rows: sampledRows,
            seed: merge.warehouse.runID
        )
        guard let found = try await sample.compare(connection) else { return 0 }
        guard found.differing > 0 else { return found.compared }
        // What vanished is found by the buckets, or waits for the reconciliation.
        let pass = StreamMerge.Comparison(observation: observation, presence: .unchecked, buckets: buckets)
        try await merge.run(pass, connection, &outcome) { connection in
            StreamMerge.Outcome(read: try await source.rows(.all, to: connection, "_stage"))
        }
        // What the buckets knew of the rows as they were before another hand changed them does not tell what they are now.
        if let buckets { try await proof(buckets).recount(connection) }
        outcome.warnings.append(found.text("rows", cause: cause))
        return found.compared
    }

    /// What lets a mirrored row differ that nothing else found.
    private var cause: String {
        stream.changes.cursor.map { "rows change there without their \($0): use changes: xmin" }
            ?? "ask what wrote to \(merge.table.name)"
    }
}

import Postgres
import Warehouse

extension StreamMerge {
    /// One part of a merge that is done in several within one transaction.
    struct Pass {
        /// Fills `_stage`.
        let stage: (PostgresConnection) async throws -> Outcome
        /// Which mirrored rows, by their own columns, must be among the staged ones to be still there.
        let mustBeStaged: String
    }

    /// Stages and merges rows in passes, all in one transaction: after each pass, `next` compares both sides and says what must
    /// be read again.
    ///
    /// - Parameters:
    ///   - observation: When the rows were seen.
    ///   - state: How far the stream is read with this merge.
    ///   - first: The first pass.
    ///   - next: The next pass; nil when both sides are proved equal.
    /// - Returns: What all passes did.
    /// - Throws: As ``merge(_:presence:state:stage:)``. The mirror is then as it was.
    func mergeInPasses(
        _ observation: Observation,
        state: StreamState,
        first: Pass,
        next: (PostgresConnection) async throws -> Pass?
    ) async throws -> Outcome {
        try await transaction(state) { connection, outcome, _ in
            var pass: Pass? = first
            while let current = pass {
                let comparison = Comparison(
                    observation: observation,
                    presence: .absent,
                    mustBeStaged: current.mustBeStaged
                )
                try await run(comparison, connection, &outcome, stage: current.stage)
                pass = try await next(connection)
            }
        }
    }
}

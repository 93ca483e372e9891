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
        try await warehouse.write { connection in
            try await connection.execute(table.companionsSQL(isFresh: false))
            var total = Outcome()
            var pass: Pass? = first
            while let current = pass {
                let outcome = try await run(current, observation, connection)
                total.read += outcome.read
                total.changed += outcome.changed
                total.gone += outcome.gone
                total.warnings += outcome.warnings
                pass = try await next(connection)
            }
            try await state.save(stream, run: warehouse.runID, connection)
            return total
        }
    }

    private func run(_ pass: Pass, _ observation: Observation, _ connection: PostgresConnection) async throws -> Outcome
    {
        let (sql, absent) = (MergeSQL(stream), AbsentSQL(stream))
        try await connection.execute(
            """
            drop table if exists
                pg_temp._stage, pg_temp._absent, pg_temp._group, pg_temp._pool, pg_temp._lost, pg_temp._found, pg_temp._new,
                pg_temp._gone, pg_temp._kept, pg_temp._old;
            \(sql.createStage)
            """
        )
        var outcome = try await pass.stage(connection)
        try await connection.execute(absent.dropRepeated)
        try await connection.execute(absent.find(where: pass.mustBeStaged, quarantined: outcome.quarantined > 0))
        if let identity { try await connection.execute(identity.stageWinners) }
        try await connection.execute(sql.findChanges(.absent))
        if let identity { try await connection.execute(identity.addLost) }
        let found = try await counts(connection)
        (outcome.changed, outcome.gone) = (found.changed, found.gone)
        if found.gone > 0 { try await brake(found.gone, nil, connection) }
        if found.changed + found.gone > 0 {
            try await note(sql, observation, connection)
            try await write(sql, nil, connection)
        }
        return outcome
    }
}

import Definitions
import Postgres
import Warehouse

/// What a run has to do with earlier publications: the hold, and the kinds of run that begin and end it.
extension NightWork {
    /// Puts earlier figures back, in one transaction.
    func rollback() async throws -> RunSummary {
        guard let request = run.options.rollback else { throw RollbackError.nothingPublished }
        try await FactBuild.dropAll(run.relational)
        let rollback = Rollback(catalogue: run.catalogue, request: request, runID: run.relational.runID)
        let outcome = try await run.relational.write { connection in
            let outcome = try await rollback.perform(connection)
            FailPoint.reach(.publishing)
            return outcome
        }
        var summary = empty(outcome.publication == nil ? .unchanged : .published)
        summary.cutoff = outcome.cutoffs.compactMap(\.cutoff).min() ?? run.cutoff
        summary.publicationID = outcome.publication
        summary.facts = outcome.changes
        summary.restored = outcome.target
        return summary
    }

    /// Ends the hold; the next run publishes.
    func resume() async throws -> RunSummary {
        let ended = try await run.relational.write { connection in
            let hold = try await Hold.read(connection)
            try await Hold.end(connection)
            return hold
        }
        if let ended { run.observe(.warning("publication was \(ended.text)")) }
        var summary = empty(.unchanged)
        if ended == nil { summary.warnings = ["publication was not held: there was nothing to resume"] }
        return summary
    }

    /// The hold under which this run must not publish; nil where it may.
    func holdInForce() async throws -> Hold? {
        let hold = try await Hold.read(run.relational.connection)
        if let hold { run.observe(.warning("nothing is published: publication is \(hold.text)")) }
        return hold
    }

    /// Forgets what is older than the instance keeps.
    func trimHistory() async throws {
        let retention = Retention(settings: run.instance.retention)
        try await run.relational.write { try await retention.trim($0) }
    }

    /// Of a run that has neither read nor built anything.
    private func empty(_ status: RunSummary.Status) -> RunSummary {
        RunSummary(
            runID: run.relational.runID,
            kind: run.options.kind.rawValue,
            status: status,
            cutoff: run.cutoff,
            publicationID: nil,
            streams: [],
            facts: [],
            stale: [],
            warnings: [],
            retries: [],
            seconds: []
        )
    }
}

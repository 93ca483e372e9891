import Definitions
import Postgres
import Warehouse

/// The runs that extract nothing.
extension NightWork {
    /// Puts earlier figures back, in one transaction.
    func rollback() async throws -> RunSummary {
        guard let request = run.options.rollback else { throw RollbackError.nothingPublished }
        try await FactBuild.dropAll(run.relational)
        let rollback = Rollback(catalogue: run.catalogue, request: request, runID: run.relational.runID)
        let outcome = try await run.relational.write { try await rollback.perform($0) }
        var summary = RunSummary(run: run, status: .published)
        summary.cutoff = outcome.cutoffs.compactMap(\.cutoff).min() ?? run.cutoff
        summary.publicationID = outcome.publication
        summary.facts = outcome.changes
        summary.restored = outcome.target
        return summary
    }

    /// Compares all published days with what the mirror gives, and changes nothing.
    func verify() async throws -> RunSummary {
        try await FactBuild.dropAll(run.relational)
        let facts = modules.flatMap(\.facts).filter { run.options.facts?.contains($0.id) ?? true }
        let found = try await SelfChecks(run: run).all(facts)
        var summary = RunSummary(run: run, status: .unchanged)
        summary.note(hold: nil, selfCheck: found)
        return summary
    }

    /// The modules of which the last night read every stream, so that the mirror is as of its cut-off.
    ///
    /// - Throws: `RunError.notHeld` where no publication is held.
    func ready() async throws -> [Module] {
        guard try await Hold.read(run.relational.connection) != nil else { throw RunError.notHeld }
        let rows = try await run.relational.read(
            """
            select s->>'stream' as stream from (
                select summary from ops.run where kind = 'night' order by run_id desc limit 1
            ) r, jsonb_array_elements(r.summary->'streams') s
            """
        )
        let read = Set(try rows.map { try $0.string("stream") })
        let stale = try await run.relational.read("select module from ops.module_state where stale")
            .map { try $0.string("module") }
        return modules.filter { module in
            let names = [module.name] + module.needs
            let streams = run.catalogue.modules.filter { names.contains($0.name) }.flatMap(\.streams)
            return !stale.contains(module.name) && streams.allSatisfy { $0.source.isDerived || read.contains($0.id) }
        }
    }
}

extension RunSummary {
    /// Of a run that has neither read nor built anything.
    init(run: Run, status: Status) {
        self.init(
            runID: run.relational.runID,
            kind: run.options.kind.rawValue,
            status: status,
            cutoff: run.cutoff,
            publicationID: nil,
            streams: [],
            facts: [],
            stale: [],
            warnings: [],
            seconds: []
        )
    }

    /// Says why nothing is published, and what the self-check found: either is reason enough for somebody to look.
    mutating func note(hold: Hold?, selfCheck: SelfCheckSummary?) {
        held = hold?.text
        self.selfCheck = selfCheck
        let isOdd = hold != nil || selfCheck?.differences.isEmpty == false
        if isOdd, status != .failed { status = .partial }
    }
}

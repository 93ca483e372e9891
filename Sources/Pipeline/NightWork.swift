import Definitions
import Postgres
import Warehouse

/// The steps of a run that holds the lock.
struct NightWork {
    let run: Run
    let modules: [Module]

    func run() async throws -> RunSummary {
        switch run.options.kind {
        case .night, .backfill: try await compute()
        case .rollback: try await rollback()
        case .resume: try await resume()
        }
    }

    private func compute() async throws -> RunSummary {
        var clock = StepClock()
        try await FactBuild.dropAll(run.relational)
        try await forgetAbsent()
        let extraction = try await extract()
        clock.lap("extract and merge")
        FailPoint.reach(.derived)
        var left = failures(extraction.failures)
        let builds = try await build(&left)
        clock.lap("build")
        FailPoint.reach(.built)
        var warnings = extraction.warnings
        let compared = try await selfCheck(modules.filter { left[$0.name] == nil }, seconds: clock.total, &warnings)
        if compared != nil { clock.lap("self-check") }
        warnings += try await audit(builds, &left)
        clock.lap("audit")
        FailPoint.reach(.audited)
        let good = modules.filter { left[$0.name] == nil }
        let hold = try await holdInForce()
        let published = try await publish(hold == nil ? good : [], builds.filter { left[$0.fact.module] == nil })
        let checked: SelfCheckSummary? = if let compared { try await keep(compared) } else { nil }
        clock.lap("publish")
        FailPoint.reach(.published)
        try await FactBuild.dropAll(run.relational)
        let stale = try await markStale(left)
        if published.publicationID != nil { try await trimHistory() }
        return summary(
            extraction,
            published,
            hold,
            good: good,
            stale: stale,
            warnings: warnings,
            retries: await run.retries.notes,
            selfCheck: checked,
            clock: clock
        )
    }

    /// Forgets the state of modules that are switched off, and how far their streams and facts were read and computed.
    ///
    /// While a module is off nobody records what changes for it, so it starts anew when it is switched on again.
    private func forgetAbsent() async throws {
        let (streams, facts) = (run.catalogue.streams.map(\.id), run.catalogue.facts.map(\.id))
        try await run.relational.write { connection in
            try await connection.query(
                "delete from ops.stream_state where stream <> all ($1::text[])",
                [.textArray(streams)]
            )
            try await connection.query("delete from ops.fact_state where fact <> all ($1::text[])", [.textArray(facts)])
            let modules = run.catalogue.modules.map(\.name)
            try await connection.query(
                "delete from ops.module_state where module <> all ($1::text[])",
                [.textArray(modules)]
            )
        }
    }

    private func extract() async throws -> Extraction.Outcome {
        guard run.options.kind == .night else { return Extraction.Outcome() }
        let columns = try await Lineage.load(run.catalogue.facts, catalogue: run.catalogue, run.relational)
        return try await Extraction(run: run, modules: modules, columns: columns).extract()
    }

    /// Module to reason: a module is left behind when a stream of its own, or of a module that it needs, could not be read.
    private func failures(_ streams: [String: String]) -> [String: String] {
        var left: [String: String] = [:]
        for module in modules {
            let names = [module.name] + module.needs
            let own = run.catalogue.modules.filter { names.contains($0.name) }.flatMap(\.streams)
            let broken = own.compactMap { stream in streams[stream.id].map { "\(stream.id): \($0)" } }
            guard let first = broken.first else { continue }
            left[module.name] =
                broken.count == 1 ? first : "\(first) (and \(counted(broken.count - 1, "more stream")))"
        }
        return left
    }

    private func publish(_ modules: [Module], _ builds: [FactBuild]) async throws -> Publisher.Outcome {
        guard !modules.isEmpty else { return Publisher.Outcome(publicationID: nil, changes: []) }
        let publisher = Publisher(
            catalogue: run.catalogue,
            warehouse: run.relational,
            cutoff: run.cutoff,
            kind: run.options.kind
        )
        return try await publisher.publish(modules, builds: builds)
    }

    /// Says of each module left behind since when and why, beside its last good figures.
    private func markStale(_ left: [String: String]) async throws -> [StaleModule] {
        var stale: [StaleModule] = []
        for (module, reason) in left.sorted(by: { $0.key < $1.key }) {
            run.observe(.moduleFailed(module: module, reason: reason))
            let cutoff = try await run.relational.write { connection in
                try await connection.query(
                    """
                    insert into ops.module_state as m (module, stale, stale_since, reason)
                    values ($1, true, now(), $2)
                    on conflict (module) do update set
                        stale = true, stale_since = coalesce(m.stale_since, excluded.stale_since), reason = excluded.reason
                    returning cutoff::text
                    """,
                    [.text(module), .text(reason)]
                ).first?.optionalString("cutoff")
            }
            stale.append(StaleModule(module: module, reason: reason, cutoff: cutoff))
        }
        return stale
    }

    /// What concerns one module only; anything else (a lost place, a lost connection, a cancellation) ends the run.
    static func isOfModule(_ error: any Error) -> Bool {
        if let error = error as? RetriesSpent { return isOfModule(error.cause) }
        if error is StreamError || error is FactError { return true }
        if let error = error as? PostgresError { return error.code == .server }
        return false
    }

    private func summary(
        _ extraction: Extraction.Outcome,
        _ published: Publisher.Outcome,
        _ hold: Hold?,
        good: [Module],
        stale: [StaleModule],
        warnings: [String],
        retries: [RetryNote],
        selfCheck: SelfCheckSummary?,
        clock: StepClock
    ) -> RunSummary {
        let status: RunSummary.Status =
            if modules.contains(where: { !$0.facts.isEmpty }), good.allSatisfy(\.facts.isEmpty) {
                .failed
            } else if hold != nil {
                .held
            } else if !stale.isEmpty || selfCheck?.differences.isEmpty == false {
                .partial
            } else {
                published.publicationID == nil ? .unchanged : .published
            }
        return RunSummary(
            runID: run.relational.runID,
            kind: run.options.kind.rawValue,
            status: status,
            cutoff: run.cutoff,
            publicationID: published.publicationID,
            streams: extraction.streams,
            facts: published.changes,
            stale: stale,
            warnings: warnings,
            retries: retries,
            seconds: clock.steps,
            selfCheck: selfCheck,
            held: hold?.text
        )
    }
}

/// Where the time went.
private struct StepClock {
    private(set) var steps: [StepTime] = []
    /// Seconds of all steps so far.
    var total: Double { steps.reduce(0) { $0 + $1.seconds } }
    private var last = ContinuousClock.now

    mutating func lap(_ step: String) {
        let now = ContinuousClock.now
        steps.append(StepTime(step: step, seconds: (now - last).seconds))
        last = now
    }
}

import Definitions
import Postgres
import Warehouse

/// Computing the facts' dirty days.
extension NightWork {
    /// Builds the facts side by side: each reads the mirror alone, and writes its own tables and its own dirty days.
    ///
    /// A module of which a fact cannot be built goes to `left`, and what was built of it is of no use.
    func build(_ left: inout [String: String]) async throws -> [FactBuild] {
        let facts = modules.filter { left[$0.name] == nil }.flatMap(\.facts)
        let events = OrderedEvents(run.observe)
        let places = Array(facts.enumerated())
        let limit = run.instance.connections.warehouse
        let results = try await sideBySide(places, limit: limit) { (place, fact) -> FactResult in
            do {
                let built = try await run.retries.retrying(fact.id) {
                    try await run.writers.lend { try await build(fact, $0) }
                }
                await events.tell(built.map { [.fact($0.outcome)] } ?? [], of: place)
                return FactResult(module: fact.module, build: built)
            } catch let error where Self.isOfModule(error) {
                await events.tell([], of: place)
                return FactResult(module: fact.module, failure: "\(error)")
            }
        }
        for result in results where left[result.module] == nil { left[result.module] = result.failure }
        return results.compactMap(\.build).filter { left[$0.fact.module] == nil }
    }

    private struct FactResult: Sendable {
        let module: String
        /// Nil where it has no day to compute.
        var build: FactBuild?
        var failure: String?
    }

    /// Builds one fact; nil where it has no day to compute.
    private func build(_ fact: Fact, _ warehouse: FencedWarehouse) async throws -> FactBuild? {
        let dirty = DirtyDays(fact: fact, catalogue: run.catalogue, warehouse: warehouse, cutoff: run.cutoff)
        if let days = run.options.days { try await mark(days, fact, warehouse) }
        // In a backfill no time has passed; but a fact whose definition changed must be computed whole there too.
        try await dirty.markPassedTime()
        let days = try await dirty.days()
        guard !days.isEmpty else { return nil }
        return try await FactBuild.build(
            fact,
            days: days,
            instance: run.instance,
            cutoff: run.cutoff,
            warehouse
        )
    }

    private func mark(_ days: ClosedDays, _ fact: Fact, _ warehouse: FencedWarehouse) async throws {
        _ = try await warehouse.write { connection in
            try await connection.query(
                """
                insert into ops.dirty (fact, from_day, to_day, run_id, reason)
                values ($1, $2::date, $3::date, $4::bigint, 'backfill')
                """,
                [.text(fact.id), .text(days.first), .text(days.last), .int(warehouse.runID)]
            )
        }
    }
}

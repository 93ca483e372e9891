public import Definitions
import Foundation
import Postgres
import Warehouse

/// A night: plan, extract, merge, build, audit, publish.
///
/// It publishes what it can: a module whose streams cannot be read, or whose audit fails, keeps its last good figures and its
/// dirty days, and is marked stale with the reason. Nothing is written where the run cannot start.
public struct Night: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue
    private let options: RunOptions
    private let observe: RunObserver

    /// Prepares a run; nothing is connected to before ``run()``.
    ///
    /// - Parameters:
    ///   - instance: Whose sources are read, and whose warehouse is written as its loader.
    ///   - catalogue: The definitions of the instance's modules.
    ///   - options: What the run is asked to do.
    ///   - observe: Receives each event as it happens, from any thread; the run waits for it, so it should be quick.
    public init(instance: Instance, catalogue: Catalogue, options: RunOptions, observe: @escaping RunObserver) {
        self.instance = instance
        self.catalogue = catalogue
        self.options = options
        self.observe = observe
    }

    /// Runs it to the end.
    ///
    /// - Throws: `RunError` where it may not run, `WarehouseError` for a warehouse that does not fit, `PostgresError` when the
    ///   warehouse does not answer, `CancellationError` when it was cancelled. The ledger says `failed` then, if it was opened.
    public func run() async throws -> RunSummary {
        let control = try await instance.connectLoader()
        try await WarehouseSchema.checkVersion(control)
        try await WarehouseSchema.checkTimeZone(control, instance.timeZone)
        let modules = try selectedModules()
        FailPoint.reach(.started)
        let lock = try await take(control, modules)
        if let dead = lock.abandoned { observe(.warning("run \(dead) ended without a word; this run takes over")) }
        observe(.started(runID: lock.runID, cutoff: lock.cutoff, kind: options.kind.rawValue))
        return try await hold(lock, cutoff: lock.cutoff, modules: modules)
    }

    private func take(_ control: PostgresConnection, _ modules: [Module]) async throws -> RunLock {
        do {
            return try await RunLock.take(control, options: options) {
                try await CutOff(control, modules: modules.map(\.name)).choose(options)
            }
        } catch {
            // It may have the lock.
            await control.close()
            throw error
        }
    }

    private func hold(_ lock: RunLock, cutoff: String, modules: [Module]) async throws -> RunSummary {
        let heart = Task { await lock.beat() }
        defer { heart.cancel() }
        do {
            let summary = try await work(lock, cutoff: cutoff, modules: modules)
            try await lock.note(summary)
            FailPoint.reach(.ending)
            try await lock.close(status: summary.status.rawValue, summary: Self.json(summary), error: nil)
            await lock.connection.close()
            observe(.finished(summary))
            return summary
        } catch {
            heart.cancel()
            let reason = Task.isCancelled ? cancellation : "\(error)"
            await PostgresConnection.withoutCancellation { await tidyUp(lock, after: reason) }
            // What a cancelled statement leaves behind may show as another error first.
            try Task.checkCancellation()
            throw error
        }
    }

    private var cancellation: String {
        "ended by \(options.cancelledBy() ?? "a cancellation") before it was done; what it had not published is left to the next run"
    }

    /// Drops what was built, says in the ledger why the run ended, and gives the lock back. What cannot be done any more, because
    /// the warehouse is gone say, the next run does.
    private func tidyUp(_ lock: RunLock, after reason: String) async {
        let warehouse = FencedWarehouse(connection: lock.connection, runID: lock.runID, token: lock.token)
        // A stranger's lock on a build must not hold up the end.
        try? await lock.connection.execute("set lock_timeout = '3s'")
        try? await FactBuild.dropAll(warehouse)
        try? await lock.close(status: "failed", summary: nil, error: reason)
        await lock.connection.close()
    }

    private func work(_ lock: RunLock, cutoff: String, modules: [Module]) async throws -> RunSummary {
        let relational = try await fenced(lock)
        return try await withLender(
            limit: instance.connections.warehouse,
            open: { try await fenced(lock) },
            close: { await $0.connection.close() }
        ) { writers in
            let run = Run(
                instance: instance,
                catalogue: catalogue,
                options: options,
                cutoff: cutoff,
                relational: relational,
                writers: writers,
                retries: Retries(instance.retries, observe: observe),
                observe: observe,
                noteSnapshot: { try await lock.note(snapshot: $0) }
            )
            do {
                let summary = try await NightWork(run: run, modules: modules).run()
                await relational.connection.close()
                return summary
            } catch {
                await relational.connection.close()
                throw error
            }
        }
    }

    /// Another warehouse connection of the run, noted in the ledger.
    private func fenced(_ lock: RunLock) async throws -> FencedWarehouse {
        let connection = try await instance.connectLoader()
        do {
            try await lock.note(connection)
            return FencedWarehouse(connection: connection, runID: lock.runID, token: lock.token)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The modules of the run in an order that fits their needs, those that they need included.
    private func selectedModules() throws -> [Module] {
        guard let wanted = options.modules else { return catalogue.modules }
        let known = catalogue.modules.map(\.name)
        for name in wanted where !known.contains(name) {
            throw RunError.unknownModule(name, known: known, nearest: nearestName(to: name, in: known))
        }
        let names = Set(wanted + wanted.flatMap { catalogue.module($0)?.needs ?? [] })
        return catalogue.modules.filter { names.contains($0.name) }
    }

    private static func json(_ summary: RunSummary) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(summary)).map { String(decoding: $0, as: UTF8.self) }
    }
}

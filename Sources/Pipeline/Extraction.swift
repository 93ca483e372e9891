import Definitions
import Foundation
import Postgres
import Warehouse

/// Reads every stream of a run: those of PostgreSQL and of MongoDB side by side, then the derived ones after those that they read.
///
/// Why streams may be merged at the same time: docs/architecture.md, "Side by side".
struct Extraction {
    let run: Run
    let modules: [Module]
    let columns: FactColumns

    /// What came of the streams, in the order of the definitions.
    struct Outcome: Sendable {
        var streams: [StreamOutcome] = []
        /// Stream id to the reason for which it could not be merged.
        var failures: [String: String] = [:]
        /// What the operator should know of streams that were merged all the same.
        var warnings: [String] = []
    }

    func extract() async throws -> Outcome {
        let base = streams.filter { !$0.source.isDerived }.enumerated().map { PlacedStream(place: $0, stream: $1) }
        let events = OrderedEvents(run.observe)
        async let relational = postgres(base, events)
        async let documents = mongo(base, events)
        var results = try await relational + documents
        FailPoint.reach(.extracted)
        results += try await derived(failed: Set(results.compactMap { $0.failure == nil ? nil : $0.stream }))
        return outcome(of: results)
    }

    private var streams: [Definitions.Stream] { modules.flatMap(\.streams) }

    private func outcome(of results: [StreamResult]) -> Outcome {
        let byStream = Dictionary(uniqueKeysWithValues: results.map { ($0.stream, $0) })
        var outcome = Outcome()
        for result in streams.compactMap({ byStream[$0.id] }) {
            outcome.failures[result.stream] = result.failure
            outcome.warnings += result.warnings
            if let done = result.outcome { outcome.streams.append(done) }
        }
        return outcome
    }

    // MARK: - Derived streams

    /// Wave by wave: within one, no stream reads another.
    private func derived(failed: Set<String>) async throws -> [StreamResult] {
        var failed = failed
        var results: [StreamResult] = []
        for wave in Self.waves(streams) {
            let events = OrderedEvents(run.observe)
            let placed = wave.enumerated().map { PlacedStream(place: $0, stream: $1) }
            let done = try await sideBySide(placed, limit: run.instance.connections.warehouse) { [failed] placed in
                try await derived(placed, failed: failed, events)
            }
            failed.formUnion(done.compactMap { $0.failure == nil ? nil : $0.stream })
            results += done
        }
        return results
    }

    private func derived(
        _ placed: PlacedStream,
        failed: Set<String>,
        _ events: OrderedEvents
    ) async throws -> StreamResult {
        guard case .sql(let query) = placed.stream.source else { return StreamResult(stream: placed.stream.id) }
        let missing = query.reads.map(\.stream).filter(failed.contains)
        guard missing.isEmpty else {
            // Its entities stay in ops.stale_entity for the night on which everything can be read.
            await events.tell([], of: placed.place)
            return StreamResult(
                stream: placed.stream.id,
                failure: "\(missing.joined(separator: ", ")) could not be read"
            )
        }
        return try await result(of: placed, events) {
            try await run.retries.retrying(placed.stream.id) {
                try await merged(placed.stream) { merge, _ in
                    try await DerivedStream(merge: merge, query: query, isFull: run.options.isFull).run()
                }
            }
        }
    }

    /// The derived streams in waves, each after those that it reads. The definitions were refused if they went round in a circle.
    static func waves(_ streams: [Definitions.Stream]) -> [[Definitions.Stream]] {
        var waves: [[Definitions.Stream]] = []
        var waiting = streams.filter(\.source.isDerived)
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.id))
            let ready = waiting.filter { stream in
                guard case .sql(let query) = stream.source else { return true }
                return query.reads.allSatisfy { !names.contains($0.stream) }
            }
            guard !ready.isEmpty else { return waves + [waiting] }
            waves.append(ready)
            waiting.removeAll { stream in ready.contains { $0.id == stream.id } }
        }
        return waves
    }

    // MARK: - One stream

    typealias Work = (StreamMerge, @escaping @Sendable (Int) -> Void) async throws -> (
        plan: ReadPlan, outcome: StreamMerge.Outcome
    )

    /// Does the work of a stream over a warehouse connection of its own.
    func merged(_ stream: Definitions.Stream, _ work: Work) async throws -> StreamResult {
        try await run.writers.lend { warehouse in
            let started = ContinuousClock.now
            let merge = StreamMerge(
                stream: stream,
                catalogue: run.catalogue,
                warehouse: warehouse,
                columns: columns,
                acceptsDeletes: run.options.acceptDeletes.contains(stream.id)
            )
            let step: FailPoint.Step = if case .mongo = stream.source { .fetching } else { .copying }
            let (plan, result) = try await work(merge) { [observe = run.observe] rows in
                observe(.progress(object: stream.id, rows: rows))
                FailPoint.reach(step)
            }
            FailPoint.reach(.merged)
            return StreamResult(
                stream: stream.id,
                outcome: Self.outcome(stream, plan, result, since: started),
                warnings: result.warnings.map { "\(stream.id): \($0)" }
            )
        }
    }

    /// What came of a stream, told in its place; one that fails does not stop the others.
    func result(
        of placed: PlacedStream,
        _ events: OrderedEvents,
        _ work: () async throws -> StreamResult
    ) async throws -> StreamResult {
        do {
            let result = try await work()
            let done = result.outcome.map { [RunEvent.stream($0)] } ?? []
            await events.tell(result.warnings.map { .warning($0) } + done, of: placed.place)
            return result
        } catch let error where !Self.endsMore(error) {
            await events.tell([], of: placed.place)
            return StreamResult(stream: placed.stream.id, failure: "\(error)")
        }
    }

    func failed(_ placed: [PlacedStream], _ reason: String, _ events: OrderedEvents) async -> [StreamResult] {
        for stream in placed { await events.tell([], of: stream.place) }
        return placed.map { StreamResult(stream: $0.stream.id, failure: reason) }
    }

    /// Whether an error concerns more than one stream: the run, or the snapshot of all.
    static func endsMore(_ error: any Error) -> Bool {
        if case RunError.lostPlace = error { return true }
        return error is CancellationError || error is SnapshotLost
    }

    private static func outcome(
        _ stream: Definitions.Stream,
        _ plan: ReadPlan,
        _ result: StreamMerge.Outcome,
        since started: ContinuousClock.Instant
    ) -> StreamOutcome {
        StreamOutcome(
            stream: stream.id,
            mode: stream.source.isDerived ? "derived" : plan.mode,
            reason: plan.reason,
            rowsRead: result.read,
            rowsChanged: result.changed,
            rowsGone: result.gone,
            quarantined: result.quarantined,
            seconds: (ContinuousClock.now - started).seconds
        )
    }
}

extension Duration {
    /// In seconds, to the millisecond.
    var seconds: Double {
        let (whole, atto) = components
        return (Double(whole) + Double(atto) / 1e18).rounded(toPlaces: 3)
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let scale = [1.0, 10, 100, 1000][min(places, 3)]
        return (self * scale).rounded() / scale
    }
}

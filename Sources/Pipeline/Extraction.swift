import Definitions
import Foundation
import Mongo
import Postgres
import Warehouse

/// Reads every stream of a run: PostgreSQL and MongoDB side by side, then the derived streams in the order of their reads.
struct Extraction {
    let run: Run
    let modules: [Module]
    let columns: FactColumns

    /// What came of the streams.
    struct Outcome: Sendable {
        var streams: [StreamOutcome] = []
        /// Stream id to the reason for which it could not be merged.
        var failures: [String: String] = [:]
        /// What the operator should know of streams that were merged all the same.
        var warnings: [String] = []

        mutating func add(_ other: Outcome) {
            streams += other.streams
            warnings += other.warnings
            failures.merge(other.failures) { first, _ in first }
        }
    }

    func extract() async throws -> Outcome {
        async let relational = postgres()
        async let documents = mongo()
        var outcome = try await relational
        outcome.add(try await documents)
        FailPoint.reach(.extracted)
        outcome.add(try await derived(failed: Set(outcome.failures.keys)))
        return outcome
    }

    private var streams: [Definitions.Stream] { modules.flatMap(\.streams) }

    private func postgres() async throws -> Outcome {
        let wanted = streams.filter { if case .postgres = $0.source { true } else { false } }
        guard !wanted.isEmpty else { return Outcome() }
        let snapshot: SourceSnapshot
        do {
            snapshot = try await SourceSnapshot.open(run.instance)
        } catch let error where !(error is CancellationError) {
            return failed(wanted, "the operational PostgreSQL cannot be read: \(error)")
        }
        try await run.noteSnapshot("\(snapshot.xmin):\(snapshot.xmax) at \(snapshot.takenAt)")
        FailPoint.reach(.snapshot)
        let outcome = try await each(wanted, on: run.relational) { merge, progress in
            try await PostgresStream(
                merge: merge,
                snapshot: snapshot,
                instance: run.instance,
                isFull: run.options.isFull,
                progress: progress
            ).run()
        }
        await snapshot.close()
        return outcome
    }

    private func mongo() async throws -> Outcome {
        let wanted = streams.filter { if case .mongo = $0.source { true } else { false } }
        guard !wanted.isEmpty else { return Outcome() }
        let mongo: MongoConnection
        let startedAt: Int64
        do {
            mongo = try await MongoConnection.connect(
                run.instance.mongo.string.revealed,
                limit: run.instance.mongoLimit
            )
            startedAt = try await mongo.serverTime()
        } catch let error where !(error is CancellationError) {
            return failed(wanted, "MongoDB cannot be read: \(error)")
        }
        let pseudonym = run.instance.pseudonymKey.map(Pseudonym.init)
        let outcome = try await each(wanted, on: run.documents) { merge, progress in
            let read = MongoRead(
                stream: merge.stream,
                database: run.instance.mongoDatabase,
                mongo: mongo,
                pseudonym: pseudonym,
                indexed: Set(MirrorIndexes.columns(of: merge.stream, in: run.catalogue))
            )
            return try await MongoStream(
                merge: merge,
                read: read,
                startedAt: startedAt,
                isFull: run.options.isFull,
                progress: progress
            ).run()
        }
        await mongo.close()
        return outcome
    }

    private func derived(failed: Set<String>) async throws -> Outcome {
        var outcome = Outcome()
        for stream in Self.inOrder(streams) {
            guard case .sql(let query) = stream.source else { continue }
            let missing = query.reads.map(\.stream).filter { failed.contains($0) || outcome.failures[$0] != nil }
            guard missing.isEmpty else {
                // Its entities stay in ops.stale_entity for the night on which everything can be read.
                outcome.failures[stream.id] = "\(missing.joined(separator: ", ")) could not be read"
                continue
            }
            outcome.add(
                try await each([stream], on: run.relational) { merge, _ in
                    let derived = DerivedStream(merge: merge, query: query, isFull: run.options.isFull)
                    return try await derived.run()
                }
            )
        }
        return outcome
    }

    /// The derived streams, each after those that it reads. The definitions were refused if they went round in a circle.
    static func inOrder(_ streams: [Definitions.Stream]) -> [Definitions.Stream] {
        var ordered: [Definitions.Stream] = []
        var waiting = streams.filter(\.source.isDerived)
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.id))
            let ready = waiting.filter { stream in
                guard case .sql(let query) = stream.source else { return true }
                return query.reads.allSatisfy { !names.contains($0.stream) }
            }
            guard !ready.isEmpty else { return ordered + waiting }
            ordered += ready
            waiting.removeAll { stream in ready.contains { $0.id == stream.id } }
        }
        return ordered
    }

    private typealias Work = (StreamMerge, @escaping @Sendable (Int) -> Void) async throws -> (
        plan: ReadPlan, outcome: StreamMerge.Outcome
    )

    /// One stream after the other on a connection; one that fails does not stop the others.
    private func each(
        _ streams: [Definitions.Stream],
        on warehouse: FencedWarehouse,
        _ work: Work
    ) async throws -> Outcome {
        var outcome = Outcome()
        for stream in streams {
            let merge = StreamMerge(
                stream: stream,
                catalogue: run.catalogue,
                warehouse: warehouse,
                columns: columns,
                acceptsDeletes: run.options.acceptDeletes.contains(stream.id)
            )
            let started = ContinuousClock.now
            let step: FailPoint.Step = if case .mongo = stream.source { .fetching } else { .copying }
            do {
                let (plan, result) = try await work(merge) { [observe = run.observe] rows in
                    observe(.progress(object: stream.id, rows: rows))
                    FailPoint.reach(step)
                }
                FailPoint.reach(.merged)
                let done = Self.outcome(stream, plan, result, since: started)
                outcome.streams.append(done)
                let warnings = result.warnings.map { "\(stream.id): \($0)" }
                outcome.warnings += warnings
                for warning in warnings { run.observe(.warning(warning)) }
                run.observe(.stream(done))
            } catch let error where !Self.endsRun(error) {
                outcome.failures[stream.id] = "\(error)"
            }
        }
        return outcome
    }

    private static func endsRun(_ error: any Error) -> Bool {
        if case RunError.lostPlace = error { return true }
        return error is CancellationError
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

    private func failed(_ streams: [Definitions.Stream], _ reason: String) -> Outcome {
        var outcome = Outcome()
        for stream in streams { outcome.failures[stream.id] = reason }
        return outcome
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

import Definitions
import Postgres

extension Extraction {
    /// Reads the streams of the operational PostgreSQL in one snapshot.
    ///
    /// When it is lost before all of them are merged, all start again in a new one, those that were merged included: what was read in
    /// two snapshots does not fit together.
    func postgres(_ base: [PlacedStream], _ events: OrderedEvents) async throws -> [StreamResult] {
        let wanted = base.filter { if case .postgres = $0.stream.source { true } else { false } }
        guard !wanted.isEmpty else { return [] }
        let rounds = SnapshotRounds()
        let names = wanted.map(\.stream.id)
        do {
            try await read(wanted, rounds, events)
            return await rounds.results(of: names, otherwise: "it was not read")
        } catch let error as Unreadable {
            for placed in wanted { await events.tell([], of: placed.place) }
            return await rounds.results(of: names, otherwise: error.reason)
        }
    }

    /// The source as a whole cannot be read; nothing else ends its streams together but what ends the run.
    private struct Unreadable: Error {
        let reason: String
    }

    private func read(_ wanted: [PlacedStream], _ rounds: SnapshotRounds, _ events: OrderedEvents) async throws {
        var attempt = 1
        while true {
            let snapshot = try await openSnapshot()
            await rounds.begin()
            do {
                try await read(wanted, in: snapshot, rounds, events)
                return await snapshot.close()
            } catch let lost as SnapshotLost {
                await snapshot.close()
                do {
                    try await run.retries.wait("PostgreSQL", after: lost, attempt: attempt)
                } catch let spent as RetriesSpent {
                    throw Unreadable(reason: "\(spent)")
                }
                attempt += 1
            } catch {
                await snapshot.close()
                throw error
            }
        }
    }

    private func openSnapshot() async throws -> SourceSnapshot {
        do {
            return try await run.retries.retrying("PostgreSQL") { try await SourceSnapshot.open(run.instance) }
        } catch let error where !Self.endsMore(error) {
            throw Unreadable(reason: "the operational PostgreSQL cannot be read: \(error)")
        }
    }

    private func read(
        _ wanted: [PlacedStream],
        in snapshot: SourceSnapshot,
        _ rounds: SnapshotRounds,
        _ events: OrderedEvents
    ) async throws {
        try await run.noteSnapshot("\(snapshot.xmin):\(snapshot.xmax) at \(snapshot.takenAt)")
        FailPoint.reach(.snapshot)
        let limit = run.instance.connections.postgres
        try await withLender(limit: limit, open: snapshot.reader, close: { await $0.close() }) { readers in
            _ = try await sideBySide(wanted, limit: limit) { placed in
                let result = try await result(of: placed, events) {
                    try await run.retries.retrying(placed.stream.id) {
                        try await readers.lend { try await merged(placed.stream, in: snapshot, over: $0) }
                    }
                }
                await rounds.add(result)
            }
        }
    }

    private func merged(
        _ stream: Definitions.Stream,
        in snapshot: SourceSnapshot,
        over reader: PostgresConnection
    ) async throws -> StreamResult {
        try await merged(stream) { merge, progress in
            try await PostgresStream(
                merge: merge,
                snapshot: snapshot,
                reader: reader,
                instance: run.instance,
                isFull: run.options.isFull,
                progress: progress
            ).run()
        }
    }
}

import Definitions
import Mongo
import Warehouse

extension Extraction {
    /// Reads the streams of MongoDB.
    func mongo(_ base: [PlacedStream], _ events: OrderedEvents) async throws -> [StreamResult] {
        let wanted = base.filter { if case .mongo = $0.stream.source { true } else { false } }
        guard !wanted.isEmpty else { return [] }
        let first: (connection: MongoConnection, serverTime: Int64)
        do {
            first = try await run.retries.retrying("MongoDB") {
                let connection = try await connectMongo()
                return (connection, try await connection.serverTime())
            }
        } catch let error where !Self.endsMore(error) {
            return await failed(wanted, "MongoDB cannot be read: \(error)", events)
        }
        let limit = min(run.instance.connections.mongo, wanted.count)
        let idle = [first.connection]
        return try await withLender(limit: limit, idle: idle, open: connectMongo, close: { await $0.close() }) {
            readers in
            try await sideBySide(wanted, limit: limit) { [startedAt = first.serverTime] placed in
                try await result(of: placed, events) {
                    try await run.retries.retrying(placed.stream.id) {
                        try await readers.lend { mongo in
                            let read = read(placed.stream, over: mongo, readers: limit)
                            return try await merged(placed.stream, read, startedAt: startedAt)
                        }
                    }
                }
            }
        }
    }

    private func connectMongo() async throws -> MongoConnection {
        try await MongoConnection.connect(run.instance.mongo.string.revealed, limit: run.instance.mongoLimit)
    }

    private func read(_ stream: Definitions.Stream, over mongo: MongoConnection, readers: Int) -> MongoRead {
        MongoRead(
            stream: stream,
            database: run.instance.mongoDatabase,
            mongo: mongo,
            pseudonym: run.instance.pseudonymKey.map(Pseudonym.init),
            indexed: Set(MirrorIndexes.columns(of: stream, in: run.catalogue)),
            readers: readers
        )
    }

    private func merged(
        _ stream: Definitions.Stream,
        _ read: MongoRead,
        startedAt: Int64
    ) async throws -> StreamResult {
        try await merged(stream) { merge, progress in
            try await MongoStream(
                merge: merge,
                read: read,
                startedAt: startedAt,
                isFull: run.options.isFull,
                sampledDocuments: run.instance.selfCheck.rows,
                progress: progress
            ).run()
        }
    }
}

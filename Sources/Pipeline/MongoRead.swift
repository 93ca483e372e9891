import Definitions
import Mongo
import Postgres

/// Reads a collection into a COPY: projection, indexed range, batches; the memory stays flat.
struct MongoRead {
    let stream: Stream
    let database: String
    let mongo: MongoConnection
    let pseudonym: Pseudonym?

    /// What was read.
    struct Outcome: Sendable {
        let rows: Int
        let quarantined: [QuarantinedDocument]
    }

    private static let batchSize = 2000
    private static let chunkBytes = 256 * 1024
    /// So many broken documents are no dirt but another shape of the collection; they are held in memory until the copy ends.
    private static let maxQuarantined = 10_000

    /// Copies the documents of the plan into `table`; the caller's transaction is open.
    func copy(
        _ plan: ReadPlan,
        into table: String,
        _ warehouse: PostgresConnection,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Outcome {
        let cursor = try await mongo.openCursor(request(plan))
        do {
            try await warehouse.startCopyIn("copy \(table) from stdin (format binary)")
            let outcome = try await pump(cursor, warehouse, progress)
            await mongo.closeCursor(cursor)
            return outcome
        } catch {
            await mongo.closeCursor(cursor)
            try? await warehouse.abortCopyIn(reason: "the reading of \(stream.id) failed")
            throw error
        }
    }

    private func pump(
        _ cursor: MongoCursorID,
        _ warehouse: PostgresConnection,
        _ progress: @Sendable (Int) -> Void
    ) async throws -> Outcome {
        var encoder = DocumentEncoder(stream, pseudonym: pseudonym)
        var isMore = true
        while isMore {
            let read: Int
            (encoder, read) = try await mongo.read(cursor, limit: Self.batchSize, into: encoder) { $0.add($1) }
            isMore = read == Self.batchSize
            if encoder.pendingBytes >= Self.chunkBytes { try await warehouse.writeCopyChunk(encoder.takeBytes()) }
            progress(encoder.rows)
            guard encoder.quarantined.count <= Self.maxQuarantined else {
                let first = encoder.quarantined.first?.reason ?? ""
                throw StreamError(
                    stream: stream.id,
                    reason: "more than \(Self.maxQuarantined) documents break its contract, the first: \(first). "
                        + "Nothing of the stream was merged; correct its definition or the documents"
                )
            }
        }
        encoder.finish()
        try await warehouse.writeCopyChunk(encoder.takeBytes())
        return Outcome(rows: try await warehouse.finishCopyIn(), quarantined: encoder.quarantined)
    }

    private func request(_ plan: ReadPlan) throws -> FindRequest {
        guard case .mongo(let collection) = stream.source else {
            throw StreamError(stream: stream.id, reason: "it is not read from MongoDB")
        }
        var projection = BSONDocument([("_id", .int32(1))])
        for column in stream.columns where column.from != "_id" { projection[column.from] = .int32(1) }
        return FindRequest(
            database: database,
            collection: collection,
            filter: filter(plan),
            projection: projection,
            batchSize: Self.batchSize
        )
    }

    /// From the mark on. A document whose cursor is missing or a string can never be reached by a range, so such ones are asked
    /// for by name every night, and end in the quarantine; both sides of the `or` use the index.
    private func filter(_ plan: ReadPlan) -> BSONDocument {
        guard case .changed(let mark) = plan, case .append(let cursor, _) = stream.changes,
            let path = stream.column(cursor)?.from
        else { return BSONDocument() }
        let range = BSONDocument([(path, .document(BSONDocument([("$gte", .dateTime(mark))])))])
        let missing = BSONDocument([(path, .null)])
        let text = BSONDocument([(path, .document(BSONDocument([("$type", .string("string"))])))])
        return BSONDocument([("$or", .array([.document(range), .document(missing), .document(text)]))])
    }
}

import Definitions
import Mongo
import Postgres
import Warehouse

/// Reads documents of a collection into a COPY: projection, indexed ranges, batches; the memory stays flat.
///
/// The next piece is read and encoded on the connection to MongoDB while the one before is written to the warehouse.
struct MongoRead {
    let stream: Definitions.Stream
    let database: String
    let mongo: MongoConnection
    let pseudonym: Pseudonym?
    /// The columns by which rows are looked up: their texts must fit an index.
    let indexed: Set<String>
    /// How many collections are read at the same time: together their batches take no more memory than that of one.
    var readers = 1

    /// What was read.
    struct Outcome: Sendable {
        var rows = 0
        var quarantined = 0
        /// Column to its broken values that became null.
        var accepted: [String: AcceptedValues] = [:]
    }

    private static let batchSize = 10_000
    /// Below so many broken documents the reading goes on, whatever their share.
    private static let maxBroken = 10_000

    var collection: String {
        guard case .mongo(let collection) = stream.source else { return "" }
        return collection
    }

    /// Copies the documents that match a filter into `table`, and notes on those that break the contract into
    /// `_quarantined`; the caller's transaction is open.
    ///
    /// - Parameters:
    ///   - filter: Which documents; empty for all.
    ///   - table: The quoted table.
    ///   - isFresh: Whether this transaction made the table, so that its rows need no looking after by vacuum.
    ///   - warehouse: The connection that the transaction is open on.
    ///   - progress: Is told how many rows there are so far.
    /// - Returns: How many rows and notes there were.
    /// - Throws: `StreamError` for what the contract does not bear, `MongoError`, `PostgresError`, `CancellationError`.
    func copy(
        _ filter: BSONDocument,
        into table: String,
        isFresh: Bool = false,
        _ warehouse: PostgresConnection,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Outcome {
        let options = isFresh ? "format binary, freeze" : "format binary"
        let encoder = try DocumentEncoder(stream, indexed: indexed, pseudonym: pseudonym)
        var sink = CopySink(warehouse, "copy \(table) from stdin (\(options))")
        let cursor = try await mongo.openCursor(request(filter, columns: stream.columns))
        do {
            let outcome = try await pump(cursor, encoder, &sink, progress)
            try await sink.finish()
            return outcome
        } catch {
            await mongo.closeCursor(cursor)
            try? await sink.abort()
            throw error
        }
    }

    /// Copies the key and the cursor of every document into `table`; those that lack them are left out.
    func copyKeys(into table: String, _ warehouse: PostgresConnection) async throws {
        let columns = keyColumns
        let encoder = try DocumentEncoder(stream, columns: columns, hasTransactionID: false, pseudonym: pseudonym)
        var sink = CopySink(warehouse, "copy \(table) from stdin (format binary)")
        let cursor = try await mongo.openCursor(request(BSONDocument(), columns: columns))
        do {
            var piece = try await next(cursor, encoder)
            while true {
                try await sink.write(piece.bytes)
                guard piece.hasMore else { break }
                piece = try await next(cursor, piece.encoder)
            }
            try await sink.finish()
        } catch {
            await mongo.closeCursor(cursor)
            try? await sink.abort()
            throw error
        }
    }

    /// The columns of the key, and the cursor.
    var keyColumns: [StreamColumn] {
        stream.columns.filter { stream.key.contains($0.name) || $0.name == stream.cursorColumn?.name }
    }

    /// A piece of encoded rows, and the encoder that goes on from there.
    private struct Piece: Sendable {
        let encoder: DocumentEncoder
        let bytes: [UInt8]
        let notes: [QuarantineNote]
        let hasMore: Bool
    }

    private func pump(
        _ cursor: MongoCursorID,
        _ encoder: DocumentEncoder,
        _ sink: inout CopySink,
        _ progress: @Sendable (Int) -> Void
    ) async throws -> Outcome {
        var piece = try await next(cursor, encoder)
        while piece.hasMore {
            let (current, encoder) = (piece, piece.encoder)
            async let following = next(cursor, encoder)
            try await hand(current, to: &sink)
            progress(current.encoder.rows)
            piece = try await following
        }
        try await hand(piece, to: &sink)
        progress(piece.encoder.rows)
        return outcome(piece.encoder)
    }

    private func next(_ cursor: MongoCursorID, _ encoder: DocumentEncoder) async throws -> Piece {
        var encoder = encoder
        encoder.reserve()
        let hasMore: Bool
        (encoder, hasMore) = try await mongo.read(cursor, fields: encoder.plan, into: encoder) { encoder, fields in
            try encoder.add(fields)
            return !encoder.isFull
        }
        let (bytes, notes) = (encoder.takeBytes(), encoder.takeNotes())
        return Piece(encoder: encoder, bytes: bytes, notes: notes, hasMore: hasMore)
    }

    private func hand(_ piece: Piece, to sink: inout CopySink) async throws {
        try await sink.write(piece.bytes)
        guard !piece.notes.isEmpty else { return }
        let (broken, all) = (piece.encoder.noted, piece.encoder.noted + piece.encoder.rows)
        guard broken <= Self.maxBroken || broken <= all / 2 else {
            throw StreamError(
                stream: stream.id,
                reason:
                    "\(broken) of the first \(all) documents break its contract, the last: \(piece.notes[0].reason). "
                    + "Nothing of the stream was merged; correct its definition or the documents"
            )
        }
        // One COPY at a time: the rows' own begins anew afterwards.
        try await sink.finish()
        try await QuarantineStore.stage(piece.notes, sink.connection)
    }

    private func outcome(_ encoder: DocumentEncoder) -> Outcome {
        let broken = zip(stream.columns, encoder.accepted).filter { $0.1.count > 0 }
        return Outcome(
            rows: encoder.rows,
            quarantined: encoder.noted,
            accepted: Dictionary(uniqueKeysWithValues: broken.map { ($0.0.name, $0.1) })
        )
    }

    private func request(_ filter: BSONDocument, columns: [StreamColumn]) -> FindRequest {
        // Whole top-level fields: a projection of nested ones takes the server longer than sending their neighbours.
        let wanted = Set(columns.map { String($0.from.prefix { $0 != "." }) }).subtracting(["_id"]).sorted()
        return FindRequest(
            database: database,
            collection: collection,
            filter: filter,
            projection: BSONDocument([("_id", .int32(1))] + wanted.map { ($0, .int32(1)) }),
            batchSize: Self.batchSize / max(1, readers)
        )
    }
}

/// Rows on their way into a table: one COPY, or one after the other where something had to be written in between.
struct CopySink {
    let connection: PostgresConnection
    private let sql: String
    private var isOpen = false

    init(_ connection: PostgresConnection, _ sql: String) {
        self.connection = connection
        self.sql = sql
    }

    mutating func write(_ rows: [UInt8]) async throws {
        guard !rows.isEmpty else { return }
        if !isOpen {
            try await connection.startCopyIn(sql)
            isOpen = true
            var header = BinaryCopyWriter()
            try await connection.writeCopyChunk(header.takeBytes())
        }
        try await connection.writeCopyChunk(rows)
    }

    /// Ends the COPY under way, if any; more rows may come.
    mutating func finish() async throws {
        guard isOpen else { return }
        isOpen = false
        var trailer = BinaryCopyWriter()
        _ = trailer.takeBytes()
        trailer.finish()
        try await connection.writeCopyChunk(trailer.takeBytes())
        _ = try await connection.finishCopyIn()
    }

    mutating func abort() async throws {
        isOpen = false
        try await connection.abortCopyIn(reason: "the reading of the documents failed")
    }
}

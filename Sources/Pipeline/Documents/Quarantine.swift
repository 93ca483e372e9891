public import Definitions
import Mongo
public import Postgres

/// The quarantine as its keeper sees it: what is in it, and what is to become of it.
public struct Quarantine: Sendable {
    private let connection: PostgresConnection

    /// - Parameter connection: As the loader, who alone sees the documents.
    public init(_ connection: PostgresConnection) { self.connection = connection }

    /// One document, or row, that broke its stream's contract.
    public struct Entry: Sendable, Codable {
        /// The stream's id, `module.name`.
        public let stream: String
        /// Its `_id`, or the row's key.
        public let id: String
        /// The field that is wrong.
        public let path: String
        /// What was wanted and what was found there.
        public let reason: String
        /// The document, cut off where it is long; empty where it may hold personal data.
        public let document: String
        /// The instant by which it counts for a day, in UTC; nil where it has none that can be used.
        public let recordedAt: String?
        /// The run that found it first.
        public let firstRun: Int64
        /// The run that found it last.
        public let lastRun: Int64
        /// When its loss was accepted, in UTC; nil where it was not.
        public let droppedAt: String?
        /// Who accepted it.
        public let droppedBy: String?

        enum CodingKeys: String, CodingKey {
            case stream, id, path, reason, document
            case recordedAt = "recorded_at"
            case firstRun = "first_run"
            case lastRun = "last_run"
            case droppedAt = "dropped_at"
            case droppedBy = "dropped_by"
        }
    }

    /// What came of asking for a document again.
    public enum Retry: Sendable, Hashable {
        /// It would be taken in now, and will be with the next night.
        case corrected
        /// It is as broken as before, or in another way: why.
        case broken(String)
        /// It is not there any more: the next night forgets it.
        case gone
        /// It cannot be asked for by itself; the next night that reads it decides.
        case unknown
    }

    /// What is in quarantine, by stream and id.
    ///
    /// - Parameters:
    ///   - stream: Of this stream only; nil: of all.
    ///   - id: This document only.
    /// - Returns: The entries; none where nothing is.
    /// - Throws: `PostgresError`.
    public func entries(stream: String? = nil, id: String? = nil) async throws -> [Entry] {
        try await rows(stream, id).map { try entry($0) }
    }

    /// Accepts the loss of documents: they stay counted as set aside, and nobody is warned of them any more.
    ///
    /// - Returns: How many were not accepted before.
    public func drop(stream: String, id: String?, by person: String) async throws -> Int {
        try await connection.query(
            """
            update ops.quarantine set dropped_at = now(), dropped_by = $3
            where stream = $1 and ($2::text is null or document_id = $2) and dropped_at is null
            returning document_id
            """,
            [.text(stream), id.map { .text($0) } ?? .null, .text(person)]
        ).count
    }

    /// Asks MongoDB for documents again and says what would become of them; those whose loss was accepted are asked for every
    /// night from now on. The mirror is left to the next night, which computes what depends on them as well.
    ///
    /// - Parameters:
    ///   - stream: A stream of MongoDB.
    ///   - id: This document only; nil: all of the stream.
    ///   - instance: Whose MongoDB is asked.
    /// - Returns: Id to what came of it.
    /// - Throws: `PostgresError`; `MongoError` when MongoDB does not answer: nothing is changed then.
    public func retry(
        stream: Definitions.Stream,
        id: String?,
        instance: Instance
    ) async throws -> [(id: String, outcome: Retry)] {
        let outcomes = try await ask(stream, id, instance)
        try await connection.query(
            """
            update ops.quarantine set dropped_at = null, dropped_by = null
            where stream = $1 and ($2::text is null or document_id = $2)
            """,
            [.text(stream.id), id.map { .text($0) } ?? .null]
        )
        return outcomes
    }

    private func ask(
        _ stream: Definitions.Stream,
        _ id: String?,
        _ instance: Instance
    ) async throws -> [(id: String, outcome: Retry)] {
        let keys = try await rows(stream.id, id).map { (try $0.string("document_id"), try $0.string("key")) }
        guard case .mongo = stream.source else { return keys.map { ($0.0, .unknown) } }
        let mongo = try await MongoConnection.connect(instance.mongo.string.revealed, limit: instance.mongoLimit)
        let read = MongoRead(
            stream: stream,
            database: instance.mongoDatabase,
            mongo: mongo,
            pseudonym: instance.pseudonymKey.map(Pseudonym.init),
            indexed: []
        )
        do {
            var outcomes: [(id: String, outcome: Retry)] = []
            for (id, key) in keys {
                outcomes.append((id, key.isEmpty ? .unknown : try await read.tryAgain(BSONDocument(json: key))))
            }
            await mongo.close()
            return outcomes
        } catch {
            await mongo.close()
            throw error
        }
    }

    private func rows(_ stream: String?, _ id: String?) async throws -> PostgresResult {
        try await connection.query(
            """
            select stream, document_id, key, path, reason, document, first_run_id, last_run_id, dropped_by,
                to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as recorded_at,
                to_char(dropped_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as dropped_at
            from ops.quarantine
            where ($1::text is null or stream = $1) and ($2::text is null or document_id = $2)
            order by stream, document_id
            """,
            [stream.map { .text($0) } ?? .null, id.map { .text($0) } ?? .null]
        )
    }

    private func entry(_ row: PostgresRow) throws -> Entry {
        try Entry(
            stream: row.string("stream"),
            id: row.string("document_id"),
            path: row.string("path"),
            reason: row.string("reason"),
            document: row.string("document"),
            recordedAt: row.optionalString("recorded_at"),
            firstRun: row.int64("first_run_id"),
            lastRun: row.int64("last_run_id"),
            droppedAt: row.optionalString("dropped_at"),
            droppedBy: row.optionalString("dropped_by")
        )
    }
}

extension MongoRead {
    /// Reads one document and says whether it fulfils the contract; nothing is written.
    func tryAgain(_ key: BSONDocument) async throws -> Quarantine.Retry {
        let encoder = try DocumentEncoder(stream, indexed: indexed, pseudonym: pseudonym)
        let cursor = try await mongo.openCursor(
            FindRequest(database: database, collection: collection, filter: key, limit: 1)
        )
        do {
            let (read, _) = try await mongo.read(cursor, fields: encoder.plan, into: encoder) { encoder, fields in
                try encoder.add(fields)
                return true
            }
            if let note = read.notes.first { return .broken(note.reason) }
            return read.rows == 0 ? .gone : .corrected
        } catch let error as StreamError {
            return .broken(error.reason)
        }
    }
}

import Definitions
import Mongo
import Postgres
import Warehouse

/// Documents, drawn at random in MongoDB, that are compared whole with the mirror; in the transaction of the merge.
///
/// Daily counts compare numbers, the reconciliation keys with their cursors. A document that was changed in place and kept its
/// cursor is seen by neither.
struct DocumentSample {
    let table: MirrorTable
    let read: MongoRead
    let quarantine: QuarantineStore
    /// How many documents are drawn.
    let documents: Int
    /// Those with an earlier cursor, in milliseconds since 1970: later ones were read just now.
    let before: Int64

    /// So many are asked for at once: a request must not grow beyond what the server takes.
    private static let pageSize = 1000

    /// Draws, reads and compares.
    ///
    /// A document that is mirrored and breaks the stream's contract now counts as one that differs.
    ///
    /// - Returns: What was found; nil where there was nothing to draw.
    /// - Throws: `StreamError` where the contract is `stop` and a document breaks it, `MongoError`, `PostgresError`.
    func compare(_ connection: PostgresConnection) async throws -> SampleComparison.Finding? {
        guard documents > 0, let cursor = table.stream.cursorPath else { return nil }
        let isEarlier = BSONDocument([(cursor, .document(["$lt": .dateTime(before)]))])
        let ids = try await draw(isEarlier)
        guard !ids.isEmpty else { return nil }
        try await connection.execute("\(MergeSQL.forget); \(MergeSQL(table.stream).createStage)")
        try await quarantine.prepare()
        var broken = 0
        for start in stride(from: 0, to: ids.count, by: Self.pageSize) {
            let page = Array(ids[start..<min(start + Self.pageSize, ids.count)])
            // What changes right now moves its cursor, and is no difference.
            let filter: BSONDocument = ["$and": [["_id": ["$in": .array(page)]], .document(isEarlier)]]
            let copied = try await read.copy(filter, into: "_stage", connection) { _ in }
            broken += copied.quarantined
        }
        let mirrored = table.stream.identity.isEmpty ? table.name : "(\(table.everyRow))"
        var found = try await SampleComparison(table: table, mirrored: mirrored, condition: "true").compare(connection)
        if broken > 0 { try await addBroken(to: &found, connection) }
        return found
    }

    /// The `_id` of documents at random; the server takes a few from anywhere, without a scan of a large collection.
    private func draw(_ isEarlier: BSONDocument) async throws -> [BSONValue] {
        let drawn = try await read.mongo.aggregate(
            database: read.database,
            collection: read.collection,
            [
                ["$sample": ["size": .int64(Int64(documents))]], ["$match": .document(isEarlier)],
                ["$project": ["_id": 1]],
            ]
        )
        // It may take one twice.
        return Array(Set(drawn.compactMap { $0["_id"] }))
    }

    private func addBroken(to found: inout SampleComparison.Finding, _ connection: PostgresConnection) async throws {
        guard table.key.count == 1 else { return }
        let broken = try await connection.query(
            """
            select count(*) as documents, min(n.document_id || ': ' || n.reason) as example
            from (select distinct on (document_id) document_id, reason from _quarantined) n
            join \(table.name) m on m.\(table.key[0])::text = n.document_id
            where not exists (select from ops.quarantine q where q.stream = $1 and q.document_id = n.document_id)
            """,
            [.text(table.stream.id)]
        ).first
        let count = try broken?.int("documents") ?? 0
        found.compared += count
        found.differing += count
        if found.example.isEmpty { found.example = try broken?.optionalString("example") ?? "" }
    }
}

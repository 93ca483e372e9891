import Mongo

/// The indexes of a collection, as far as a stream needs them.
struct CollectionIndexes: Sendable {
    private let indexes: [BSONDocument]

    /// None for a view, a time series or a collection that is not there.
    static func load(_ mongo: MongoConnection, database: String, collection: String) async throws -> CollectionIndexes {
        do {
            let reply = try await mongo.runCommand(database: database, ["listIndexes": .string(collection)])
            guard case .document(let cursor) = reply["cursor"], case .array(let batch) = cursor["firstBatch"] else {
                return CollectionIndexes(indexes: [])
            }
            return CollectionIndexes(
                indexes: batch.compactMap { if case .document(let index) = $0 { index } else { nil } }
            )
        } catch let error as MongoError where error.code == .server && !error.isRetriable {
            return CollectionIndexes(indexes: [])
        }
    }

    /// The name of an index over all documents that begins with the field; nil where there is none.
    func covering(_ path: String) -> String? {
        let index = indexes.first { index in
            guard case .document(let key) = index["key"], let first = key.elements.first, first.key == path else {
                return false
            }
            // A hashed or text index finds no range; a partial, sparse or hidden one not every document.
            if case .string = first.value { return false }
            return index["partialFilterExpression"] == nil && index["sparse"] != .bool(true)
                && index["hidden"] != .bool(true)
        }
        guard case .string(let name) = index?["name"] else { return nil }
        return name
    }
}

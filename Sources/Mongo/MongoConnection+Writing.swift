import CLibMongoC

extension MongoConnection {
    /// Documents per bulk write: libmongoc keeps a copy of each until it is sent.
    private static let bulkSize = 10_000

    /// Inserts documents in order; stops at the first that the server refuses, those before it stay.
    public func insertMany(database: String, collection: String, _ documents: [BSONDocument]) async throws {
        try Task.checkCancellation()
        try insert(documents, database, collection) { (document) throws(MongoError) in
            try document.encode()
        }
    }

    /// Inserts documents given as BSON bytes, of which nothing is checked but their form: strings may hold broken UTF-8.
    public func insertMany(database: String, collection: String, uncheckedBSON documents: [[UInt8]]) async throws {
        try Task.checkCancellation()
        try insert(documents, database, collection) { (bytes) throws(MongoError) in
            try OwnedBSON(copying: bytes)
        }
    }

    /// Deletes what matches a filter, and says how many documents that were.
    @discardableResult
    public func deleteMany(database: String, collection: String, filter: BSONDocument) async throws -> Int {
        try Task.checkCancellation()
        let handle = try self.collection(database, collection)
        let filter = try filter.encode()
        let reply = OwnedBSON()
        var error = bson_error_t()
        guard mongoc_collection_delete_many(handle.pointer, filter.pointer, nil, reply.pointer, &error) else {
            throw MongoError(error, reply: reply.pointer, context: context("delete", "\(database).\(collection)"))
        }
        return try number("deletedCount", in: reply)
    }

    /// Applies an update (`["$set": …]`) to what matches a filter, and says how many documents it changed.
    @discardableResult
    public func updateMany(
        database: String,
        collection: String,
        filter: BSONDocument,
        update: BSONDocument
    ) async throws -> Int {
        try Task.checkCancellation()
        let handle = try self.collection(database, collection)
        let filter = try filter.encode()
        let update = try update.encode()
        let reply = OwnedBSON()
        var error = bson_error_t()
        guard
            mongoc_collection_update_many(
                handle.pointer,
                filter.pointer,
                update.pointer,
                nil,
                reply.pointer,
                &error
            )
        else {
            throw MongoError(error, reply: reply.pointer, context: context("update", "\(database).\(collection)"))
        }
        return try number("modifiedCount", in: reply)
    }

    private func number(_ key: String, in reply: borrowing OwnedBSON) throws -> Int {
        switch try BSONDocument(copying: reply.pointer)[key] {
        case .int32(let number): return Int(number)
        case .int64(let number): return Int(number)
        default: throw MongoError(.client, "the reply lacks \(key)", hosts: hosts)
        }
    }

    private func insert<Document>(
        _ documents: [Document],
        _ database: String,
        _ collection: String,
        encode: (Document) throws(MongoError) -> OwnedBSON
    ) throws {
        let handle = try self.collection(database, collection)
        let context = context("insert", "\(database).\(collection)")
        // What we encode is well-formed; libbson's own check would also refuse empty keys, which the server takes.
        let options = try (["validate": false] as BSONDocument).encode()
        for start in stride(from: 0, to: documents.count, by: Self.bulkSize) {
            let bulk = try BulkHandle(handle, hosts: hosts)
            for document in documents[start..<min(start + Self.bulkSize, documents.count)] {
                try bulk.add(try encode(document), options, context)
            }
            try bulk.execute(context)
        }
    }
}

/// One bulk write.
private struct BulkHandle: ~Copyable {
    private let pointer: OpaquePointer

    init(_ collection: borrowing CollectionHandle, hosts: String) throws(MongoError) {
        guard let pointer = mongoc_collection_create_bulk_operation_with_opts(collection.pointer, nil) else {
            throw MongoError(.client, "libmongoc made no bulk operation", operation: "insert", hosts: hosts)
        }
        self.pointer = pointer
    }

    deinit {
        mongoc_bulk_operation_destroy(pointer)
    }

    /// The document is copied.
    func add(
        _ document: borrowing OwnedBSON,
        _ options: borrowing OwnedBSON,
        _ context: MongoError.Context
    ) throws(MongoError) {
        var error = bson_error_t()
        guard mongoc_bulk_operation_insert_with_opts(pointer, document.pointer, options.pointer, &error) else {
            throw MongoError(error, reply: nil, context: context)
        }
    }

    func execute(_ context: MongoError.Context) throws(MongoError) {
        let reply = OwnedBSON()
        var error = bson_error_t()
        guard mongoc_bulk_operation_execute(pointer, reply.pointer, &error) != 0 else {
            throw MongoError(error, reply: reply.pointer, context: context)
        }
    }
}

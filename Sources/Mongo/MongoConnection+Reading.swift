import CLibMongoC

extension MongoConnection {
    /// Opens a cursor. The server runs the search with the first read.
    ///
    /// - Throws: ``MongoError`` `invalidArgument`, `invalidDocument` for what cannot be sent; what the server refuses
    ///   comes with the first read.
    public func openCursor(_ request: FindRequest) async throws -> MongoCursorID {
        try Task.checkCancellation()
        let cursor = try makeCursor(request)
        cursorsOpened += 1
        let id = MongoCursorID(number: cursorsOpened)
        cursors[id] = cursor
        return id
    }

    /// Visits the next documents of a cursor, at most `limit`.
    ///
    /// `body` runs on the connection's executor with `state`, which is handed in and given back, so that a buffer grows
    /// in place. The view is valid inside `body` only. When `body` throws, the cursor is closed and the error rethrown;
    /// so it is when the server reports one.
    ///
    /// - Returns: The state and how many documents were visited. Fewer than `limit` means that the cursor has ended and
    ///   was closed; reading on from there throws `cursorClosed`.
    public func read<State: Sendable>(
        _ cursor: MongoCursorID,
        limit: Int,
        into state: consuming State,
        _ body: @Sendable (inout State, borrowing BSONView) throws -> Void
    ) async throws -> (State, Int) {
        _ = try openClient()
        guard let handle = cursors[cursor] else {
            throw MongoError(.cursorClosed, "the cursor was closed or has ended", hosts: hosts)
        }
        var (held, visited) = (consume state, 0)
        do {
            try await interruptible {
                while visited < limit {
                    if visited % 256 == 0 { try Task.checkCancellation() }
                    guard let document = try next(handle) else { break }
                    try body(&held, BSONView(borrowing: document))
                    visited += 1
                }
            }
        } catch {
            cursors[cursor] = nil
            throw error
        }
        if visited < limit { cursors[cursor] = nil }
        return (held, visited)
    }

    /// Visits the next documents of a cursor by the fields of a plan, until `body` says that it has enough.
    ///
    /// Each document is gone through once, whatever the number of fields. `body` runs on the connection's executor with
    /// `state`, as in ``read(_:limit:into:_:)``, and returns whether to go on with another document.
    ///
    /// - Returns: The state, and whether the cursor may have more; where not, it has ended and was closed.
    public func read<State: Sendable>(
        _ cursor: MongoCursorID,
        fields plan: FieldPlan,
        into state: consuming State,
        _ body: @Sendable (inout State, borrowing BSONFields) throws -> Bool
    ) async throws -> (State, hasMore: Bool) {
        _ = try openClient()
        guard let handle = cursors[cursor] else {
            throw MongoError(.cursorClosed, "the cursor was closed or has ended", hosts: hosts)
        }
        var held = consume state
        let hasMore: Bool
        do {
            hasMore = try await interruptible { try scan(handle, plan, &held, body) }
        } catch {
            cursors[cursor] = nil
            throw error
        }
        if !hasMore { cursors[cursor] = nil }
        return (held, hasMore)
    }

    private func scan<State>(
        _ cursor: CursorHandle,
        _ plan: FieldPlan,
        _ state: inout State,
        _ body: (inout State, borrowing BSONFields) throws -> Bool
    ) throws -> Bool {
        var fields = BSONFields(plan)
        var visited = 0
        while let document = try next(cursor) {
            var length = 0
            let start = driveops_bson_bytes(document, &length)
            fields.scan(UnsafeBufferPointer(start: start, count: length))
            guard try body(&state, fields) else { return true }
            visited += 1
            if visited % 256 == 0 { try Task.checkCancellation() }
        }
        return false
    }

    /// Closes a cursor, on the server as well when it has not ended. May be called again and after the end.
    public func closeCursor(_ cursor: MongoCursorID) async {
        cursors[cursor] = nil
    }

    /// Reads all that a request finds, as owned copies: for small results.
    public func find(_ request: FindRequest) async throws -> [BSONDocument] {
        try await interruptible { try all(of: makeCursor(request)) }
    }

    /// Reads all that a pipeline gives, as owned copies: for small results.
    ///
    /// - Parameters:
    ///   - database: The database by name.
    ///   - collection: The collection by name.
    ///   - pipeline: The stages, as `aggregate` takes them.
    /// - Returns: Its documents.
    /// - Throws: ``MongoError``, also for what the server refuses; `CancellationError`.
    public func aggregate(database: String, collection: String, _ pipeline: [BSONValue]) async throws -> [BSONDocument]
    {
        try await interruptible { try all(of: makeCursor(database, collection, pipeline)) }
    }

    private func all(of cursor: CursorHandle) throws -> [BSONDocument] {
        var documents: [BSONDocument] = []
        while let document = try next(cursor) { documents.append(try BSONDocument(copying: document)) }
        return documents
    }

    /// How many documents of a collection match a filter, counted exactly.
    public func count(database: String, collection: String, filter: BSONDocument) async throws -> Int {
        try await interruptible {
            let handle = try self.collection(database, collection)
            let filter = try filter.encode()
            let options = try options()
            let reply = OwnedBSON()
            var error = bson_error_t()
            let count = mongoc_collection_count_documents(
                handle.pointer,
                filter.pointer,
                options.pointer,
                nil,
                reply.pointer,
                &error
            )
            guard count >= 0 else {
                throw MongoError(error, reply: reply.pointer, context: context("count", "\(database).\(collection)"))
            }
            return Int(count)
        }
    }

    func collection(_ database: String, _ collection: String) throws -> CollectionHandle {
        let client = try openClient()
        try checkName(database, "database")
        try checkName(collection, "collection")
        return CollectionHandle(client, database: database, collection: collection)
    }

    private func makeCursor(_ request: FindRequest) throws -> CursorHandle {
        let client = try openClient()
        let collection = try collection(request.database, request.collection)
        let filter = try request.filter.encode()
        let options = try options(request.options())
        let pointer = mongoc_collection_find_with_opts(collection.pointer, filter.pointer, options.pointer, nil)
        return try adopt(pointer, of: client, "find", "\(request.database).\(request.collection)")
    }

    private func makeCursor(_ database: String, _ name: String, _ pipeline: [BSONValue]) throws -> CursorHandle {
        let client = try openClient()
        let collection = try collection(database, name)
        let stages = try BSONDocument([("pipeline", .array(pipeline))]).encode()
        let options = try options()
        let pointer = mongoc_collection_aggregate(
            collection.pointer,
            MONGOC_QUERY_NONE,
            stages.pointer,
            options.pointer,
            nil
        )
        return try adopt(pointer, of: client, "aggregate", "\(database).\(name)")
    }

    /// Never nil by the manual: what is wrong with a request shows as its cursor's error.
    private func adopt(
        _ pointer: OpaquePointer?,
        of client: ClientHandle,
        _ operation: String,
        _ namespace: String
    ) throws -> CursorHandle {
        guard let pointer else {
            throw MongoError(
                .client,
                "libmongoc made no cursor",
                operation: operation,
                namespace: namespace,
                hosts: hosts
            )
        }
        return CursorHandle(
            adopting: pointer,
            of: client,
            in: session,
            namespace: namespace,
            operation: operation
        )
    }

    /// The next document, valid until the next call on the cursor; nil at the end.
    private func next(_ cursor: CursorHandle) throws -> OpaquePointer? {
        var document: OpaquePointer?
        if mongoc_cursor_next(cursor.pointer, &document) { return document }
        var error = bson_error_t()
        var reply: OpaquePointer?
        guard !mongoc_cursor_error_document(cursor.pointer, &error, &reply) else {
            throw MongoError(error, reply: reply, context: context(cursor.operation, cursor.namespace))
        }
        return nil
    }
}

import CLibMongoC

/// A `bson_t` that belongs to us.
///
/// The struct lies in memory of ours with the alignment that libbson asks for. It always holds an initialised document,
/// so it may be passed as a `reply` (which libmongoc initialises again: nothing is lost, an empty one owns no memory).
struct OwnedBSON: ~Copyable {
    /// libbson's `BSON_ALIGNED_BEGIN (128)`, which Swift does not see.
    private static let alignment = 128

    private let memory: UnsafeMutableRawPointer

    init() {
        memory = .allocate(byteCount: MemoryLayout<bson_t>.size, alignment: Self.alignment)
        bson_init(OpaquePointer(memory))
    }

    /// Copies BSON bytes.
    init(copying bytes: [UInt8]) throws(MongoError) {
        self.init()
        guard driveops_bson_append_all(pointer, bytes, bytes.count) else {
            throw MongoError(.invalidDocument, "the bytes are not a well-formed BSON document")
        }
    }

    deinit {
        bson_destroy(OpaquePointer(memory))
        memory.deallocate()
    }

    /// Valid while this value lives.
    var pointer: OpaquePointer { OpaquePointer(memory) }

    /// The document's bytes, valid inside the closure only and until the document is changed.
    func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        var length = 0
        let bytes = driveops_bson_bytes(pointer, &length)
        return try body(UnsafeBufferPointer(start: bytes, count: length))
    }
}

/// A parsed connection string.
struct URIHandle: ~Copyable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        mongoc_uri_destroy(pointer)
    }
}

/// The client of one connection. A class, because open cursors keep it alive: libmongoc wants them destroyed first.
final class ClientHandle {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        mongoc_client_destroy(pointer)
    }
}

/// A session of a client: the server knows all that runs in it as one, and can be told to end it.
///
/// A class, because open cursors keep it alive: libmongoc wants them destroyed first, and the client last.
final class SessionHandle {
    let pointer: OpaquePointer
    private let client: ClientHandle

    /// Nil where the server has no sessions.
    init?(_ client: ClientHandle) {
        let options = mongoc_session_opts_new()
        // Reads that wait for each other's time would be slower, and nothing here is read after it was written.
        mongoc_session_opts_set_causal_consistency(options, false)
        defer { mongoc_session_opts_destroy(options) }
        var error = bson_error_t()
        guard let pointer = mongoc_client_start_session(client.pointer, options, &error) else { return nil }
        self.pointer = pointer
        self.client = client
    }

    deinit {
        mongoc_client_session_destroy(pointer)
    }

    /// What the server calls it.
    func id() throws(MongoError) -> BSONDocument {
        guard let id = mongoc_client_session_get_lsid(pointer) else {
            throw MongoError(.client, "libmongoc's session has no id")
        }
        return try BSONDocument(copying: id)
    }
}

/// A collection of a client, for the time of one call.
struct CollectionHandle: ~Copyable {
    let pointer: OpaquePointer
    private let client: ClientHandle

    init(_ client: ClientHandle, database: String, collection: String) {
        self.client = client
        pointer = mongoc_client_get_collection(client.pointer, database, collection)
    }

    deinit {
        mongoc_collection_destroy(pointer)
    }
}

/// A cursor that is open on the server. A class, because the connection keeps it in a dictionary.
final class CursorHandle {
    let pointer: OpaquePointer
    /// `database.collection`, for errors.
    let namespace: String
    /// What made it, for errors.
    let operation: String
    private let client: ClientHandle
    private let session: SessionHandle?

    init(
        adopting pointer: OpaquePointer,
        of client: ClientHandle,
        in session: SessionHandle?,
        namespace: String,
        operation: String
    ) {
        self.pointer = pointer
        self.client = client
        self.session = session
        self.namespace = namespace
        self.operation = operation
    }

    /// Tells the server to forget the cursor when it is not exhausted.
    deinit {
        mongoc_cursor_destroy(pointer)
    }
}

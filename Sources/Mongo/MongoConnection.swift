import ConnectionThread
import CLibMongoC

/// One connection to MongoDB.
///
/// It has a thread of its own on which the blocking calls of the C library run, one at a time and in order; use several
/// connections to read in parallel. A cancelled task is noticed between calls and between documents; a call that waits
/// for the server is not interrupted, it ends by the timeouts of the connection string (`socketTimeoutMS`, 5 minutes
/// unless set).
///
/// ```swift
/// let mongo = try await MongoConnection.connect("mongodb://localhost")
/// let cursor = try await mongo.openCursor(FindRequest(database: "driveops", collection: "vehicle_history"))
/// let at = FieldPath("at")
/// var (latest, count) = (Int64.min, 0)
/// repeat {
///     (latest, count) = try await mongo.read(cursor, limit: 1000, into: latest) { latest, document in
///         latest = max(latest, try document.timestampMicroseconds(at: at) ?? .min)
///     }
/// } while count == 1000
/// await mongo.closeCursor(cursor)
/// await mongo.close()
/// ```
public actor MongoConnection {
    private nonisolated let executor: ConnectionThread

    /// `host:port` of each host of the connection string, separated by commas; safe to show.
    public nonisolated let hosts: String

    /// Nil before the connection is open and after it was closed.
    private var client: ClientHandle?
    var cursors: [MongoCursorID: CursorHandle] = [:]
    var cursorsOpened = 0

    private init(hosts: String) {
        self.hosts = hosts
        executor = ConnectionThread()
    }

    /// The connection's own queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects and waits until a server answers.
    ///
    /// - Parameters:
    ///   - uri: A `mongodb://` or `mongodb+srv://` connection string. Its own options win over the two below.
    ///   - applicationName: Shown in the server's log and `currentOp`.
    ///   - serverSelectionTimeoutMilliseconds: How long to look for a server, now and in every later call.
    /// - Returns: The open connection.
    /// - Throws: ``MongoError`` `invalidURI`, `connectionFailed` (names the hosts, never the credentials),
    ///   `authenticationFailed`.
    public static func connect(
        _ uri: String,
        applicationName: String = "driveops-analytics",
        serverSelectionTimeoutMilliseconds: Int = 10_000
    ) async throws -> MongoConnection {
        let parsed = try ConnectionURI(
            uri,
            applicationName: applicationName,
            selectionTimeoutMilliseconds: serverSelectionTimeoutMilliseconds
        )
        let connection = MongoConnection(hosts: parsed.hosts)
        try await connection.open(parsed)
        return connection
    }

    /// Closes the open cursors and the connection. May be called again; any other call then throws `closed`.
    ///
    /// A connection that is let go without it closes as well.
    public func close() async {
        cursors.removeAll()
        client = nil
    }

    private func open(_ uri: ConnectionURI) throws {
        let handle = try uri.handle()
        var error = bson_error_t()
        // Looks up DNS for mongodb+srv, which is why it happens here and not in the initialiser.
        guard let pointer = mongoc_client_new_from_uri_with_error(handle.pointer, &error) else {
            throw MongoError(error, reply: nil, context: context("connect"))
        }
        client = ClientHandle(adopting: pointer)
        // With version 2 an error of the server has a domain of its own, so its code cannot be mistaken for another's.
        guard mongoc_client_set_error_api(pointer, MONGOC_ERROR_API_VERSION_2) else {
            throw MongoError(.client, "libmongoc refuses error API version 2")
        }
        _ = try command(["ping": 1], on: "admin", operation: "connect")
    }

    func openClient() throws(MongoError) -> ClientHandle {
        guard let client else { throw MongoError(.closed, "the connection was closed", hosts: hosts) }
        return client
    }

    nonisolated func context(_ operation: String, _ namespace: String? = nil) -> MongoError.Context {
        MongoError.Context(operation: operation, namespace: namespace, hosts: hosts)
    }

    /// Runs one command and copies the reply.
    func command(_ command: BSONDocument, on database: String, operation: String) throws -> BSONDocument {
        let client = try openClient()
        try checkName(database, "database")
        let encoded = try command.encode()
        let reply = OwnedBSON()
        var error = bson_error_t()
        guard mongoc_client_command_simple(client.pointer, database, encoded.pointer, nil, reply.pointer, &error) else {
            throw MongoError(error, reply: reply.pointer, context: context(operation, database))
        }
        return try BSONDocument(copying: reply.pointer)
    }

    /// Names travel to the library as C strings, so a NUL would cut one short and reach something else.
    nonisolated func checkName(_ name: String, _ what: String) throws(MongoError) {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw MongoError(.invalidArgument, "a \(what) name must not be empty or hold a NUL", hosts: hosts)
        }
    }
}

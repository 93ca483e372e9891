import ConnectionThread
import CLibMongoC

/// One connection to MongoDB.
///
/// It has a thread of its own on which the blocking calls of the C library run, one at a time and in order; use several
/// connections to read in parallel. When the task is cancelled, what it waits for is ended at the server, the call throws
/// `CancellationError`, and the connection can be used on. A server that does not answer at all holds a call until the timeouts
/// of the connection string (`socketTimeoutMS`, 5 minutes unless set).
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

    private let limit: MongoTimeLimit?

    /// Nil before the connection is open and after it was closed.
    private var client: ClientHandle?
    /// In which all reads and commands run, so that they can be ended; nil where the server has no sessions.
    private(set) var session: SessionHandle?
    private var canceller: OperationCanceller?
    var cursors: [MongoCursorID: CursorHandle] = [:]
    var cursorsOpened = 0

    private init(hosts: String, limit: MongoTimeLimit?) {
        self.hosts = hosts
        self.limit = limit
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
    ///   - limit: How long each command and read may take at the server; nil: as long as it likes.
    /// - Returns: The open connection.
    /// - Throws: ``MongoError`` `invalidURI`, `connectionFailed` (names the hosts, never the credentials),
    ///   `authenticationFailed`.
    public static func connect(
        _ uri: String,
        applicationName: String = "driveops-analytics",
        serverSelectionTimeoutMilliseconds: Int = 10_000,
        limit: MongoTimeLimit? = nil
    ) async throws -> MongoConnection {
        let parsed = try ConnectionURI(
            uri,
            applicationName: applicationName,
            selectionTimeoutMilliseconds: serverSelectionTimeoutMilliseconds,
            socketTimeoutMilliseconds: limit?.socketMilliseconds
        )
        let connection = MongoConnection(hosts: parsed.hosts, limit: limit)
        try await connection.open(parsed)
        return connection
    }

    /// Closes the open cursors and the connection. May be called again; any other call then throws `closed`.
    ///
    /// A connection that is let go without it closes as well.
    public func close() async {
        cursors.removeAll()
        session = nil
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
        session = client.flatMap(SessionHandle.init)
        if let session { canceller = OperationCanceller(uri, session: try session.id()) }
    }

    /// Runs a call that waits for the server so that cancelling the task ends it there.
    func interruptible<T>(_ body: () throws -> T) async throws -> T {
        try Task.checkCancellation()
        let canceller = canceller
        let ticket = canceller?.arm()
        defer { canceller?.disarm() }
        do {
            return try await withTaskCancellationHandler {
                try onOwnThread(body)
            } onCancel: {
                if let ticket { canceller?.cancel(ticket) }
            }
        } catch is MongoError where canceller?.isSent == true {
            throw CancellationError()
        } catch let error as MongoError {
            throw limit?.explained(error) ?? error
        }
    }

    /// Options of a call, with the session in which it runs, and its time limit.
    func options(_ document: BSONDocument = [:], isLimited: Bool = true) throws(MongoError) -> OwnedBSON {
        var document = document
        if isLimited, let limit, limit.milliseconds > 0 { document["maxTimeMS"] = .int64(Int64(limit.milliseconds)) }
        let options = try document.encode()
        var error = bson_error_t()
        if let session, !mongoc_client_session_append(session.pointer, options.pointer, &error) {
            throw MongoError(error, reply: nil, context: context("session"))
        }
        return options
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
        // The rest of a cursor has the time that is left of its beginning.
        let options = try options(isLimited: command.keys.first != "getMore")
        let reply = OwnedBSON()
        var error = bson_error_t()
        guard
            mongoc_client_command_with_opts(
                client.pointer,
                database,
                encoded.pointer,
                nil,
                options.pointer,
                reply.pointer,
                &error
            )
        else {
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

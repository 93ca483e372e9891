import ConnectionThread
import CLibPQ

/// One session with a PostgreSQL server, over libpq.
///
/// The actor runs on a thread of its own, so that a call that waits for the server holds up nothing else. A connection
/// is meant for one task at a time: nothing keeps the statements of two tasks out of each other's transaction. For
/// several tasks use a ``PostgresPool``.
///
/// ```swift
/// let connection = try await PostgresConnection.connect("postgresql://reader@localhost/driveops")
/// let rows = try await connection.query("select name from t where day >= $1::date", [.text("2026-08-01")])
/// await connection.close()
/// ```
///
/// When the task is cancelled, the running statement is cancelled on the server, the call throws `CancellationError`,
/// and the connection can be used on. A call in a task that is cancelled already sends nothing; see
/// ``withoutCancellation(_:)`` for cleanup. Time zone is UTC, encoding UTF-8, dates are ISO.
public actor PostgresConnection {
    /// What the protocol is in the middle of.
    enum Phase {
        case ready
        case copyOut(sql: String)
        case copyIn(sql: String)
    }

    private let executor: ConnectionThread
    private var handle: ConnectionHandle?
    private var closeReason = "close() was called"
    let canceller: StatementCanceller
    let limits: SessionLimits?
    var phase = Phase.ready

    /// The process on the server, as in `pg_stat_activity.pid`.
    public nonisolated let backendPID: Int32
    /// For example 150018 for 15.18.
    public nonisolated let serverVersion: Int
    /// Rows of the last COPY TO that came to its end; nil before.
    public internal(set) var copyOutRows: Int?
    /// The rows that the present or the last `copy … to stdout` has handed out so far (binary format: a message is a row).
    public internal(set) var copyOutRowsSoFar = 0

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(
        _ handle: consuming ConnectionHandle,
        cancel: consuming CancelHandle,
        executor: ConnectionThread,
        limits: SessionLimits?
    ) {
        backendPID = PQbackendPID(handle.pointer)
        serverVersion = Int(PQserverVersion(handle.pointer))
        canceller = StatementCanceller(handle: cancel)
        self.executor = executor
        self.limits = limits
        self.handle = consume handle
    }

    /// Opens a connection.
    ///
    /// - Parameters:
    ///   - conninfo: a URI (`postgresql://user@host:5432/db`) or `keyword=value` pairs.
    ///   - applicationName: shown in `pg_stat_activity`.
    ///   - connectTimeoutSeconds: for the whole of it, over all addresses of the host.
    ///   - limits: what the session is held to; nil: what the server says.
    /// - Returns: the connection, ready for statements.
    /// - Throws: ``PostgresError`` with the code `invalid_connection_info` or `connection_failed`, which names host and
    ///   port and never the password; `CancellationError`.
    public static func connect(
        _ conninfo: String,
        applicationName: String = "driveops-analytics",
        connectTimeoutSeconds: Int = 10,
        limits: SessionLimits? = nil
    ) async throws -> PostgresConnection {
        let info = try ConnectionInfo(parsing: conninfo)
        return try await connect(
            info,
            applicationName: applicationName,
            connectTimeoutSeconds: connectTimeoutSeconds,
            limits: limits
        )
    }

    /// As above, of a connection string already read.
    public static func connect(
        _ info: ConnectionInfo,
        applicationName: String = "driveops-analytics",
        connectTimeoutSeconds: Int = 10,
        limits: SessionLimits? = nil
    ) async throws -> PostgresConnection {
        let executor = ConnectionThread()
        let opening = ConnectionOpening(
            info: info,
            applicationName: applicationName,
            timeoutSeconds: connectTimeoutSeconds,
            limits: limits
        )
        let handle = try await ConnectionOpener(executor).open(opening)
        guard let cancel = PQgetCancel(handle.pointer) else {
            throw PostgresError(.connectionFailed, "out of memory")
        }
        return PostgresConnection(handle, cancel: CancelHandle(adopting: cancel), executor: executor, limits: limits)
    }

    /// Whether the session has ended, by ``close()`` or because it broke.
    public var isClosed: Bool { handle == nil }

    /// Ends the session. A transaction that is open is rolled back by the server. Does nothing the second time.
    public func close() {
        handle = nil
    }

    /// Ends a session that cannot go on; later calls say why.
    func close(because reason: String) {
        closeReason = reason
        handle = nil
        phase = .ready
    }

    /// The C handle, for a call within the current one.
    func pointer() throws(PostgresError) -> OpaquePointer {
        guard let pointer = handle?.pointer else {
            throw PostgresError(.closed, "the connection is closed: \(closeReason)")
        }
        return pointer
    }

    /// As ``pointer()``, when no COPY is under way.
    func readyPointer() throws(PostgresError) -> OpaquePointer {
        let pointer = try pointer()
        switch phase {
        case .ready: return pointer
        case .copyOut(let sql), .copyIn(let sql):
            throw PostgresError(.busy, "a COPY is under way on this connection", sql: sql)
        }
    }
}

/// Runs the opening on the thread that the connection will have.
private actor ConnectionOpener {
    private let executor: ConnectionThread

    init(_ executor: ConnectionThread) { self.executor = executor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func open(_ opening: ConnectionOpening) throws -> ConnectionHandle { try opening.open() }
}

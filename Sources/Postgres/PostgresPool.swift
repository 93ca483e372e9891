import Synchronization

/// A fixed number of connections, lent to one task at a time each.
///
/// Connections are made when first needed. One that broke is replaced; one that comes back in the middle of a
/// transaction or a COPY is rolled back first. Session settings and temporary tables of a borrower stay on the
/// connection.
///
/// ```swift
/// let pool = PostgresPool(conninfo: "postgresql://reader@localhost/driveops", size: 4)
/// let names = try await pool.withConnection { connection in
///     try await connection.query("select name from t").map { try $0.string("name") }
/// }
/// ```
public final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresConnection] = []
        var isClosed = false
    }

    private let conninfo: String
    private let applicationName: String
    private let limits: SessionLimits?
    private let permits: AsyncSemaphore
    private let state = Mutex(State())

    /// - Parameters:
    ///   - conninfo: read when the first connection is made.
    ///   - size: how many tasks may hold a connection at a time; others wait in the order in which they came.
    ///   - applicationName: shown in `pg_stat_activity`.
    ///   - limits: what each session is held to; nil: what the server says.
    public init(
        conninfo: String,
        size: Int,
        applicationName: String = "driveops-analytics",
        limits: SessionLimits? = nil
    ) {
        precondition(size > 0, "a pool of \(size) connections would let everybody wait for ever")
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.limits = limits
        permits = AsyncSemaphore(permits: size)
    }

    /// Lends a connection for the time of `body`.
    ///
    /// - Throws: what `body` throws; ``PostgresError`` with the code `closed` after ``close()``, or of a connection that
    ///   cannot be made; `CancellationError` when cancelled while waiting.
    public func withConnection<T>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
        try await permits.wait(isCancellable: !PostgresConnection.isCancellationIgnored)
        defer { permits.signal() }
        let connection = try await takeConnection()
        do {
            let value = try await body(connection)
            await giveBack(connection)
            return value
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Closes the connections: idle ones now, lent ones when they come back. Later calls throw.
    public func close() async {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { await connection.close() }
    }

    private func takeConnection() async throws -> PostgresConnection {
        while let connection = try takeIdle() {
            if await connection.isAlive() { return connection }
            await connection.close()
        }
        return try await PostgresConnection.connect(conninfo, applicationName: applicationName, limits: limits)
    }

    private func takeIdle() throws -> PostgresConnection? {
        try state.withLock { state in
            guard !state.isClosed else { throw PostgresError(.closed, "the pool is closed") }
            return state.idle.popLast()
        }
    }

    private func giveBack(_ connection: PostgresConnection) async {
        await connection.tidyUp()
        guard await !connection.isClosed else { return }
        let isKept = state.withLock { state in
            if !state.isClosed { state.idle.append(connection) }
            return !state.isClosed
        }
        if !isKept { await connection.close() }
    }
}

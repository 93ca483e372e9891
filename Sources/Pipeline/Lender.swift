import Postgres
import Synchronization

/// Connections that are lent to one piece of work at a time each, up to a number of them; further work waits for its turn.
///
/// They are opened when first needed. One whose work failed is closed and never lent again: nobody knows in which state it was
/// left, so whoever comes next, or tries again, gets a fresh one.
final class Lender<Connection: Sendable>: Sendable {
    private let permits: AsyncSemaphore
    private let idle: Mutex<[Connection]>
    private let open: @Sendable () async throws -> Connection
    private let close: @Sendable (Connection) async -> Void

    /// - Parameters:
    ///   - limit: How many may be lent at a time, at least 1.
    ///   - idle: Those that are open already.
    ///   - open: Opens one more.
    ///   - close: Closes one.
    init(
        limit: Int,
        idle: [Connection] = [],
        open: @escaping @Sendable () async throws -> Connection,
        close: @escaping @Sendable (Connection) async -> Void
    ) {
        permits = AsyncSemaphore(permits: max(1, limit))
        self.idle = Mutex(idle)
        self.open = open
        self.close = close
    }

    /// Lends a connection for the time of `work`.
    ///
    /// - Throws: What `work` throws; what `open` throws; `CancellationError` when cancelled while waiting.
    func lend<T: Sendable>(_ work: (Connection) async throws -> T) async throws -> T {
        try await permits.wait(isCancellable: true)
        defer { permits.signal() }
        let connection = if let known = takeIdle() { known } else { try await open() }
        do {
            let value = try await work(connection)
            idle.withLock { $0.append(connection) }
            return value
        } catch {
            await close(connection)
            throw error
        }
    }

    /// Closes those that are not lent: all of them once the work is done.
    func closeIdle() async {
        while let connection = takeIdle() { await close(connection) }
    }

    private func takeIdle() -> Connection? { idle.withLock { $0.popLast() } }
}

/// Lends connections for the time of `body`, and closes them after it, however it ends.
func withLender<Connection: Sendable, T: Sendable>(
    limit: Int,
    idle: [Connection] = [],
    open: @escaping @Sendable () async throws -> Connection,
    close: @escaping @Sendable (Connection) async -> Void,
    _ body: (Lender<Connection>) async throws -> T
) async throws -> T {
    let lender = Lender(limit: limit, idle: idle, open: open, close: close)
    do {
        let value = try await body(lender)
        await lender.closeIdle()
        return value
    } catch {
        await lender.closeIdle()
        throw error
    }
}

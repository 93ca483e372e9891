/// How long a session may be kept waiting, and what an error says of it when a limit was reached, or the room on the disk.
///
/// The limits are given with the start of the session, before the connection string's own `options`, which win.
public struct SessionLimits: Sendable, Hashable {
    /// One limit.
    public struct Limit: Sendable, Hashable {
        /// 0: none, whatever the server, its database or the role say.
        public let milliseconds: Int
        /// The setting to raise, as its user knows it: `limits.source.lock`.
        public let setting: String

        /// Creates the value from its parts.
        public init(milliseconds: Int, setting: String) {
            self.milliseconds = milliseconds
            self.setting = setting
        }

        var shown: String {
            milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
        }
    }

    /// What the server is to its user: "the warehouse".
    public let server: String
    /// For one statement, from its start to its end.
    public let statement: Limit
    /// For each lock that a statement waits for.
    public let lock: Limit
    /// For a transaction in which nothing is asked.
    public let idle: Limit

    /// Creates the value from its parts.
    public init(server: String, statement: Limit, lock: Limit, idle: Limit) {
        self.server = server
        self.statement = statement
        self.lock = lock
        self.idle = idle
    }

    /// As the start of a session takes them.
    var options: String {
        "-c statement_timeout=\(statement.milliseconds) -c lock_timeout=\(lock.milliseconds)"
            + " -c idle_in_transaction_session_timeout=\(idle.milliseconds)"
    }

    /// The error with the way out as its hint, where a limit was reached.
    func explained(_ error: PostgresError) -> PostgresError {
        guard let hint = hint(for: error) else { return error }
        return error.with(hint: [error.hint, hint].compactMap(\.self).joined(separator: "; "))
    }

    private func hint(for error: PostgresError) -> String? {
        switch error.sqlState {
        case "55P03":
            text(lock, "\(server) let it wait for a lock", "end the session that holds the lock, or raise")
        case "25P03":
            text(idle, "its transaction with \(server) stood idle", "raise")
        // An administrator who cancels a statement gives the same SQLSTATE.
        case "57014" where !error.message.contains("user request"):
            text(statement, "\(server) was at work on it", "make it quicker, or raise")
        case "53100":
            "\(server) has no room left on its disk, and nothing of this was stored: free or add some there, then run again"
        case "53400":
            "\(server) is configured to give this role no more, as by temp_file_limit: raise that, then run again"
        default: nil
        }
    }

    private func text(_ limit: Limit, _ what: String, _ way: String) -> String? {
        limit.milliseconds > 0 ? "\(what) for \(limit.shown), the most that is allowed: \(way) \(limit.setting)" : nil
    }
}

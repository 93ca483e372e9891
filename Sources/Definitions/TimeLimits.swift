/// How long the sessions with an instance's databases may be kept waiting.
public struct TimeLimits: Sendable, Hashable {
    /// A length of time as the file writes it.
    public struct Length: Sendable, Hashable, CustomStringConvertible {
        /// 0: no limit.
        public let seconds: Int
        /// As in `30s`, `15m` or `2h`.
        public let description: String

        init(_ description: String, seconds: Int) {
            self.description = description
            self.seconds = seconds
        }
    }

    /// Those of a PostgreSQL server.
    public struct Session: Sendable, Hashable {
        /// For one statement, from its start to its end.
        public let statement: Length
        /// For each lock that a statement waits for.
        public let lock: Length
        /// For a transaction in which nothing is asked.
        public let idle: Length

        /// Creates the value from its parts.
        public init(statement: Length, lock: Length, idle: Length) {
            self.statement = statement
            self.lock = lock
            self.idle = idle
        }
    }

    /// The operational PostgreSQL.
    public let source: Session
    /// For one command or read of the operational MongoDB, in all its parts.
    public let mongoCommand: Length
    /// The warehouse.
    public let warehouse: Session

    /// Creates the value from its parts.
    public init(source: Session, mongoCommand: Length, warehouse: Session) {
        self.source = source
        self.mongoCommand = mongoCommand
        self.warehouse = warehouse
    }

    /// What holds where the file says nothing. The warehouse's transactions stand idle while the sources are at work, so they may do
    /// so for longer than a statement of the source may take.
    public static let standard = TimeLimits(
        source: Session(
            statement: Length("2h", seconds: 7200),
            lock: Length("30s", seconds: 30),
            idle: Length("2h", seconds: 7200)
        ),
        mongoCommand: Length("1h", seconds: 3600),
        warehouse: Session(
            statement: Length("4h", seconds: 14_400),
            lock: Length("60s", seconds: 60),
            idle: Length("4h", seconds: 14_400)
        )
    )
}

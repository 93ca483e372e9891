/// What went wrong while talking to MongoDB.
public struct MongoError: Error, Sendable {
    /// The kind of error, as a stable dotted string.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let text: String

        private init(_ text: String) {
            self.text = text
        }

        /// The dotted string itself.
        public var description: String { text }

        /// The connection string cannot be used.
        public static let invalidURI = Code("mongo.invalid_uri")
        /// No server answered, or the connection broke.
        public static let connectionFailed = Code("mongo.connection_failed")
        /// The server refused the user.
        public static let authenticationFailed = Code("mongo.authentication_failed")
        /// The server refused the command; `serverCode` says which way.
        public static let server = Code("mongo.server")
        /// A unique index refused a document.
        public static let duplicateKey = Code("mongo.duplicate_key")
        /// A document that cannot be written or read as BSON.
        public static let invalidDocument = Code("mongo.invalid_document")
        /// A name or number that the call cannot work with.
        public static let invalidArgument = Code("mongo.invalid_argument")
        /// The connection was closed before.
        public static let closed = Code("mongo.closed")
        /// The cursor was closed, has ended or broke before.
        public static let cursorClosed = Code("mongo.cursor_closed")
        /// Anything else that the C library reports.
        public static let client = Code("mongo.client")
    }

    /// The kind of error.
    public let code: Code
    /// libmongoc's error domain by name (`server`, `stream`, …); nil when the error is our own.
    public let domain: String?
    /// The code inside `domain`: the server's own when the domain is `server`.
    public let serverCode: Int?
    /// What happened, in words. May quote values of a document (a duplicate key), never credentials.
    public let message: String
    /// The labels by which the server or the library classifies the error.
    public let labels: [String]
    /// What was being done, for example `find`.
    public let operation: String?
    /// `database.collection`, or the database, that it was done to.
    public let namespace: String?
    /// The hosts of the connection (`host:port`, separated by commas).
    public let hosts: String?

    init(
        _ code: Code,
        _ message: String,
        domain: String? = nil,
        serverCode: Int? = nil,
        labels: [String] = [],
        operation: String? = nil,
        namespace: String? = nil,
        hosts: String? = nil
    ) {
        self.code = code
        self.domain = domain
        self.serverCode = serverCode
        self.message = message
        self.labels = labels
        self.operation = operation
        self.namespace = namespace
        self.hosts = hosts
    }

    /// The same error in other words.
    func with(message: String) -> MongoError {
        MongoError(
            code,
            message,
            domain: domain,
            serverCode: serverCode,
            labels: labels,
            operation: operation,
            namespace: namespace,
            hosts: hosts
        )
    }

    /// Whether the same call may succeed when it is tried again on a new connection.
    ///
    /// Read from the labels and codes, never from the message. A cursor that the server lost counts as well: reading
    /// from the start again is the retry.
    public var isRetriable: Bool {
        if code == .connectionFailed || labels.contains(where: Self.retriableLabels.contains) {
            return true
        }
        guard let serverCode, code == .server else { return false }
        return Self.retriableCodes.contains(serverCode)
    }

    private static let retriableLabels: Set<String> = [
        "NetworkError", "RetryableError", "RetryableWriteError", "TransientTransactionError",
        "ResumableChangeStreamError",
    ]

    /// The codes that the drivers' specification for retryable reads names, and those of lock and write conflicts.
    private static let retriableCodes: Set<Int> = [
        6,  // HostUnreachable
        7,  // HostNotFound
        24,  // LockTimeout
        43,  // CursorNotFound
        46,  // LockBusy
        89,  // NetworkTimeout
        91,  // ShutdownInProgress
        112,  // WriteConflict
        134,  // ReadConcernMajorityNotAvailableYet
        189,  // PrimarySteppedDown
        262,  // ExceededTimeLimit
        9001,  // SocketException
        10107,  // NotWritablePrimary
        11600,  // InterruptedAtShutdown
        11602,  // InterruptedDueToReplStateChange
        13435,  // NotPrimaryNoSecondaryOk
        13436,  // NotPrimaryOrSecondary
    ]
}

extension MongoError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Code, message and context in one line, without values of documents.
    public var description: String {
        // The server's text for a duplicate key ends in the key's value.
        guard code == .duplicateKey, let end = message.firstRange(of: " dup key:") else { return line(message) }
        return line(String(message[..<end.lowerBound]))
    }

    /// The same with all that the server said.
    public var debugDescription: String { line(message) }

    private func line(_ message: String) -> String {
        var context: [String] = []
        if let operation {
            context.append(namespace.map { "\(operation) on \($0)" } ?? operation)
        }
        if let hosts { context.append("server \(hosts)") }
        if let domain, let serverCode { context.append("\(domain) code \(serverCode)") }
        if !labels.isEmpty { context.append("labels \(labels.joined(separator: " "))") }
        return context.isEmpty ? "\(code): \(message)" : "\(code): \(message) (\(context.joined(separator: ", ")))"
    }
}

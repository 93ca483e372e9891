/// What went wrong with a connection, a statement, a COPY or the decoding of a value.
///
/// `description` leaves out what may carry data of a row (`detail`, `context`, the statement's internal query);
/// `debugDescription` shows them. Bind values appear in neither, passwords nowhere. A cancel that the task itself asked
/// for is not a `PostgresError` but a `CancellationError`.
public struct PostgresError: Error, Sendable {
    /// A stable, dotted name of the kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case invalidConnectionInfo = "postgres.invalid_connection_info"
            case connectionFailed = "postgres.connection_failed"
            case connectionLost = "postgres.connection_lost"
            case closed = "postgres.closed"
            case busy = "postgres.busy"
            case server = "postgres.server"
            case decoding = "postgres.decoding"
            case copyFailed = "postgres.copy_failed"
            case usage = "postgres.usage"
            case transactionAborted = "postgres.transaction_aborted"
            case commitUnknown = "postgres.commit_unknown"
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The dotted name, for example `postgres.server`.
        public var description: String { kind.rawValue }

        /// The connection string cannot be read.
        public static let invalidConnectionInfo = Code(.invalidConnectionInfo)
        /// No connection could be made: nobody listens, no answer in time, or the server refused.
        public static let connectionFailed = Code(.connectionFailed)
        /// The connection broke in the middle of work; the connection is closed now.
        public static let connectionLost = Code(.connectionLost)
        /// The connection was closed before this call.
        public static let closed = Code(.closed)
        /// The connection is in a COPY that has not ended.
        public static let busy = Code(.busy)
        /// The server reported an error; see `sqlState`.
        public static let server = Code(.server)
        /// A value does not have the form that was asked for, or the column does not exist.
        public static let decoding = Code(.decoding)
        /// A COPY could not start, or its data is malformed.
        public static let copyFailed = Code(.copyFailed)
        /// The call breaks a rule of the driver, for example a NUL in a text.
        public static let usage = Code(.usage)
        /// COMMIT came after an error that the body of the transaction swallowed: the server rolled back.
        public static let transactionAborted = Code(.transactionAborted)
        /// The connection broke during COMMIT: whether it took effect is not known.
        public static let commitUnknown = Code(.commitUnknown)
    }

    /// The kind of failure.
    public let code: Code
    /// Five characters, as in the PostgreSQL manual's appendix A; nil when the error is not the server's.
    public let sqlState: String?
    /// `ERROR`, `FATAL` or `PANIC`, never localised.
    public let severity: String?
    /// In words, without values of rows unless the server put them there.
    public let message: String
    /// May quote data of the row.
    public let detail: String?
    /// What the server suggests.
    public let hint: String?
    /// Where in functions or COPY data it happened; may quote data of the row.
    public let context: String?
    /// The schema of `table`, `dataType` or `constraint`.
    public let schema: String?
    /// The table that the error is about.
    public let table: String?
    /// The column that the error is about; of a result when `code` is `decoding`.
    public let column: String?
    /// The constraint that was violated; an index counts as one.
    public let constraint: String?
    /// The type that the error is about.
    public let dataType: String?
    /// Where in `sql`, in characters from 1.
    public let position: Int?
    /// The statement that a function ran when it failed.
    public let internalQuery: String?
    /// Where in `internalQuery`, in characters from 1.
    public let internalPosition: Int?
    /// File, line and routine of the server that reported.
    public let source: String?
    /// The statement, without its bind values.
    public let sql: String?
    /// Why the rollback after this error failed as well; the connection is closed then, which ends the transaction.
    public let rollbackFailure: String?

    init(
        _ code: Code,
        _ message: String,
        sqlState: String? = nil,
        severity: String? = nil,
        detail: String? = nil,
        hint: String? = nil,
        context: String? = nil,
        schema: String? = nil,
        table: String? = nil,
        column: String? = nil,
        constraint: String? = nil,
        dataType: String? = nil,
        position: Int? = nil,
        internalQuery: String? = nil,
        internalPosition: Int? = nil,
        source: String? = nil,
        sql: String? = nil,
        rollbackFailure: String? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.severity = severity
        self.detail = detail
        self.hint = hint
        self.context = context
        self.schema = schema
        self.table = table
        self.column = column
        self.constraint = constraint
        self.dataType = dataType
        self.position = position
        self.internalQuery = internalQuery
        self.internalPosition = internalPosition
        self.source = source
        self.sql = sql
        self.rollbackFailure = rollbackFailure
    }

    /// Whether the same work may succeed when it is tried again, on a new connection if need be.
    ///
    /// Decided by SQLSTATE: class 08 (connection; not 08P01, which malformed COPY data gives as well), 53 (resources; not 53100 and
    /// 53400, for neither a full disk nor a configured limit gives way by itself), 40001 and 40P01 (serialisation, deadlock), 55P03
    /// (lock not available), 57P01 to 57P03 (shutdown, starting up). Without a SQLSTATE, a connection that failed or
    /// broke may be tried again; a commit of unknown outcome may not.
    public var isRetriable: Bool {
        if code == .commitUnknown { return false }
        guard let sqlState else { return code == .connectionFailed || code == .connectionLost }
        let states: Set<String> = ["40001", "40P01", "55P03", "57P01", "57P02", "57P03"]
        return (sqlState.hasPrefix("08") && sqlState != "08P01")
            || (sqlState.hasPrefix("53") && !["53100", "53400"].contains(sqlState))
            || states.contains(sqlState)
    }
}

extension PostgresError {
    /// Reads every field of the server's report.
    init(_ code: Code, report: ResultHandle, sql: String?) {
        let source = ["F", "L", "R"].compactMap { report.errorField($0) }.joined(separator: ":")
        self.init(
            code,
            report.errorField("M") ?? report.errorMessage.trimmed,
            sqlState: report.errorField("C"),
            severity: report.errorField("V"),
            detail: report.errorField("D"),
            hint: report.errorField("H"),
            context: report.errorField("W"),
            schema: report.errorField("s"),
            table: report.errorField("t"),
            column: report.errorField("c"),
            constraint: report.errorField("n"),
            dataType: report.errorField("d"),
            position: report.errorField("P").flatMap { Int($0) },
            internalQuery: report.errorField("q"),
            internalPosition: report.errorField("p").flatMap { Int($0) },
            source: source.isEmpty ? nil : source,
            sql: sql
        )
    }

    /// The same error under another code, with another hint, or with a failed rollback attached.
    func with(code: Code? = nil, hint: String? = nil, rollbackFailure: String? = nil) -> PostgresError {
        PostgresError(
            code ?? self.code,
            message,
            sqlState: sqlState,
            severity: severity,
            detail: detail,
            hint: hint ?? self.hint,
            context: context,
            schema: schema,
            table: table,
            column: column,
            constraint: constraint,
            dataType: dataType,
            position: position,
            internalQuery: internalQuery,
            internalPosition: internalPosition,
            source: source,
            sql: sql,
            rollbackFailure: rollbackFailure ?? self.rollbackFailure
        )
    }
}

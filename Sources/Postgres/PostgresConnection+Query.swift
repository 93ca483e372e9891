import CLibPQ

extension PostgresConnection {
    /// Runs one statement with its parameters and returns all rows.
    ///
    /// - Throws: ``PostgresError``; `CancellationError` when the task was cancelled.
    @discardableResult
    public func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresResult {
        let texts = try ParameterTexts(parameters)
        let result = try await cancellable { _ in
            try send(sql, texts)
            return try lastResult(of: sql)
        }
        return PostgresResult(handle: result)
    }

    /// Runs a script of several statements without parameters, in one implicit transaction unless it says otherwise.
    ///
    /// - Throws: ``PostgresError``; `CancellationError` when the task was cancelled.
    public func execute(_ script: String) async throws {
        _ = try await cancellable { _ in
            try sendScript(script)
            return try lastResult(of: script)
        }
    }

    /// Runs one statement and visits its rows one at a time, in constant memory.
    ///
    /// `body` runs on the connection's thread. When it throws, the statement is cancelled on the server and the error
    /// rethrown; inside a transaction, the transaction is failed then.
    ///
    /// - Returns: the number of rows visited.
    @discardableResult
    public func forEachRow(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        _ body: @Sendable (PostgresRow) throws -> Void
    ) async throws -> Int {
        try await reduceRows(sql, parameters, into: 0) { count, row in
            try body(row)
            count += 1
        }
    }

    /// As ``forEachRow(_:_:_:)``, gathering into a state of the caller's.
    public func reduceRows<State: Sendable>(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        into initial: State,
        _ body: @Sendable (inout State, PostgresRow) throws -> Void
    ) async throws -> State {
        let texts = try ParameterTexts(parameters)
        return try await cancellable { ticket in
            try send(sql, texts)
            guard PQsetSingleRowMode(try pointer()) == 1 else {
                _ = try lastResult(of: sql)
                throw PostgresError(.usage, "libpq did not enter single-row mode", sql: sql)
            }
            do {
                return try visitRows(of: sql, from: initial, body)
            } catch let abandoned as AbandonedRows {
                canceller.cancelNow(ticket)
                _ = try? lastResult(of: sql)
                throw abandoned.cause
            }
        }
    }

    private func visitRows<State>(
        of sql: String,
        from initial: State,
        _ body: (inout State, PostgresRow) throws -> Void
    ) throws -> State {
        var state = initial
        var names: ColumnNames?
        var number = 0
        while let result = nextResult() {
            guard result.status == PGRES_SINGLE_TUPLE else {
                try finish(with: result, of: sql)
                continue
            }
            let known = names ?? ColumnNames(result)
            names = known
            do {
                try Self.checkCancellation()
                try body(&state, PostgresRow(handle: result, names: known, row: 0, number: number))
            } catch {
                throw AbandonedRows(cause: error)
            }
            number += 1
        }
        try checkAlive(sql)
        return state
    }

    // MARK: Exchange with the server

    private func send(_ sql: String, _ parameters: ParameterTexts) throws(PostgresError) {
        let pointer = try readyPointer()
        try Self.checkText(sql)
        let sent = parameters.withUnsafePointers { count, values in
            PQsendQueryParams(pointer, sql, count, nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw connectionError(sql) }
    }

    func sendScript(_ sql: String) throws(PostgresError) {
        let pointer = try readyPointer()
        try Self.checkText(sql)
        guard PQsendQuery(pointer, sql) == 1 else { throw connectionError(sql) }
    }

    /// A statement with a NUL inside would reach the server cut short.
    static func checkText(_ sql: String) throws(PostgresError) {
        guard !sql.utf8.contains(0) else {
            throw PostgresError(.usage, "the statement contains the character NUL", sql: sql)
        }
    }

    /// Waits for the next result of the statement that was sent; nil at its end.
    func nextResult() -> ResultHandle? {
        guard let pointer = try? pointer() else { return nil }
        return PQgetResult(pointer).map(ResultHandle.init(adopting:))
    }

    /// Reads all results and returns the last; throws the first error after having read to the end, so that the
    /// connection is ready again.
    func lastResult(of sql: String) throws(PostgresError) -> ResultHandle? {
        var last: ResultHandle?
        var failure: PostgresError?
        while let result = nextResult() {
            do {
                try check(result, of: sql)
                last = result
            } catch {
                failure = failure ?? error
                if isClosed { break }
            }
        }
        if let failure { throw closedIfLost(failure) }
        try checkAlive(sql)
        return last
    }

    /// Checks a result that is not a row, then reads to the end of the statement if it is an error.
    private func finish(with result: ResultHandle, of sql: String) throws(PostgresError) {
        do {
            try check(result, of: sql)
        } catch {
            _ = try? lastResult(of: sql)
            throw closedIfLost(error)
        }
    }

    private func check(_ result: ResultHandle, of sql: String) throws(PostgresError) {
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: return
        case PGRES_COPY_OUT, PGRES_COPY_IN, PGRES_COPY_BOTH:
            try leaveCopy(result.status, of: sql)
            throw PostgresError(.usage, "COPY has calls of its own: startCopyOut and startCopyIn", sql: sql)
        default: throw PostgresError(.server, report: result, sql: sql)
        }
    }

    /// An error that libpq found itself, not the server.
    func connectionError(_ sql: String?) -> PostgresError {
        guard let pointer = try? pointer() else {
            return PostgresError(.closed, "the connection is closed", sql: sql)
        }
        let message = PQerrorMessage(pointer).map { String(cString: $0).trimmed } ?? ""
        guard PQstatus(pointer) == CONNECTION_BAD else { return PostgresError(.usage, message, sql: sql) }
        close(because: message)
        return PostgresError(.connectionLost, message, sql: sql)
    }

    /// When the connection broke, closes it and gives the error the code that says so.
    func closedIfLost(_ error: PostgresError) -> PostgresError {
        guard let pointer = try? pointer(), PQstatus(pointer) == CONNECTION_BAD else { return error }
        close(because: error.message)
        return error.with(code: .connectionLost)
    }

    func checkAlive(_ sql: String?) throws(PostgresError) {
        guard PQstatus(try pointer()) != CONNECTION_BAD else { throw connectionError(sql) }
    }
}

/// The visitor of the rows wants no more of them, while the server has more.
private struct AbandonedRows: Error {
    let cause: any Error
}

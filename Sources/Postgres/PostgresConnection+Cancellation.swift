import ConnectionThread

extension PostgresConnection {
    @TaskLocal static var isCancellationIgnored = false

    /// Runs cleanup that has to be done also when the task has been cancelled.
    ///
    /// Statements inside `body` are sent and run to their end whatever happens to the task. Keep it short.
    public static func withoutCancellation<T>(_ body: () async throws -> T) async rethrows -> T {
        try await $isCancellationIgnored.withValue(true, operation: body)
    }

    /// Throws when the task was cancelled, unless cancellation is ignored here.
    static func checkCancellation() throws {
        if !isCancellationIgnored { try Task.checkCancellation() }
    }

    /// Runs one exchange with the server so that cancelling the task cancels it on the server.
    ///
    /// `continuing` says that it is a further step of the same statement, as in COPY.
    func cancellable<T>(
        continuing: Bool = false,
        _ body: (StatementCanceller.Ticket) throws -> T
    ) async throws -> T {
        let canceller = canceller
        let ticket = canceller.arm(continuing: continuing)
        defer { canceller.disarm() }
        do {
            if Self.isCancellationIgnored { return try body(ticket) }
            try Task.checkCancellation()
            return try await withTaskCancellationHandler {
                try onOwnThread { try body(ticket) }
            } onCancel: {
                canceller.cancel(ticket)
            }
        } catch let error as PostgresError where error.sqlState == "57014" && canceller.isSent {
            // query_canceled, and we asked for it. Without our request it is a time limit or an administrator.
            throw CancellationError()
        } catch let error as PostgresError {
            throw limits?.explained(error) ?? error
        }
    }
}

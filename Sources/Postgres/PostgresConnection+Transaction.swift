import CLibPQ

/// How a transaction is begun.
public struct TransactionOptions: Sendable, Hashable {
    /// What the transaction sees of others.
    public enum Isolation: String, Sendable, Hashable {
        case readCommitted = "read committed"
        case repeatableRead = "repeatable read"
        case serializable = "serializable"
    }

    /// What the transaction sees of others.
    public var isolation: Isolation
    /// Whether the server refuses to write.
    public var isReadOnly: Bool
    /// The name of a snapshot that another transaction exported; needs `repeatableRead` or `serializable`.
    public var snapshot: String?

    /// Read committed and writing unless stated.
    public init(isolation: Isolation = .readCommitted, readOnly: Bool = false, snapshot: String? = nil) {
        self.isolation = isolation
        isReadOnly = readOnly
        self.snapshot = snapshot
    }

    var statement: String {
        "begin isolation level \(isolation.rawValue) \(isReadOnly ? "read only" : "read write")"
    }
}

extension PostgresConnection {
    /// Runs `body` inside a transaction: commits when it returns, rolls back when it throws or the task is cancelled.
    ///
    /// The rollback is done also in a cancelled task. Should it fail, the connection is closed, which ends the
    /// transaction as well, and the error of `body` is the one thrown.
    ///
    /// - Throws: what `body` throws; ``PostgresError``, with the code `transaction_aborted` when `body` swallowed an
    ///   error of a statement, and `commit_unknown` when the connection broke during COMMIT.
    public nonisolated func transaction<T>(
        _ options: TransactionOptions = .init(),
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        try await begin(options)
        do {
            if let snapshot = options.snapshot {
                try await execute("set transaction snapshot \(quoteLiteral(snapshot))")
            }
            let value = try await body(self)
            try Self.checkCancellation()
            try await commit()
            return value
        } catch {
            throw await rollBack(after: error)
        }
    }

    /// Lets other connections see what this transaction sees (``TransactionOptions/snapshot``), as long as it lasts.
    public func exportSnapshot() async throws -> String {
        try await query("select pg_export_snapshot()")[0].string(0)
    }

    /// Whether a transaction is open, failed or not.
    public var isInTransaction: Bool {
        guard let pointer = try? pointer() else { return false }
        return PQtransactionStatus(pointer) != PQTRANS_IDLE
    }

    private func begin(_ options: TransactionOptions) async throws {
        _ = try readyPointer()
        guard !isInTransaction else {
            throw PostgresError(.usage, "a transaction is open already on this connection")
        }
        try await execute(options.statement)
    }

    /// Not cancellable: half a commit helps nobody.
    private func commit() async throws {
        let result: ResultHandle?
        do {
            _ = try readyPointer()
            try sendScript("commit")
            result = try lastResult(of: "commit")
        } catch let error where error.code == .connectionLost {
            throw error.with(code: .commitUnknown)
        }
        // COMMIT in a failed transaction is no error for the server: it answers ROLLBACK.
        guard result?.commandTag == "COMMIT" else {
            throw PostgresError(
                .transactionAborted,
                "the transaction was rolled back: a statement in it had failed before COMMIT"
            )
        }
    }

    private func rollBack(after cause: any Error) async -> any Error {
        guard !isClosed else { return cause }
        do {
            try endCopy(reason: "the transaction is rolled back")
            if isInTransaction {
                try sendScript("rollback")
                _ = try lastResult(of: "rollback")
            }
            return cause
        } catch {
            close(because: "rollback failed: \(error.message)")
            return (cause as? PostgresError)?.with(rollbackFailure: error.message) ?? cause
        }
    }
}

import Testing

@testable import Postgres

extension ServerTests {
    @Suite("Limits of a session")
    struct SessionLimitTests {
        private static func limits(statement: Int = 0, lock: Int = 0, idle: Int = 0) -> SessionLimits {
            SessionLimits(
                server: "the warehouse",
                statement: .init(milliseconds: statement, setting: "limits.statement"),
                lock: .init(milliseconds: lock, setting: "limits.lock"),
                idle: .init(milliseconds: idle, setting: "limits.idle")
            )
        }

        /// A connection that is held to limits, and one that is not.
        private func with(
            _ limits: SessionLimits,
            _ body: (PostgresConnection, PostgresConnection) async throws -> Void
        ) async throws {
            try await withDatabase { database in
                let observer = try await database.connect()
                let connection = try await PostgresConnection.connect(database.info, limits: limits)
                do {
                    try await body(connection, observer)
                } catch {
                    await connection.close()
                    await observer.close()
                    throw error
                }
                await connection.close()
                await observer.close()
            }
            await expectNoHandles()
        }

        @Test("a statement, also within a COPY: the error names the limit and the setting")
        func statement() async throws {
            try await with(Self.limits(statement: 50)) { connection, _ in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("select pg_sleep(600)")
                }
                #expect(
                    error?.hint
                        == "the warehouse was at work on it for 50 ms, the most that is allowed: make it quicker, or raise limits.statement"
                )
                let copied = await #expect(throws: PostgresError.self) {
                    try await connection.startCopyOut("copy (select pg_sleep(600)) to stdout")
                    _ = try await connection.nextCopyChunk()
                }
                #expect(copied?.description.contains("raise limits.statement") == true)
                try await expectAnswer(from: connection)
            }
        }

        @Test("a cancel by an administrator is not taken for the limit")
        func administrator() async throws {
            try await with(Self.limits(statement: 600_000)) { connection, observer in
                let task = Task { try await connection.query("select pg_sleep(600)") }
                try await waitUntilActive(connection.backendPID, seenBy: observer, containing: "pg_sleep")
                try await observer.query("select pg_cancel_backend($1)", [.int(Int64(connection.backendPID))])
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                #expect(error?.sqlState == "57014" && error?.hint == nil)
            }
        }

        @Test("a lock that somebody else holds")
        func lock() async throws {
            try await with(Self.limits(lock: 2000)) { connection, holder in
                try await holder.execute("create table t (a int)")
                try await holder.execute("begin; lock table t")
                let error = await #expect(throws: PostgresError.self) { try await connection.query("select a from t") }
                #expect(
                    error?.hint
                        == "the warehouse let it wait for a lock for 2 s, the most that is allowed: end the session that holds the lock, or raise limits.lock"
                )
            }
        }

        @Test("a transaction that stands idle is ended, and the next statement says why")
        func idle() async throws {
            try await with(Self.limits(idle: 50)) { connection, observer in
                try await connection.execute("begin")
                let alive = "select from pg_stat_activity where pid = $1"
                while try await !observer.query(alive, [.int(Int64(connection.backendPID))]).isEmpty {
                    try await Task.sleep(for: .milliseconds(10))
                }
                let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
                #expect(error?.sqlState == "25P03" && error?.code == .connectionLost, "\(String(describing: error))")
                #expect(error?.hint?.hasSuffix("raise limits.idle") == true)
            }
        }

        @Test(
            "0 is no limit, whatever the role says; the connection string's own options win; a reset comes back to them"
        )
        func standing() async throws {
            try await withDatabase { database in
                let admin = try await database.connect()
                let name = quoteIdentifier(database.info.dbname ?? "")
                try await admin.execute(
                    "alter database \(name) set statement_timeout = '7s'; alter database \(name) set lock_timeout = '7s'"
                )
                await admin.close()
                let info = try ConnectionInfo(parsing: database.info.conninfo + " options='-c lock_timeout=3s'")
                let connection = try await PostgresConnection.connect(info, limits: Self.limits(lock: 2000, idle: 9000))
                try await connection.execute("set statement_timeout = 1; reset all")
                let row = try await connection.query(
                    """
                    select concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
                        current_setting('idle_in_transaction_session_timeout')) as limits
                    """
                )[0]
                #expect(try row.string("limits") == "0 3s 9s")
                await connection.close()
            }
            await expectNoHandles()
        }
    }
}

import Testing

@testable import Postgres

extension ServerTests {
    @Suite("Connecting, losing the connection, the pool")
    struct ConnectingTests {
        @Test("a port on which nobody listens: host and port, never the password")
        func deadPort() async throws {
            let info = try serverInfo().with(host: "127.0.0.1", port: 1, password: "hunter2secret")
            let error = await #expect(throws: PostgresError.self) { try await PostgresConnection.connect(info) }
            #expect(error?.code == .connectionFailed)
            #expect(error?.isRetriable == true)
            let text = error?.debugDescription ?? ""
            #expect(text.contains("127.0.0.1") && text.contains("port 1:"))
            #expect(!text.contains("hunter2"))
            await expectNoHandles()
        }

        @Test("refusals carry their SQLSTATE: wrong password, no such database")
        func refusals() async throws {
            let server = try serverInfo()
            let wrong = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(server.with(password: "hunter2secret"))
            }
            #expect(wrong?.sqlState == "28P01")
            #expect(wrong?.isRetriable == false)
            #expect(wrong?.description.contains("port \(server.port ?? 0)") == true)
            #expect(wrong?.debugDescription.contains("hunter2") == false)
            let missing = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(server.with(dbname: "there is no such"))
            }
            #expect(missing?.sqlState == "3D000")
            await expectNoHandles()
        }

        @Test("a task that is cancelled while it connects does not wait for the deadline")
        func cancelledWhileConnecting() async throws {
            // 192.0.2.0/24 is kept for documentation: nobody answers there, or the network says at once that it cannot.
            let task = Task { try await PostgresConnection.connect("host=192.0.2.1", connectTimeoutSeconds: 600) }
            task.cancel()
            let result = await task.result
            #expect(throws: (any Error).self) { try result.get() }
            await expectNoHandles()
        }

        @Test("the session's settings, the caller's options among them")
        func settings() async throws {
            let info = try ConnectionInfo(parsing: serverInfo().conninfo + " options='-c work_mem=8MB'")
            let connection = try await PostgresConnection.connect(info, applicationName: "Zoë's night")
            #expect(connection.serverVersion >= 150_000)
            let row = try await connection.query(
                "select pg_backend_pid() as pid, current_setting('work_mem') as memory, current_setting('application_name') as name, "
                    + "current_setting('client_encoding') as encoding, current_setting('DateStyle') as dates"
            )[0]
            #expect(try row.int("pid") == Int(connection.backendPID))
            #expect(try row.string("memory") == "8MB")
            #expect(try row.string("name").contains("s night"))
            #expect(try row.string("encoding") == "UTF8")
            #expect(try row.string("dates").hasPrefix("ISO"))
            await connection.close()
        }

        @Test("a session ended by the server: the error, then closed")
        func terminated() async throws {
            try await withPair { connection, admin in
                try await terminate(connection, by: admin)
                let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
                #expect(error?.code == .connectionLost)
                #expect(error?.isRetriable == true)
                let later = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
                #expect(later?.code == .closed)
                #expect(await connection.isClosed)
            }
        }

        @Test("a session ended in the middle of a statement or a transaction")
        func terminatedMidQuery() async throws {
            try await withPair { connection, admin in
                let task = Task {
                    try await connection.transaction { try await $0.query("select pg_sleep(600)") }
                }
                try await waitUntilActive(connection.backendPID, seenBy: admin, containing: "pg_sleep")
                try await terminate(connection, by: admin)
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                #expect(error?.code == .connectionLost)
                #expect(error?.sqlState == "57P01")
            }
        }

        @Test("a connection lost during COMMIT: the outcome is called unknown")
        func lostCommit() async throws {
            try await withPair { connection, admin in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.transaction { _ in try await terminate(connection, by: admin) }
                }
                #expect(error?.code == .commitUnknown)
                #expect(error?.isRetriable == false)
            }
        }

        @Test("closed once, and for good")
        func close() async throws {
            try await withConnection { connection in
                await connection.close()
                await connection.close()
                let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
                #expect(error?.code == .closed)
                #expect(error?.message == "the connection is closed: close() was called")
            }
        }

        @Test("the pool replaces a connection that broke, and rolls back what was left open")
        func poolHealth() async throws {
            try await withDatabase { database in
                let pool = PostgresPool(conninfo: database.info.conninfo, size: 1)
                let first = try await pool.withConnection { connection in
                    try await connection.execute("begin; create table never (a int)")
                    return connection.backendPID
                }
                let second = try await pool.withConnection { connection in
                    #expect(await !connection.isInTransaction)
                    try await connection.startCopyOut("copy (select 1) to stdout")
                    return connection.backendPID
                }
                #expect(first == second)
                let admin = try await database.connect()
                try await admin.query("select pg_terminate_backend($1, 10000)", [.int(Int64(first))])
                await admin.close()
                let third = try await pool.withConnection { connection in
                    try await connection.query("select pg_backend_pid()")[0].int(0)
                }
                #expect(third != Int(first))
                await pool.close()
                let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
                #expect(error?.code == .closed)
            }
            await expectNoHandles()
        }

        @Test("no more connections than the pool's size, and everybody gets one")
        func poolSize() async throws {
            try await withDatabase { database in
                let pool = PostgresPool(conninfo: database.info.conninfo, size: 3)
                let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
                    for _ in 0..<30 {
                        group.addTask {
                            try await pool.withConnection { connection in
                                try await connection.query("select pg_sleep(0.005)")
                                return connection.backendPID
                            }
                        }
                    }
                    return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
                }
                #expect((1...3).contains(pids.count))
                await pool.close()
            }
            await expectNoHandles()
        }

        @Test("waiting for a connection can be cancelled, and loses none")
        func poolWaitCancelled() async throws {
            try await withDatabase { database in
                let pool = PostgresPool(conninfo: database.info.conninfo, size: 1)
                try await pool.withConnection { _ in
                    let waiting = Task { try await pool.withConnection { _ in } }
                    await Task.yield()
                    waiting.cancel()
                    await #expect(throws: CancellationError.self) { try await waiting.value }
                }
                let pid = try await pool.withConnection { $0.backendPID }
                #expect(pid > 0)
                await pool.close()
            }
            await expectNoHandles()
        }

        private func terminate(_ connection: PostgresConnection, by admin: PostgresConnection) async throws {
            try await admin.query("select pg_terminate_backend($1, 10000)", [.int(Int64(connection.backendPID))])
        }
    }
}

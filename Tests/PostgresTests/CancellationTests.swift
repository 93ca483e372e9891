import Foundation
import Testing

@testable import Postgres

extension ServerTests {
    @Suite("Cancellation")
    struct CancellationTests {
        @Test("a running statement ends as CancellationError, and the connection answers next")
        func midQuery() async throws {
            try await withPair { connection, observer in
                let task = Task { try await connection.query("select pg_sleep(600)") }
                try await waitUntilActive(connection.backendPID, seenBy: observer, containing: "pg_sleep")
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await expectAnswer(from: connection)
            }
        }

        /// Statements ran on the threads of Swift's pool and not on those of their connections: as many as there are cores that waited
        /// for the server stopped everything else, also what they waited for.
        @Test("more statements than the machine has cores may wait, and everything else goes on")
        func manyWait() async throws {
            try await withDatabase { database in
                let holder = try await database.connect()
                try await holder.execute("create table t (a int)")
                try await holder.execute("begin; lock table t")
                let count = ProcessInfo.processInfo.activeProcessorCount + 2
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<count {
                        group.addTask {
                            let connection = try await database.connect()
                            // By each of the ways in which a statement can be sent.
                            if number % 2 == 0 {
                                try await connection.query("select count(*) from t")
                            } else {
                                try await connection.startCopyOut("copy t to stdout (format binary)")
                            }
                            await connection.close()
                        }
                    }
                    let waiting = "select count(*) from pg_locks where relation = 't'::regclass and not granted"
                    while try await holder.query(waiting)[0].int(0) < count { await Task.yield() }
                    try await holder.execute("commit")
                    try await group.waitForAll()
                }
                await holder.close()
            }
            await expectNoHandles()
        }

        @Test("a statement in a cancelled task is not sent")
        func beforeQuery() async throws {
            try await withPair { connection, _ in
                try await connection.execute("create table t (a int)")
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await connection.query("insert into t values (1)")
                }
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await connection.query("select count(*) from t")[0].int(0) == 0)
            }
        }

        @Test("a cancel that comes late does not hit the next statement")
        func lateCancel() async throws {
            try await withPair { connection, _ in
                for round in 0..<300 {
                    let task = Task { try await connection.query("select $1::int", [.int(Int64(round))])[0].int(0) }
                    if round % 3 > 0 { await Task.yield() }
                    task.cancel()
                    let result = await task.result
                    if case .failure(let error) = result { #expect(error is CancellationError) }
                    try await connection.query("select pg_sleep(0.002)")
                }
            }
        }

        @Test("a ticket that is closed sends nothing")
        func closedTicket() async throws {
            try await withPair { connection, _ in
                let canceller = await connection.canceller
                let ticket = canceller.arm(continuing: false)
                canceller.disarm()
                canceller.cancelNow(ticket)
                #expect(!canceller.isSent)
                let next = canceller.arm(continuing: false)
                canceller.cancelNow(ticket)
                #expect(!canceller.isSent)
                canceller.cancelNow(next)
                #expect(canceller.isSent)
                canceller.disarm()
                try await expectAnswer(from: connection)
            }
        }

        @Test("57014 that the task did not ask for stays the server's error")
        func statementTimeout() async throws {
            try await withPair { connection, _ in
                try await connection.execute("set statement_timeout = 20")
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("select pg_sleep(600)")
                }
                #expect(error?.sqlState == "57014")
            }
        }

        @Test("a cancelled transaction is rolled back, and cleanup can be done")
        func transaction() async throws {
            try await withPair { connection, observer in
                try await connection.execute("create table t (a int)")
                let task = Task {
                    do {
                        try await connection.transaction { connection in
                            try await connection.query("insert into t values (1)")
                            try await connection.query("select pg_sleep(600)")
                        }
                    } catch {
                        try await PostgresConnection.withoutCancellation {
                            try await connection.execute("insert into t values (100)")
                        }
                        throw error
                    }
                }
                try await waitUntilActive(connection.backendPID, seenBy: observer, containing: "pg_sleep")
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await connection.query("select a from t").map { row throws in try row.int("a") } == [100])
            }
        }

        @Test("streaming stops, also when the rows keep coming")
        func streaming() async throws {
            try await withPair { connection, observer in
                let task = Task {
                    try await connection.forEachRow("select generate_series(1, 1000000000) as n") { _ in }
                }
                try await waitUntilActive(connection.backendPID, seenBy: observer, containing: "generate_series")
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await expectAnswer(from: connection)
            }
        }

        @Test("a cancelled COPY leaves nothing, and both connections answer")
        func copyBetween() async throws {
            try await withPair { source, target in
                try await target.execute("create table t (n bigint)")
                let (started, signal) = AsyncStream.makeStream(of: Int.self)
                let task = Task {
                    try await copy(
                        from: source,
                        "select generate_series(1, 1000000000)::bigint",
                        to: target,
                        table: "t",
                        columns: ["n"],
                        progress: { signal.yield($0) }
                    )
                }
                for await bytes in started where bytes > 1_000_000 { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await target.query("select count(*) from t")[0].int(0) == 0)
                try await expectAnswer(from: source)
            }
        }

        @Test("a COPY that waits on the server is cancelled")
        func copyWaiting() async throws {
            try await withPair { connection, observer in
                let task = Task {
                    try await connection.startCopyOut("copy (select pg_sleep(600)) to stdout")
                    return try await connection.nextCopyChunk()
                }
                try await waitUntilActive(connection.backendPID, seenBy: observer, containing: "pg_sleep")
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await expectAnswer(from: connection)
            }
        }
    }
}

/// Two connections to a database of the test's own, closed afterwards.
func withPair(_ body: (PostgresConnection, PostgresConnection) async throws -> Void) async throws {
    try await withDatabase { database in
        let first = try await database.connect()
        let second = try await database.connect()
        do {
            try await body(first, second)
        } catch {
            await first.close()
            await second.close()
            throw error
        }
        await first.close()
        await second.close()
    }
    await expectNoHandles()
}

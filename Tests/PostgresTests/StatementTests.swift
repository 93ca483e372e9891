import Synchronization
import Testing

@testable import Postgres

extension ServerTests {
    @Suite("Statements, transactions and errors")
    struct StatementTests {
        @Test("every field of the server's report arrives")
        func errorFields() async throws {
            try await withConnection { connection in
                try await connection.execute("create table t (id int constraint t_key primary key, day date)")
                try await connection.query("insert into t values (42, null)")
                let duplicate = await #expect(throws: PostgresError.self) {
                    try await connection.query("insert into t values ($1)", [42])
                }
                let error = try #require(duplicate)
                #expect(error.code == .server)
                #expect(error.sqlState == "23505")
                #expect(error.severity == "ERROR")
                #expect(error.message.contains("t_key"))
                #expect(error.detail == "Key (id)=(42) already exists.")
                #expect(error.schema == "public")
                #expect(error.table == "t")
                #expect(error.constraint == "t_key")
                #expect(error.source?.contains("nbtinsert.c") == true)
                #expect(error.sql == "insert into t values ($1)")
                #expect(!error.description.contains("42"))
                #expect(!error.isRetriable)

                let unknown = await #expect(throws: PostgresError.self) {
                    try await connection.query("select idd from t")
                }
                #expect(unknown?.position == 8)
                #expect(unknown?.hint?.contains("t.id") == true)
                let inside = await #expect(throws: PostgresError.self) {
                    try await connection.execute("do $$ begin execute 'select 1/0 as é'; end $$")
                }
                #expect(inside?.sqlState == "22012")
                #expect(inside?.context?.contains("select 1/0") == true)
            }
        }

        @Test("a script runs to its first error, and the connection goes on")
        func scripts() async throws {
            try await withConnection { connection in
                try await connection.execute(
                    "create table s (a int); insert into s values (1); insert into s values (2)"
                )
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.execute("insert into s values (3); select 1/0; insert into s values (4)")
                }
                #expect(error?.sqlState == "22012")
                let result = try await connection.query("select count(*)::int from s")
                #expect(try result[0].int(0) == 2)
                #expect(try await connection.query("update s set a = a + 1").affectedRows == 2)
                #expect(try await connection.query("").isEmpty)
            }
        }

        @Test(
            "COPY in the wrong call is refused and ended",
            arguments: ["copy (select 1) to stdout", "copy pg_class from stdin"]
        )
        func copyAsQuery(sql: String) async throws {
            try await withConnection { connection in
                let error = await #expect(throws: PostgresError.self) { try await connection.query(sql) }
                #expect(error?.code == .usage)
                try await expectAnswer(from: connection)
            }
        }

        @Test("rows one at a time, all of them, in order")
        func streaming() async throws {
            try await withConnection { connection in
                let sum = try await connection.reduceRows(
                    "select n from generate_series(1, $1) as n",
                    [100_000],
                    into: 0
                ) { sum, row in sum += try row.int("n") }
                #expect(sum == 5_000_050_000)
                #expect(try await connection.forEachRow("select 1 where false") { _ in } == 0)
                let late = await #expect(throws: PostgresError.self) {
                    try await connection.forEachRow("select 1 / (500 - n) from generate_series(1, 1000) as n") { _ in }
                }
                #expect(late?.sqlState == "22012")
            }
        }

        @Test("a visitor that throws ends the statement, and its error arrives")
        func streamingAbandoned() async throws {
            struct Enough: Error {}
            try await withConnection { connection in
                let seen = Mutex(0)
                await #expect(throws: Enough.self) {
                    try await connection.forEachRow("select generate_series(1, 1000000000) as n") { _ in
                        try seen.withLock { seen in
                            seen += 1
                            if seen == 10 { throw Enough() }
                        }
                    }
                }
                #expect(seen.withLock { $0 } == 10)
                try await expectAnswer(from: connection)
            }
        }

        @Test("a transaction commits, and rolls back on a throw")
        func transactions() async throws {
            struct Wrong: Error {}
            try await withConnection { connection in
                try await connection.execute("create table t (a int)")
                let value = try await connection.transaction { connection in
                    try await connection.query("insert into t values (1)")
                    return "done"
                }
                #expect(value == "done")
                await #expect(throws: Wrong.self) {
                    try await connection.transaction { connection in
                        try await connection.query("insert into t values (2)")
                        throw Wrong()
                    }
                }
                #expect(try await connection.query("select a from t").map { row throws in try row.int("a") } == [1])
                #expect(await !connection.isInTransaction)
            }
        }

        @Test("an error swallowed inside a transaction does not pass for a commit")
        func swallowedError() async throws {
            try await withConnection { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.transaction { connection in
                        _ = try? await connection.query("select 1/0")
                    }
                }
                #expect(error?.code == .transactionAborted)
                let nested = await #expect(throws: PostgresError.self) {
                    try await connection.transaction { try await $0.transaction { _ in } }
                }
                #expect(nested?.code == .usage)
            }
        }

        @Test("read only, and isolation as asked for")
        func options() async throws {
            try await withConnection { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.transaction(.init(isolation: .serializable, readOnly: true)) { connection in
                        let level = try await connection.query("show transaction_isolation")[0].string(0)
                        #expect(level == "serializable")
                        try await connection.execute("create table t (a int)")
                    }
                }
                #expect(error?.sqlState == "25006")
            }
        }

        @Test("two connections see the same through one snapshot")
        func sharedSnapshot() async throws {
            try await withDatabase { database in
                let first = try await database.connect()
                let second = try await database.connect()
                let writer = try await database.connect()
                try await writer.execute("create table t (a int); insert into t values (1)")
                try await first.transaction(.init(isolation: .repeatableRead, readOnly: true)) { first in
                    let snapshot = try await first.exportSnapshot()
                    try await writer.execute("insert into t values (2)")
                    let options = TransactionOptions(isolation: .repeatableRead, readOnly: true, snapshot: snapshot)
                    let seen = try await second.transaction(options) { second in
                        try await second.query("select count(*) from t")[0].int(0)
                    }
                    #expect(seen == 1)
                }
                #expect(try await second.query("select count(*) from t")[0].int(0) == 2)
                for connection in [first, second, writer] { await connection.close() }
            }
            await expectNoHandles()
        }
    }
}

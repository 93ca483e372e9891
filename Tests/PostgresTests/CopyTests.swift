import Synchronization
import Testing

@testable import Postgres

extension ServerTests {
    @Suite("COPY")
    struct CopyTests {
        @Test("200 000 rows pass through undecoded and arrive equal")
        func passThrough() async throws {
            try await withPair { source, target in
                let query =
                    "select n::bigint as n, md5(n::text) || 'é' as t, case when n % 3 = 0 then n / 7.0 end as x"
                    + " from generate_series(1, 200000) as n"
                try await target.execute("create table t (n bigint, t text, x numeric)")
                let passed = Mutex(0)
                let rows = try await copy(
                    from: source,
                    query,
                    to: target,
                    table: #""public"."t""#,
                    columns: ["n", "t", "x"],
                    progress: { rows in passed.withLock { $0 = rows } }
                )
                #expect(rows == 200_000)
                #expect(await source.copyOutRows == 200_000)
                #expect(passed.withLock { $0 } == 200_000)
                let hash = "select md5(string_agg(md5(q::text), '' order by n)) from"
                let expected = try await source.query("\(hash) (\(query)) as q")[0].string(0)
                #expect(try await target.query("\(hash) t as q")[0].string(0) == expected)
            }
        }

        @Test("chosen columns change on the way, NULL stays NULL")
        func patch() async throws {
            try await withPair { source, target in
                try await target.execute("create table t (n bigint, a text, b text)")
                let patch = CopyPatch(columns: [
                    1: { value, output in output.append(contentsOf: value.reversed()) },
                    2: { _, output in output.append(contentsOf: "hidden é".utf8) },
                ])
                let query =
                    "select n::bigint, 'a' || n, case when n % 2 = 0 then 'secret' end from generate_series(1, 50000) as n"
                let rows = try await copy(
                    from: source,
                    query,
                    to: target,
                    table: "t",
                    columns: ["n", "a", "b"],
                    patch: patch
                )
                #expect(rows == 50_000)
                let wrong = try await target.query(
                    "select count(*) from t where a <> reverse('a' || n) or b is distinct from case when n % 2 = 0 then 'hidden é' end"
                )
                #expect(try wrong[0].int(0) == 0)
            }
        }

        @Test("no rows at all", arguments: [true, false])
        func empty(isPatched: Bool) async throws {
            try await withPair { source, target in
                try await target.execute("create table t (a text)")
                let patch = isPatched ? CopyPatch(columns: [0: { _, _ in }]) : nil
                let rows = try await copy(
                    from: source,
                    "select 'a'::text where false",
                    to: target,
                    table: "t",
                    columns: ["a"],
                    patch: patch
                )
                #expect(rows == 0)
            }
        }

        @Test("a patch that throws stores nothing")
        func patchThrows() async throws {
            struct Unreadable: Error {}
            try await withPair { source, target in
                try await target.execute("create table t (n bigint)")
                let patch = CopyPatch(columns: [0: { value, _ in if value.last == 77 { throw Unreadable() } }])
                await #expect(throws: Unreadable.self) {
                    try await copy(
                        from: source,
                        "select n::bigint from generate_series(1, 1000000) as n",
                        to: target,
                        table: "t",
                        columns: ["n"],
                        patch: patch
                    )
                }
                #expect(try await target.query("select count(*) from t")[0].int(0) == 0)
                try await expectAnswer(from: source)
            }
        }

        @Test("an error of either side arrives, and both connections go on")
        func errors() async throws {
            try await withPair { source, target in
                try await target.execute("create table t (n bigint)")
                let failing = [
                    ("select n::bigint from nowhere", "42P01"),
                    ("select 1 / (5000 - n) from generate_series(1, 9999) as n", "22012"),
                    // integer where bigint is stored
                    ("select 1::int", "08P01"), ("select null::bigint, 2::bigint", "22P04"),
                ]
                for (query, state) in failing {
                    let error = await #expect(throws: PostgresError.self) {
                        try await copy(from: source, query, to: target, table: "t", columns: ["n"])
                    }
                    #expect(error?.sqlState == state, "\(query)")
                }
                let missing = await #expect(throws: PostgresError.self) {
                    try await copy(from: source, "select 1::bigint", to: target, table: "nowhere", columns: ["n"])
                }
                #expect(missing?.sqlState == "42P01")
                #expect(try await target.query("select count(*) from t")[0].int(0) == 0)
                try await expectAnswer(from: source)
            }
        }

        @Test("an aborted COPY leaves nothing and the connection usable")
        func abort() async throws {
            try await withConnection { connection in
                try await connection.execute("create table t (a text)")
                try await connection.startCopyIn("copy t from stdin")
                try await connection.writeCopyChunk(Array("one\ntwo\n".utf8))
                let busy = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
                #expect(busy?.code == .busy)
                try await connection.abortCopyIn(reason: "changed my mind, café")
                try await connection.abortCopyIn(reason: "twice does nothing")
                #expect(try await connection.query("select count(*) from t")[0].int(0) == 0)
                try await connection.startCopyOut(
                    "copy (select repeat('x', 1000) from generate_series(1, 100000)) to stdout"
                )
                _ = try await connection.nextCopyChunk()
                try await connection.cancelCopyOut()
                try await expectAnswer(from: connection)
            }
        }

        @Test("pieces out: whole rows, at least the bytes asked for, nil at the end and after it")
        func chunks() async throws {
            try await withConnection { connection in
                try await connection.startCopyOut("copy (select n from generate_series(1, 1000) as n) to stdout")
                var pieces: [[UInt8]] = []
                while let piece = try await connection.nextCopyChunk(minimumBytes: 100) { pieces.append(piece) }
                #expect(pieces.dropLast().allSatisfy { $0.count >= 100 && $0.last == UInt8(ascii: "\n") })
                let text = String(decoding: pieces.joined(), as: UTF8.self)
                #expect(text == (1...1000).map { "\($0)\n" }.joined())
                #expect(await connection.copyOutRows == 1000)
                #expect(try await connection.nextCopyChunk() == nil)
                let wrong = await #expect(throws: PostgresError.self) { try await connection.startCopyOut("select 1") }
                #expect(wrong?.code == .copyFailed)
                let other = await #expect(throws: PostgresError.self) {
                    try await connection.startCopyIn("copy (select 1) to stdout")
                }
                #expect(other?.code == .copyFailed)
                await #expect(throws: PostgresError.self) { try await connection.writeCopyChunk([1]) }
                try await expectAnswer(from: connection)
            }
        }

        @Test("a server that goes away in the middle is an error, not an end", arguments: [true, false])
        func killed(isSource: Bool) async throws {
            try await withPair { source, target in
                try await target.execute("create table t (n bigint)")
                let error = await #expect(throws: PostgresError.self) {
                    try await target.transaction { target in
                        try await source.startCopyOut(
                            "copy (select generate_series(1, 10000000)::bigint) to stdout (format binary)"
                        )
                        try await target.startCopyIn("copy t from stdin (format binary)")
                        var isKilled = false
                        while let piece = try await source.nextCopyChunk() {
                            try await target.writeCopyChunk(piece)
                            guard !isKilled else { continue }
                            isKilled = true
                            let admin = try await PostgresConnection.connect(try serverInfo())
                            let pid = isSource ? source.backendPID : target.backendPID
                            try await admin.query("select pg_terminate_backend($1, 10000)", [.int(Int64(pid))])
                            await admin.close()
                        }
                        _ = try await target.finishCopyIn()
                    }
                }
                #expect(error?.code == .connectionLost)
                #expect(error?.isRetriable == true)
                if isSource {
                    #expect(await source.isClosed)
                    #expect(try await target.query("select count(*) from t")[0].int(0) == 0)
                } else {
                    #expect(await target.isClosed)
                }
            }
        }
    }
}

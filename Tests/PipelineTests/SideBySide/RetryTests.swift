import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("What may go away is tried again", .timeLimit(.minutes(3)))
struct RetryTests {
    @Test("a session of the source that is ended in the middle of a stream costs that stream an attempt, and no more")
    func reader() async throws {
        try await SideModule.with { client, _ in
            try await client.source.execute("begin; lock table side.b in access exclusive mode")
            async let night = client.sideNight()
            let first = try await client.waiting(1)
            try await end(first, client)
            let second = try await client.until({ !$0.isEmpty && $0 != first }) { try await client.waiting(1) }
            #expect(second.count == 1)
            try await client.source.execute("commit")
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.retries.map { "\($0.object) \($0.attempt)" } == ["side.b 1"])
            let noted = try await client.read("select object, detail from ops.run_step where step = 'retry'").first
            #expect(try noted?.string("object") == "side.b")
            #expect(try noted?.string("detail") == summary.retries.first?.reason)
        }
    }

    @Test("the exporter may end once all readers have its snapshot")
    func exporter() async throws {
        try await SideModule.with { client, _ in
            try await lockAll(client)
            async let night = client.sideNight()
            let readers = Set(try await client.waiting(3))
            try await end(try await client.readers().filter { !readers.contains($0) }, client)
            try await client.source.execute("commit")
            let summary = try await night
            #expect(summary.status == .published && summary.retries.isEmpty, "\(summary)")
        }
    }

    @Test("a lost snapshot makes every stream start again in a new one, those that were merged as well")
    func snapshot() async throws {
        try await SideModule.with(ConnectionLimits(postgres: 1, mongo: 1, warehouse: 1)) { client, _ in
            try await client.source.execute("begin; lock table side.b in access exclusive mode")
            async let night = client.sideNight()
            let first = try await client.waiting(1)
            let before = try await client.read("select snapshot from ops.run").first?.string("snapshot")
            // After the snapshot in which side.a was read and merged.
            let other = try await client.anotherSourceSession()
            try await other.execute("update side.a set amount = 0 where id = 1")
            await other.close()
            try await end(try await client.readers().filter { !first.contains($0) }, client)
            _ = try await client.until({ $0 == first }) { try await client.readers() }
            try await end(first, client)
            _ = try await client.until({ !$0.isEmpty && $0 != first }) { try await client.waiting(1) }
            try await client.source.execute("commit")
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.retries.map(\.object) == ["side.b", "PostgreSQL"])
            #expect(summary.retries.last?.reason.contains("snapshot of the operational PostgreSQL is lost") == true)
            #expect(try await client.read("select snapshot from ops.run").first?.string("snapshot") != before)
            let amount = try await client.read("select amount::text as t from mirror.side_a where id = 1").first
            #expect(try amount?.string("t") == "0")
            // Both readings of it together.
            let a = summary.streams.first
            #expect(a?.stream == "side.a" && a?.mode == "whole" && a?.rowsRead == 201)
        }
    }

    @Test("what nobody but the operator can mend is not tried again")
    func permanent() async throws {
        try await SideModule.with { client, _ in
            try await client.source.execute("alter table side.b rename column amount to sum")
            try await client.asSuperuser("revoke pg_read_all_data from \(client.extractor)")
            try await client.source.execute("grant usage on schema side to \(client.extractor)")
            try await client.source.execute("grant select on side.a, side.b to \(client.extractor)")
            let summary = try await client.sideNight()
            #expect(summary.streams.map(\.stream) == ["side.a"])
            #expect(summary.retries.isEmpty, "\(summary)")
        }
    }

    @Test("when a run has spent what it may, the stream's module is left behind and the others publish")
    func spent() async throws {
        try await SideModule.with(modules: ["side", "solo"], more: SideModule.solo, retries: Self.once) { client, _ in
            try await client.source.execute(SideModule.soloSchema)
            try await client.source.execute("begin; lock table side.b in access exclusive mode")
            async let night = client.sideNight()
            let first = try await client.waiting(1)
            try await end(first, client)
            let second = try await client.until({ !$0.isEmpty && $0 != first }) { try await client.waiting(1) }
            try await end(second, client)
            let summary = try await night
            try await client.source.execute("commit")
            #expect(summary.status == .partial && summary.exitCode == 3, "\(summary)")
            #expect(summary.stale.map(\.module) == ["side"])
            #expect(summary.stale.first?.reason.contains("side.b: ") == true)
            #expect(summary.stale.first?.reason.contains("tried 2 times") == true)
            #expect(summary.facts.map(\.fact) == ["solo.orders"])
            let healed = try await client.sideNight()
            #expect(healed.status == .published && healed.retries.isEmpty)
        }
    }

    private static let once = RetrySettings(limit: 1, firstWaitSeconds: 0, totalWaitSeconds: 0)

    @Test("a session of the warehouse that is ended in the middle of a merge costs that stream another attempt")
    func writer() async throws {
        try await SideModule.with { client, _ in
            try await client.source.execute("begin; lock table side.b in access exclusive mode")
            async let night = client.sideNight()
            _ = try await client.waiting(1)
            // The others are merged: the only transaction that is open is that of side.b.
            let writers = try await client.until({ $0.count == 1 }) {
                try await client.read(
                    """
                    select pid from pg_stat_activity
                    where datname = current_database() and application_name like 'driveops-analytics run %'
                        and state like 'idle in transaction%'
                        and (select count(*) from ops.stream_state) = 2
                    """
                ).map { try $0.int("pid") }
            }
            try await end(writers, client)
            try await client.source.execute("commit")
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.retries.map(\.object) == ["side.b"])
        }
    }

    @Test("a session that is ended while it builds a fact costs that fact another attempt")
    func build() async throws {
        try await SideModule.with { client, _ in
            _ = try await client.sideNight()
            let figures = try await client.sideFigures()
            try await client.asOwner("update agg.side_b set amount = amount + 1")
            let holder = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await holder.execute("begin; lock table mirror.side_b in access exclusive mode")
            let days = ClosedDays(first: "2026-04-01", last: "2026-04-20")
            async let night = client.night(RunOptions(kind: .backfill, days: days))
            let first = try await client.until({ !$0.isEmpty }) { try await waitingWriters(client) }
            try await end(first, client)
            _ = try await client.until({ !$0.isEmpty && $0 != first }) { try await waitingWriters(client) }
            try await holder.execute("commit")
            await holder.close()
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.retries.map(\.object) == ["side.b"])
            #expect(try await client.sideFigures() == figures)
        }
    }

    @Test("a source that does not answer is tried again, and named")
    func down() async throws {
        try await SideModule.with { client, _ in
            let summary = try await client.with(postgres: "host=127.0.0.1 port=9 dbname=none user=nobody").sideNight()
            #expect(summary.retries.map(\.object) == ["PostgreSQL", "PostgreSQL"])
            #expect(summary.status == .failed)
            #expect(summary.stale.first?.reason.contains("the operational PostgreSQL cannot be read") == true)
            #expect(summary.stale.first?.reason.contains("tried 3 times") == true)
        }
    }

    @Test("a connection to MongoDB that breaks in the middle of a read costs that stream an attempt, and no document")
    func mongo() async throws {
        try await Stand.with(["shop"], readsMongo: true) { client in
            // More than the first answer holds: what breaks in that one the driver asks for again by itself.
            let documents: [BSONDocument] = (0..<20_000).map {
                ["_id": .string("e\($0)"), "at": .dateTime(1_772_000_000_000)]
            }
            let database = client.instance.mongoDatabase
            try await client.mongo.insertMany(database: database, collection: "events", documents)
            let uri = client.instance.mongo.string.revealed
            let port = try #require(uri.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) })
            let proxy = try FaultyProxy(to: port)
            defer { proxy.close() }
            proxy.arm(.init(.drop, .toClient, after: "getMore", bytes: 100_000))
            let through = try client.with(mongo: uri.replacing(":\(port)", with: ":\(proxy.port)"))
            let summary = try await through.night(RunOptions(asOf: "2026-03-20"))
            #expect(proxy.strikes == 1)
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.retries.map(\.object) == ["shop.events"], "\(summary.retries)")
            let mirrored = try await client.read("select count(distinct id) as n from mirror.shop_events").first
            #expect(try mirrored?.int("n") == 20_000)
        }
    }

    private func lockAll(_ client: TestClient) async throws {
        let tables = SideModule.tables.map { "side.\($0)" }.joined(separator: ", ")
        try await client.source.execute("begin; lock table \(tables) in access exclusive mode")
    }

    private func end(_ pids: [Int], _ client: TestClient) async throws {
        for pid in pids { try await client.asSuperuser("select pg_terminate_backend(\(pid))") }
    }

    private func waitingWriters(_ client: TestClient) async throws -> [Int] {
        try await client.read(
            """
            select distinct pid from pg_locks
            where not granted and database = (select oid from pg_database where datname = current_database())
            """
        ).map { try $0.int("pid") }
    }
}

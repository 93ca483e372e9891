import Definitions
import Pipeline
import Postgres
import Synchronization
import TestSupport
import Testing
import Warehouse

@Suite("Streams and facts side by side", .timeLimit(.minutes(3)))
struct SideBySideTests {
    @Test("as many streams are open at once as the source allows, in one snapshot", arguments: [1, 2, 3])
    func atOnce(limit: Int) async throws {
        try await SideModule.with(ConnectionLimits(postgres: limit, mongo: 1, warehouse: 3)) { client, _ in
            let tables = SideModule.tables.map { "side.\($0)" }.joined(separator: ", ")
            try await client.source.execute("begin; lock table \(tables) in access exclusive mode")
            async let night = client.sideNight()
            let waiting = try await client.waiting(limit)
            // And one that holds the snapshot.
            #expect(waiting.count == limit)
            #expect(try await client.readers().count == limit + 1)
            // Committed with the lock: no reader may see it.
            try await client.source.execute("update side.a set amount = 0; commit")
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
            let zeros = try await client.read("select count(*) as n from mirror.side_a where amount = 0").first
            #expect(try zeros?.int("n") == 0)
        }
    }

    @Test("the warehouse is written over as many connections at once as it allows, each noted so that it can be ended")
    func writers() async throws {
        try await SideModule.with { client, _ in
            let tables = SideModule.tables.map { "side.\($0)" }.joined(separator: ", ")
            try await client.source.execute("begin; lock table \(tables) in access exclusive mode")
            async let night = client.sideNight()
            _ = try await client.waiting(3)
            let sessions = try await client.read(
                """
                select a.pid = any (r.backend_pids) as noted from pg_stat_activity a, ops.run r
                where a.datname = current_database() and a.application_name = 'driveops-analytics run ' || r.run_id
                """
            ).map { try $0.bool("noted") }
            // The lock's, the run's own, and three that write.
            #expect(sessions == Array(repeating: true, count: 5))
            try await client.source.execute("commit")
            let summary = try await night
            #expect(summary.status == .published, "\(summary)")
        }
    }

    @Test("a stream that fails leaves the others their snapshot and their connections", arguments: [1, 3])
    func oneFails(limit: Int) async throws {
        try await SideModule.with(ConnectionLimits(postgres: limit, mongo: 1, warehouse: limit)) { client, _ in
            try await client.source.execute("alter table side.a rename column amount to sum")
            let summary = try await client.sideNight()
            #expect(summary.streams.map(\.stream) == ["side.b", "side.c"])
            #expect(summary.stale.map(\.module) == ["side"])
            #expect(summary.stale.first?.reason.contains("side.a") == true)
            try await client.source.execute("alter table side.a rename column sum to amount")
            #expect(try await client.sideNight().status == .published)
        }
    }

    @Test("what is told is told in the order of the definitions, whoever is done first")
    func order() async throws {
        try await SideModule.with { client, _ in
            try await client.source.execute("begin; lock table side.a in access exclusive mode")
            let told = Mutex<[String]>([])
            async let night = client.sideNight { event in
                switch event {
                case .stream(let stream): told.withLock { $0.append(stream.stream) }
                case .fact(let fact): told.withLock { $0.append(fact.fact) }
                default: break
                }
            }
            _ = try await client.until({ $0 == 2 }) {
                try await client.read("select count(*) as n from ops.stream_state").first?.int("n")
            }
            #expect(told.withLock { $0 } == [])
            try await client.source.execute("commit")
            let summary = try await night
            let streams = ["side.a", "side.b", "side.c", "side.latest"]
            #expect(told.withLock { $0 } == streams + ["side.a", "side.b", "side.c"])
            #expect(summary.streams.map(\.stream) == streams)
            #expect(summary.facts.map(\.fact) == ["side.a", "side.b", "side.c"])
        }
    }

    @Test("a night that is cancelled leaves no session behind, at the source or in the warehouse")
    func cancelled() async throws {
        try await SideModule.with { client, _ in
            let tables = SideModule.tables.map { "side.\($0)" }.joined(separator: ", ")
            try await client.source.execute("begin; lock table \(tables) in access exclusive mode")
            let night = Task { try await client.sideNight() }
            _ = try await client.waiting(3)
            night.cancel()
            await #expect(throws: CancellationError.self) { try await night.value }
            // Nothing was released: they gave up waiting.
            _ = try await client.until({ $0.isEmpty }) { try await client.readers() }
            _ = try await client.until({ $0 == 0 }) {
                try await client.read(
                    """
                    select count(*) as n from pg_stat_activity
                    where datname = current_database() and application_name like 'driveops-analytics run %'
                    """
                ).first?.int("n")
            }
            try await client.source.execute("commit")
            #expect(try await client.read("select status from ops.run").first?.string("status") == "failed")
            #expect(try await client.sideNight().status == .published)
        }
    }

    @Test("the figures are those of one thing after the other, on the first night and after changes")
    func sameFigures() async throws {
        try await SideModule.with { client, settings in
            var alone = settings
            alone.connections = ConnectionLimits(postgres: 1, mongo: 1, warehouse: 1)
            let fresh = try await client.withFreshWarehouse(alone)
            for change in [
                "select 1", "update side.a set day = day + 1, place = place % 7; delete from side.b where id % 3 = 0",
                "insert into side.b select i, i % 13, date '2026-04-03', 1 from generate_series(500, 700) i; truncate side.c",
            ] {
                try await client.source.execute(change)
                for one in [client, fresh] {
                    let accepted = RunOptions(asOf: "2026-05-01", acceptDeletes: ["side.c"])
                    let summary = try await one.night(accepted)
                    #expect(summary.stale.isEmpty, "\(summary)")
                }
                #expect(try await client.sideFigures() == fresh.sideFigures())
            }
        }
    }

    @Test("two merges that touch the same entities at the same time do not wait for each other")
    func staleEntities() async throws {
        try await SideModule.with { client, _ in
            _ = try await client.sideNight()
            let sessions = [try await loader(client), try await loader(client)]
            for (session, table) in zip(sessions, ["a", "b"]) {
                let stream = try #require(client.catalogue.stream("side.\(table)"))
                try await session.execute(
                    """
                    set lock_timeout = '5s'; begin;
                    create temporary table _old on commit drop as select * from mirror.side_\(table);
                    create temporary table _new on commit drop as select * from mirror.side_\(table)
                    """
                )
                // The first one's transaction is open while the second one writes the same entities.
                for sql in DirtySQL(stream, in: client.catalogue).staleEntities { try await session.query(sql) }
            }
            for session in sessions {
                try await session.execute("commit")
                await session.close()
            }
            #expect(try await client.sideNight().streams.last?.rowsRead == 10)
            let left = try await client.read("select count(*) as n from ops.stale_entity").first?.int("n")
            #expect(left == 0)
        }
    }

    private func loader(_ client: TestClient) async throws -> PostgresConnection {
        try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
    }

    /// A stream that changes in the night in which a module is switched on whose fact reads it looked for the fact's anchor in a
    /// table that was not there yet, and failed.
    @Test("a module is switched on in a night in which a stream changes that its fact reads")
    func switchedOn() async throws {
        let more = [
            "extra/module.yaml": "module: extra\ntitle: {en: Extra, fr: Extra}\nneeds: [side]\n",
            "extra/streams/orders.yaml": """
            stream: orders
            source: {postgres: side.orders}
            key: [id]
            columns:
              id: int
              a_id: int
              day: date
            """,
            "extra/facts/orders.sql": """
            /* ---
            fact: orders
            title: {en: Orders, fr: Commandes}
            anchor: orders
            day: day
            reads:
              side.a: {via: {parent: a_id}}
            measures:
              amount: {type: sum}
            --- */
            select d.day, o.id as key, null as excluded, a.amount
            from days d join mirror.extra_orders o on o.day = d.day join mirror.side_a a on a.id = o.a_id
            """,
        ]
        try await SideModule.with(more: more) { client, settings in
            try await client.source.execute(
                """
                create table side.orders (id int primary key, a_id int not null, day date not null);
                insert into side.orders select i, i, date '2026-04-05' from generate_series(1, 20) i
                """
            )
            _ = try await client.sideNight()
            try await client.source.execute("update side.a set amount = amount + 1")
            var both = settings
            both.modules = ["side", "extra"]
            let summary = try await client.with(both).sideNight()
            #expect(summary.status == .published, "\(summary)")
            let amount = try await client.read("select sum(amount)::text as t from agg.extra_orders").first
            #expect(try amount?.string("t") == "230")
        }
    }
}

import Definitions
import Pipeline
import Postgres
import TestSupport

/// Three streams that have nothing to do with each other, a derived one over two of them, and facts: what can be done at the same time.
enum SideModule {
    static let tables = ["a", "b", "c"]

    static var files: [String: String] {
        var files = [
            "side/module.yaml": """
            module: side
            title: {en: Side, fr: Côté}
            """,
            "side/streams/latest.yaml": """
            stream: latest
            source: {sql: latest.sql}
            entity: place
            key: [place]
            reads:
              a: {entity: place}
              b: {entity: place}
            columns:
              place: int
              day: date
            """,
            "side/streams/latest.sql": """
            select e.entity as place, max(r.day) as day
            from entities e
            join (select place, day from mirror.side_a union all select place, day from mirror.side_b) r
                on r.place = e.entity
            group by e.entity
            """,
        ]
        for table in tables {
            files["side/streams/\(table).yaml"] = """
                stream: \(table)
                source: {postgres: side.\(table)}
                key: [id]
                columns:
                  id: int
                  place: int
                  day: date
                  amount: numeric
                """
            files["side/facts/\(table).sql"] = """
                /* ---
                fact: \(table)
                title: {en: Rows, fr: Lignes}
                anchor: \(table)
                day: day
                reads:
                  latest: {via: {parent: place}}
                measures:
                  amount: {type: sum}
                  latest: {type: sum}
                --- */
                select d.day, r.id as key, null as excluded, r.amount, (l.day = r.day)::int as latest
                from days d
                join mirror.side_\(table) r on r.day = d.day
                join mirror.side_latest l on l.place = r.place
                """
        }
        return files
    }

    static var schema: String {
        let made = tables.map { table in
            """
            create table side.\(table) (id int primary key, place int not null, day date not null, amount numeric not null);
            insert into side.\(table)
            select i, i % 10, date '2026-04-01' + i % 20, i from generate_series(1, 200) i;
            """
        }
        return "create schema side; \(made.joined())"
    }

    /// A module that has nothing to do with the first.
    static let solo = [
        "solo/module.yaml": "module: solo\ntitle: {en: Solo, fr: Solo}\n",
        "solo/streams/orders.yaml": """
        stream: orders
        source: {postgres: side.orders}
        key: [id]
        columns:
          id: int
          day: date
        """,
        "solo/facts/orders.sql": """
        /* ---
        fact: orders
        title: {en: Orders, fr: Commandes}
        anchor: orders
        day: day
        measures:
          orders: {type: sum}
        --- */
        select d.day, o.id as key, null as excluded, 1 as orders
        from days d join mirror.solo_orders o on o.day = d.day
        """,
    ]

    static let soloSchema = """
        create table side.orders (id int primary key, day date not null);
        insert into side.orders select i, date '2026-04-05' from generate_series(1, 20) i
        """

    /// A client with the module and its rows.
    static func with<T: Sendable>(
        _ connections: ConnectionLimits = ConnectionLimits(postgres: 3, mongo: 1, warehouse: 3),
        modules: [String] = ["side"],
        more: [String: String] = [:],
        retries: RetrySettings = TestClient.Settings().retries,
        _ body: (TestClient, TestClient.Settings) async throws -> T
    ) async throws -> T {
        let folder = try DefinitionFolder(files.merging(more) { _, new in new })
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = modules
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        settings.connections = connections
        settings.retries = retries
        return try await TestClient.with(settings) { client in
            try await client.source.execute(schema)
            return try await body(client, settings)
        }
    }
}

extension TestClient {
    /// A night of the module.
    func sideNight(observe: @escaping RunObserver = { _ in }) async throws -> RunSummary {
        try await night(RunOptions(asOf: "2026-05-01"), observe: observe)
    }

    /// Waits until a number of the source's sessions wait for a lock on a table, and gives their processes.
    func waiting(_ count: Int) async throws -> [Int] {
        try await until { pids in
            pids.count >= count
        } of: {
            try await sourcePIDs(
                "select distinct pid from pg_locks where not granted and database = \(Self.thisDatabase) order by pid"
            )
        }
    }

    /// The sessions at the source of the role that reads it.
    func readers() async throws -> [Int] {
        try await sourcePIDs("select pid from pg_stat_activity where usename = '\(extractor)' order by pid")
    }

    private static let thisDatabase = "(select oid from pg_database where datname = current_database())"

    private func sourcePIDs(_ sql: String) async throws -> [Int] {
        // A session of its own: what a transaction has seen of other sessions it sees again.
        let session = try await anotherSourceSession()
        let pids = try await session.query(sql).map { try $0.int("pid") }
        await session.close()
        return pids
    }

    /// Asks again until the answer fits; the suite's time limit ends what never does.
    func until<T>(_ fits: (T) -> Bool, of question: () async throws -> T) async throws -> T {
        while true {
            let answer = try await question()
            if fits(answer) { return answer }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// What stands in the mirror and in the aggregates of the module.
    func sideFigures() async throws -> [String: String] {
        var figures: [String: String] = [:]
        for table in ["mirror.side_a", "mirror.side_b", "mirror.side_c", "mirror.side_latest"] {
            figures[table] = try await text(of: table, without: "_xmin")
        }
        for table in SideModule.tables { figures["agg.side_\(table)"] = try await text(of: "agg.side_\(table)") }
        return figures
    }

    private func text(of table: String, without column: String = "") async throws -> String {
        try await read(
            "select coalesce(string_agg(t, ',' order by t), '') as t from (select (to_jsonb(r) - '\(column)')::text as t from \(table) r) s"
        ).first?.string("t") ?? ""
    }
}

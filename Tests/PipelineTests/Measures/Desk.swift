import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

/// A made-up module, all in files, with every kind of measure over a table of calls.
enum Desk {
    static let files = [
        "desk/module.yaml": """
        module: desk
        title: {en: Desk, fr: Accueil}
        tier: optional
        dimensions:
          site: {label: {en: Site, fr: Site}, stream: sites, value: id, name: name}
        """,
        "desk/streams/sites.yaml": """
        stream: sites
        source: {postgres: desk.sites}
        key: [id]
        columns: {id: text, name: text}
        """,
        "desk/streams/calls.yaml": """
        stream: calls
        source: {postgres: desk.calls}
        key: [id]
        columns: {id: int, day: date, site: text, wait: bigint, customer: text, agents: numeric, open: int}
        """,
        "desk/facts/calls.sql": """
        /* ---
        fact: calls
        title: {en: Calls, fr: Appels}
        anchor: calls
        day: day
        dimensions: {site: site}
        measures:
          calls: {type: sum}
          agents: {type: mean_of_days}
          open: {type: last}
          wait: {type: histogram, unit: seconds}
          customers: {type: distinct}
        --- */
        select c.day, c.id as key, case when c.site = 'test' then 'test' end as excluded, c.site, 1 as calls, c.agents,
            c.open, c.wait, c.customer as customers
        from days d
        join mirror.desk_calls c on c.day = d.day
        """,
        "desk/facts/repeats.sql": """
        /* ---
        fact: repeats
        title: {en: Repeats, fr: Rappels}
        anchor: calls
        day: day
        reach: {before: 5, after: 2}
        measures:
          repeated: {type: sum}
          again: {type: sum}
        --- */
        -- A call is repeated when its customer calls again within 5 days; it comes again when one came within the 2 before.
        select c.day, c.id as key, null as excluded,
            exists (
                select from mirror.desk_calls l
                where l.customer = c.customer and l.day between c.day + 1 and c.day + 5 and l.day < d.cutoff
            )::int as repeated,
            exists (
                select from mirror.desk_calls e where e.customer = c.customer and e.day between c.day - 2 and c.day - 1
            )::int as again
        from days d
        join mirror.desk_calls c on c.day = d.day
        """,
        "desk/kpis.yaml": [
            kpi("calls", "calls", "count"), kpi("agents", "agents", "count"), kpi("open", "open", "count"),
            kpi("wait_p50", "p50(wait)", "seconds"), kpi("wait_p90", "p90(wait) / 60", "minutes"),
            kpi("wait_p1", "100 * p1(wait)", "seconds"), kpi("wait_p99", "p99(wait)", "seconds"),
            kpi("customers", "customers", "count"), kpi("calls_per_agent", "calls / agents", "count"),
            kpi("agents_per_call", "agents / calls", "count"),
            kpi("open_per_customer", "open * 2 / customers", "count"), kpi("half_agents", "agents / 2", "count"),
            kpi("repeated", "repeats.repeated", "count", from: "repeats"),
            kpi("again", "repeats.again", "count", from: "repeats"),
            kpi("repeated_per_customer", "repeated / customers", "count", from: "[calls, repeats]"),
        ].joined(separator: "\n"),
        "desk/checks.yaml": """
        - {check: sites_known, severity: block, relation: {stream: calls, column: site, to: {stream: sites, column: id}}}
        - {check: one_row, severity: block, unique: {stream: calls, columns: [id, day]}}
        - {check: twice, severity: block, equation: {stream: calls, left: "open * 2", right: open + open}}
        - {check: half, severity: block, equation: {fact: calls, left: calls / 2, right: calls * 0.5, tolerance: 0.001}}
        """,
    ]

    private static func kpi(_ name: String, _ value: String, _ unit: String, from fact: String = "calls") -> String {
        """
        - kpi: desk.\(name)
          label: {en: \(name), fr: \(name)}
          from: \(fact)
          value: \(value)
          unit: \(unit)
          better: neutral
          formula: {en: \(name), fr: \(name)}
        """
    }

    static let tables = """
        create schema desk;
        create table desk.sites (id text primary key, name text);
        insert into desk.sites values ('a', 'Arles'), ('b', 'Brest'), ('test', 'Test');
        create table desk.calls (
            id int primary key, day date not null, site text, wait bigint, customer text, agents numeric, open int
        );
        """

    /// A client with the module alone and an empty table of calls.
    static func with(
        _ files: [String: String] = Desk.files,
        selfCheck: SelfCheckSettings = SelfCheckSettings(),
        _ body: (TestClient, TestClient.Settings, DefinitionFolder) async throws -> Void
    ) async throws {
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.modules = ["desk"]
        settings.selfCheck = selfCheck
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await client.source.execute(tables)
            try await body(client, settings, folder)
        }
    }
}

/// A row of the table of calls.
struct Call: Sendable {
    let id: Int
    let day: CalendarDay
    let site: String?
    let wait: Int?
    let customer: String?
    let agents: OracleDecimal
    let open: Int

    /// Calls on random days of those given.
    static func random(_ ids: Range<Int>, on days: [CalendarDay], _ numbers: inout some RandomNumberGenerator) -> [Call]
    {
        ids.compactMap { id in
            guard let day = days.randomElement(using: &numbers) else { return nil }
            let size = Int.random(in: 0...12, using: &numbers)
            let wait = Int.random(in: -5...95, using: &numbers) << size
            return Call(
                id: id,
                day: day,
                site: ["a", "a", "b", "test", nil].randomElement(using: &numbers) ?? nil,
                wait: Int.random(in: 0..<10, using: &numbers) == 0 ? nil : wait,
                customer: Int.random(in: 0..<8, using: &numbers) == 0
                    ? nil : "c\(Int.random(in: 0..<25, using: &numbers))",
                agents: OracleDecimal(units: Int128(Int.random(in: 0...500, using: &numbers)), scale: 2),
                open: Int.random(in: 0...9, using: &numbers)
            )
        }
    }

    /// What stands for the row's site in the figures; nil where the row does not count.
    var value: String? { site == "test" ? nil : site ?? "unknown" }

    private var sql: String {
        let text = { (text: String?) in text.map(quoteLiteral) ?? "null" }
        return
            "(\(id), '\(day)', \(text(site)), \(wait.map(String.init) ?? "null"), \(text(customer)), \(agents), \(open))"
    }

    static func insert(_ calls: [Call], _ client: TestClient) async throws {
        guard !calls.isEmpty else { return }
        try await client.source.execute("insert into desk.calls values \(calls.map(\.sql).joined(separator: ", "))")
    }
}

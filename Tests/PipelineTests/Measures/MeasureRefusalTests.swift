import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("What a measure or a check refuses when it is built", .timeLimit(.minutes(3)))
struct MeasureRefusalTests {
    @Test(
        "leaves the module behind and says why",
        arguments: [
            // A histogram of fractions.
            (
                "c.open, c.wait", "c.open, c.agents as wait",
                "facts/calls.sql:2:1: the histogram `wait` is numeric and not a whole number: cast it to bigint"
            ),
            // A member that no index holds.
            (
                "c.customer as customers", "repeat('x', 1001) as customers",
                "facts/calls.sql:2:1: a member of `customers` has 1001 bytes, of 1000 allowed: count something shorter, as a key"
            ),
            // An error in the query keeps its place, although its rows go to a temporary table first.
            ("c.open, c.wait", "c.open, c.weight as wait", "facts/calls.sql:15: column c.weight does not exist"),
        ]
    )
    func fact(old: String, new: String, reason: String) async throws {
        var files = Desk.files
        files["desk/facts/calls.sql"] = Desk.files["desk/facts/calls.sql"]?.replacing(old, with: new)
        try await Desk.with(files) { client, _, _ in
            try await insert(client)
            let summary = try await client.night(asOf: "2026-04-03")
            #expect(summary.status == .failed)
            let found = summary.stale.first?.reason ?? ""
            #expect(found.contains(reason), "\(found)")
        }
    }

    @Test(
        "a check that does not hold keeps the module's last good figures, and names a row",
        arguments: [
            (
                "unique: {stream: calls, columns: [id, day]}", "unique: {stream: calls, columns: [day, customer]}",
                "check desk.one_row: 1 row, for example {\"day\": \"2026-03-20\", \"count\": 2, \"customer\": \"c1\"}"
            ),
            (
                "column: site, to: {stream: sites, column: id}", "column: customer, to: {stream: sites, column: name}",
                "check desk.sites_known: 2 rows, for example {\"id\": 1, \"customer\": \"c1\"}"
            ),
            (
                "right: open + open", "right: wait",
                "check desk.twice: 1 row, for example {\"id\": 1, \"left_side\": 6, \"right_side\": 5}"
            ),
            (
                "right: calls * 0.5, tolerance: 0.001", "right: agents / (calls - 2), tolerance: 0.25",
                "check desk.half: 1 row, for example {\"n\": 1, \"day\": \"2026-03-20\", \"open\": 4, \"site\": \"b\", "
                    + "\"calls\": 1, \"agents\": 2.0, \"left_side\": 0.50000000000000000000, "
                    + "\"right_side\": -2.0000000000000000}"
            ),
        ]
    )
    func check(old: String, new: String, reason: String) async throws {
        var files = Desk.files
        files["desk/checks.yaml"] = Desk.files["desk/checks.yaml"]?.replacing(old, with: new)
        try await Desk.with(files) { client, _, _ in
            try await insert(client)
            let summary = try await client.night(asOf: "2026-04-03")
            #expect(summary.status == .failed)
            #expect(summary.stale.first?.reason == reason, "\(summary.stale)")
        }
    }

    @Test("a check may look at the stream and at the fact of a module that its own one needs")
    func neededModule() async throws {
        var files = Desk.files
        files["lobby/module.yaml"] = """
            module: lobby
            title: {en: Lobby, fr: Hall}
            needs: [desk]
            """
        files["lobby/checks.yaml"] = """
            - {check: customers, severity: warn, not_null: {stream: desk.calls, column: customer}}
            - {check: few, severity: warn, range: {fact: desk.calls, measure: calls, max: 0}}
            """
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.modules = ["lobby"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await client.source.execute(Desk.tables)
            try await insert(client)
            let summary = try await client.night(asOf: "2026-04-03")
            #expect(summary.status == .published)
            #expect(
                summary.warnings.map { String($0.prefix { $0 != "," }) } == [
                    "check lobby.customers: 1 row", "check lobby.few: 2 rows",
                ]
            )
        }
    }

    private func insert(_ client: TestClient) async throws {
        try await client.source.execute(
            """
            insert into desk.calls values
                (1, '2026-03-20', 'a', 5, 'c1', 1.50, 3), (2, '2026-03-20', 'a', 2, 'c1', 1.50, 1),
                (3, '2026-03-20', 'b', 8, null, 2.0, 4)
            """
        )
    }
}

import Definitions
import Postgres
import TestSupport
import Testing

@Suite("Figures computed a second time from the command line", .timeLimit(.minutes(2)))
struct RebuildCommandTests {
    private static let files = [
        "till/module.yaml": "module: till\ntitle: {en: Till, fr: Caisse}\n",
        "till/streams/sales.yaml": """
        stream: sales
        source: {postgres: till.sales}
        key: [id]
        totals: [amount]
        columns: {id: int, day: date, amount: numeric}
        """,
        "till/facts/sales.sql": """
        /* ---
        fact: sales
        title: {en: Sales, fr: Ventes}
        anchor: sales
        day: day
        measures:
          amount: {type: sum}
        --- */
        select d.day, s.id as key, null as excluded, s.amount from days d join mirror.till_sales s on s.day = d.day
        """,
        "till/kpis.yaml": """
        - kpi: till.amount
          label: {en: Sales, fr: Ventes}
          from: sales
          value: amount
          unit: currency
          better: higher
          formula: {en: Amounts., fr: Montants.}
        """,
    ]

    @Test("rebuild --verify lists what differs and ends with 3, status and runs keep what a night found, rebuild heals")
    func commands() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["till"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            try await client.source.execute(
                """
                create schema till;
                create table till.sales (id int primary key, day date not null, amount numeric not null);
                insert into till.sales values (1, '2026-03-10', 10.50), (2, '2026-03-11', 20);
                """
            )
            try await client.withTool { tool in
                let early = try await tool("rebuild")
                #expect(early.code == 2 && early.errors.contains("nothing was published yet"), "\(early)")
                #expect(try await tool("run", "--as-of", "2026-03-12").code == 0)
                let proof = try await tool("query", "till.amount", "--from", "2026-03-10", "--to", "2026-03-11")
                #expect(proof.output.contains("\nProved complete: 1 stream, 2 rows, night of "), "\(proof)")
                let good = try await tool("rebuild", "--verify")
                #expect(
                    good.code == 0 && good.output.contains("till.sales                       2 days, equal"),
                    "\(good)"
                )

                try await spoil(client)
                let found = try await tool("rebuild", "--verify", "--fact", "till.sales")
                #expect(found.code == 3, "\(found)")
                let text =
                    "till.sales 2026-03-10: 1 of its figures differ from what the mirror gives: the day: published amount 11.50, "
                #expect(found.output.contains(text + "n 1, computed amount 10.50, n 1"), "\(found)")
                let night = try await tool("run", "--as-of", "2026-03-12", "--self-check", "10")
                #expect(night.code == 3 && night.output.contains("  self-check: " + text), "\(night)")
                let status = try await tool("status")
                #expect(
                    status.output.contains("2 published days computed a second time, 1 with OTHER FIGURES"),
                    "\(status)"
                )
                #expect(status.output.contains(text), "\(status)")
                #expect(try await tool("runs").output.contains("self-check: other figures on 1 days"))

                let healed = try await tool("run", "--as-of", "2026-03-12", "--self-check", "10")
                #expect(healed.code == 0 && healed.output.contains("1 figures changed on 2026-03-10"), "\(healed)")
                #expect(try await tool("status").output.contains("all figures the same"))
                try await spoil(client)
                let rebuilt = try await tool("rebuild")
                #expect(rebuilt.code == 0 && rebuilt.output.contains("1 figures changed on 2026-03-10"), "\(rebuilt)")
                #expect(try await tool("rebuild", "--verify", "--module", "till").code == 0)

                let fact = try await tool("rebuild", "--fact", "till.sales")
                #expect(fact.code == 2 && fact.errors.contains("--fact belongs to --verify"), "\(fact)")
                let unknown = try await tool("rebuild", "--verify", "--fact", "till.sale")
                #expect(unknown.code == 2 && unknown.errors.contains("did you mean till.sales?"), "\(unknown)")
                #expect(try await tool("run", "--self-check", "-1").code == 2)
            }
        }
    }

    private func spoil(_ client: TestClient) async throws {
        let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
        try await loader.execute("update agg.till_sales set amount = amount + 1 where day = '2026-03-10'")
        await loader.close()
    }
}

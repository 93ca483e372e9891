import Postgres
import TestSupport
import Testing

@Suite("Time limits", .timeLimit(.minutes(5)))
struct LimitTests {
    private static let night = ["run", "--as-of", "2026-03-20"]

    /// Runs a night of two stands under limits, of which one cannot go on, and holds it to leaving that one behind.
    private func expectLeftBehind(
        _ client: TestClient,
        limits: String,
        stream: String,
        setting: String
    ) async throws {
        try await client.withTool(more: "limits: \(limits)\n") { tool in
            let outcome = try await tool.run(Self.night)
            #expect(outcome.code == 3, "\(outcome)")
            #expect(outcome.output.contains("shop is stale"), "\(outcome)")
            #expect(outcome.output.contains("\(stream): ") && outcome.output.contains("raise \(setting)"), "\(outcome)")
            #expect(try await client.sales("yard") == "20100")
        }
    }

    private func expectHealing(_ client: TestClient) async throws {
        try await client.withTool { tool in
            let healed = try await tool.run(Self.night)
            #expect(healed.code == 0, "\(healed)")
            #expect(try await client.sales("shop") == "20100")
        }
    }

    @Test("a table that is locked at the source leaves its stream behind, which names the limit; the others go on")
    func sourceLock() async throws {
        try await Stand.with(["shop", "yard"]) { client in
            let holder = try await client.anotherSourceSession()
            try await holder.execute("begin; lock table shop.items in access exclusive mode")
            try await expectLeftBehind(
                client,
                limits: "{source: {lock: 1s}}",
                stream: "shop.items",
                setting: "limits.source.lock"
            )
            await holder.close()
            try await expectHealing(client)
        }
    }

    @Test("a query that takes the source too long, likewise")
    func sourceStatement() async throws {
        try await Stand.with(["shop", "yard"]) { client in
            try await client.source.execute(Stand.prices("shop", from: "pg_sleep(3600)"))
            try await expectLeftBehind(
                client,
                limits: "{source: {statement: 3s}}",
                stream: "shop.prices",
                setting: "limits.source.statement"
            )
            try await client.source.execute(Stand.prices("shop"))
            try await expectHealing(client)
        }
    }

    @Test("a read that takes MongoDB too long in all its parts, likewise")
    func mongoCommand() async throws {
        try await Stand.with(["shop"], readsMongo: true) { client in
            try await client.slowEvents(600, milliseconds: 100)
            try await client.withTool(more: "limits: {mongo: {command: 2s}}\n") { tool in
                let outcome = try await tool.run(Self.night)
                #expect(outcome.code == 1, "\(outcome)")
                #expect(
                    outcome.output.contains("shop.events: ") && outcome.output.contains("raise limits.mongo.command"),
                    "\(outcome)"
                )
            }
            try await client.quickEvents()
            try await expectHealing(client)
        }
    }

    @Test(
        "a lock in the warehouse that publishing waits for: the last good night stands, and the error names the limit"
    )
    func warehouseLock() async throws {
        try await Stand.with(["shop"]) { client in
            try await expectHealing(client)
            try await client.source.execute("update shop.items set amount = amount + 1 where id <= 50")
            let holder = try await client.stranger(locks: "agg.shop_sales", "exclusive")
            try await client.withTool(more: "limits: {warehouse: {lock: 1s}}\n") { tool in
                let outcome = try await tool.run(Self.night)
                #expect(outcome.code == 1 && outcome.errors.contains("raise limits.warehouse.lock"), "\(outcome)")
                #expect(try await client.sales("shop") == "20100")
            }
            await holder.close()
            try await client.withTool { tool in
                let healed = try await tool.run(Self.night)
                #expect(healed.code == 0, "\(healed)")
                #expect(try await client.sales("shop") == "20150")
            }
        }
    }
}

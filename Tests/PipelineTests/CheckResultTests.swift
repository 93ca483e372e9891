import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("A check runs again only when something that it looks at changed", .timeLimit(.minutes(3)))
struct CheckResultTests {
    @Test("an unchanged night does not scan again; a changed row, a changed rule and a row that breaks it do")
    func remembered() async throws {
        try await Self.with { client, folder in
            _ = try await client.shopNight()
            let first = try await Self.found(client)
            #expect(first.map(\.name) == ["id_once", "known_amount", "small_amounts"])
            #expect(Set(first.map(\.run)).count == 1)

            _ = try await client.shopNight()
            #expect(try await Self.found(client) == first)

            try await client.source.execute("update shop.items set amount = 3 where id = 7")
            let changed = try await client.night(asOf: "2026-05-01")
            #expect(changed.warnings.isEmpty)
            #expect(try await Self.found(client).map(\.run) == [changed.runID, changed.runID, changed.runID])

            try folder.write(["shop/checks.yaml": Self.checks.replacing("> 100", with: "> 99")])
            let redefined = try client.with(Self.settings(folder))
            let again = try await redefined.night(asOf: "2026-05-01")
            #expect(try await Self.found(client).map(\.run) == [changed.runID, changed.runID, again.runID])
        }
    }

    @Test("what breaks a check is told every night until it is mended")
    func broken() async throws {
        try await Self.with { client, _ in
            _ = try await client.shopNight()
            try await client.source.execute("update shop.items set amount = 101 where id = 7")
            let first = try await client.night(asOf: "2026-05-01")
            let second = try await client.night(asOf: "2026-05-01")
            for night in [first, second] {
                #expect(night.warnings == ["check shop.small_amounts: 1 row, for example {\"id\": 7}"])
            }
            // The second night did not look: nothing had changed.
            #expect(try await Self.found(client).map(\.run) == [first.runID, first.runID, first.runID])
            try await client.source.execute("update shop.items set amount = 99 where id = 7")
            #expect(try await client.night(asOf: "2026-05-01").warnings.isEmpty)
        }
    }

    private struct Found: Equatable {
        let name: String
        let run: Int64
    }

    private static func found(_ client: TestClient) async throws -> [Found] {
        try await client.read("select name, run_id from ops.check_result order by name").map {
            Found(name: try $0.string("name"), run: try $0.int64("run_id"))
        }
    }

    /// `not_in_future` depends on the time and is never remembered.
    private static let checks = """
        - check: known_amount
          severity: block
          not_null: {stream: items, column: amount}
        - check: id_once
          severity: warn
          unique: {stream: items, columns: [id]}
        - check: small_amounts
          severity: warn
          sql: select i.id from mirror.shop_items i where i.amount > 100
        - check: not_in_future
          severity: warn
          sql: select i.id from mirror.shop_items i where i.changed_at > now() + interval '1 day'
        """

    private static func with<T: Sendable>(_ body: (TestClient, DefinitionFolder) async throws -> T) async throws -> T {
        let folder = try DefinitionFolder(ShopModule.files().merging(["shop/checks.yaml": checks]) { _, new in new })
        defer { folder.remove() }
        return try await TestClient.with(settings(folder)) { client in
            try await client.source.execute("create schema shop; \(ShopModule.table); \(ShopModule.rows)")
            try await client.settled()
            return try await body(client, folder)
        }
    }

    private static func settings(_ folder: DefinitionFolder) -> TestClient.Settings {
        var settings = TestClient.Settings()
        settings.modules = ["shop"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        return settings
    }
}

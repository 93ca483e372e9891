import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Mirrored rows that are compared whole", .timeLimit(.minutes(5)))
struct RowSampleTests {
    private static let cursor = "changes: {cursor: changed_at, overlap: 1s}"

    @Test("another hand's value in the mirror is named and healed, and so are those that were not drawn")
    func tampered() async throws {
        try await ShopModule.with(selfCheck: SelfCheckSettings(rows: 60)) { client in
            try await client.source.execute("insert into shop.items (id) select i from generate_series(51, 120) i")
            _ = try await client.shopNight()
            #expect(try await sampled(client) == 0, "nothing was there to be drawn")
            try await client.asOwner("update mirror.shop_items set amount = amount + 100, state = null")
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.streams.first?.rowsChanged == 120)
            let warning = try #require(summary.warnings.first, "\(summary)")
            let told = """
                shop.items: of 60 rows drawn for the self-check 60 were not as at the source, such as 1: \
                state (null here, 1 at the source), amount (101.50 here, 1.50 at the source). All rows were read again; \
                ask what wrote to mirror."shop_items"
                """
            #expect(warning.replacing(/such as \d+:/, with: "such as 1:") == told)
            #expect(try await sampled(client) == 60)
            try await expectEqual(client)
            try await client.settled()
            let quiet = try await client.night(asOf: "2026-05-01")
            #expect(quiet.warnings.isEmpty && quiet.streams.first?.rowsRead == 0, "\(quiet)")
            #expect(try await sampled(client) == 60)
        }
    }

    @Test("other nights draw other rows")
    func draws() async throws {
        try await ShopModule.with(selfCheck: SelfCheckSettings(rows: 1)) { client in
            try await client.source.execute("insert into shop.items (id) select i from generate_series(51, 5000) i")
            _ = try await client.shopNight()
            // Only one row is drawn, and each is wrong: the example names it.
            var drawn: Set<String> = []
            for _ in 0..<4 {
                try await client.asOwner("update mirror.shop_items set amount = amount + 1")
                let summary = try await client.night(asOf: "2026-05-01")
                let warning = try #require(summary.warnings.first, "\(summary)")
                drawn.insert(String(warning.prefix { $0 != ":" }) + warning.replacing(/\(.*/, with: ""))
                try await expectEqual(client)
            }
            #expect(drawn.count > 1)
        }
    }

    @Test("a source that changes rows without moving their cursor is found out on the same night")
    func silentChange() async throws {
        try await ShopModule.with(Self.cursor) { client in
            try await client.source.execute("update shop.items set changed_at = now() - interval '3 hours'")
            _ = try await client.shopNight()
            try await client.source.execute(
                "update shop.items set amount = 9 where id = 7; delete from shop.items where id = 8"
            )
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.streams.first?.rowsChanged == 1 && summary.streams.first?.rowsGone == 0)
            let warning = try #require(summary.warnings.first)
            #expect(warning.contains("1 were not as at the source, such as 7: amount (1.50 here, 9.00 at the source)"))
            #expect(warning.hasSuffix("rows change there without their changed_at: use changes: xmin"))
            let mirrored = try await client.read("select amount::text as amount from mirror.shop_items where id = 7")
                .first
            #expect(try mirrored?.string("amount") == "9.00")
        }
    }

    @Test("0 rows switch it off")
    func off() async throws {
        try await ShopModule.with(selfCheck: SelfCheckSettings(rows: 0)) { client in
            _ = try await client.shopNight()
            try await client.asOwner("update mirror.shop_items set amount = 7 where id = 7")
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.warnings.isEmpty && summary.streams.first?.rowsChanged == 0)
            #expect(try await sampled(client) == 0)
        }
    }

    @Test("rows that vanished at the source and are kept are not drawn")
    func kept() async throws {
        try await ShopModule.with("deletes: never") { client in
            _ = try await client.shopNight()
            try await client.source.execute("delete from shop.items where id > 2")
            _ = try await client.shopNight()
            let quiet = try await client.night(asOf: "2026-05-01")
            #expect(quiet.warnings.isEmpty)
            #expect(try await sampled(client) == 2)
        }
    }

    @Test(
        "a key of several columns, of any type and with any characters, is asked for as it is",
        arguments: ["text", "varchar(20)", "character(4)"]
    )
    func keys(type: String) async throws {
        let files = ShopModule.files().mapValues {
            $0.replacing("key: [id]\n", with: "key: [code, day, id]\n")
                .replacing("  id: int\n", with: "  id: int\n  code: text\n  day: date\n")
        }
        try await with(files) { client in
            try await client.source.execute(
                """
                create schema shop;
                create table shop.items (
                    code \(type), day date, id int, state int, amount numeric, changed_at timestamptz, primary key (code, day, id)
                );
                insert into shop.items values
                    (e'a"\\\\', '2026-01-01', 1, 1, 1), ('it''s', '2026-01-02', 1, 1, 2), ('{,}', '2026-01-02', 2, 1, 3), ('null', '2026-01-03', 1, 1, 4)
                """
            )
            _ = try await client.shopNight()
            try await client.asOwner("update mirror.shop_items set amount = 7 where id = 2")
            let summary = try await client.night(asOf: "2026-05-01")
            let warning = try #require(summary.warnings.first, "\(summary)")
            #expect(warning.contains("of 4 rows drawn for the self-check 1 were not"), "\(warning)")
            #expect(warning.contains("{,}/2026-01-02/2: amount (7 here, 3 at the source)"), "\(warning)")
        }
    }

    @Test("personal data is not told; a key that is a pseudonym cannot be asked for")
    func privacy() async throws {
        for (key, told) in [("id", "7: note. All rows"), ("note", nil)] {
            let files = ShopModule.files().mapValues {
                $0.replacing("key: [id]\n", with: "key: [\(key)]\n")
                    .replacing("  id: int\n", with: "  id: int\n  note: {type: text, privacy: pseudonym}\n")
            }
            try await with(files) { client in
                try await client.source.execute(
                    "create schema shop; \(ShopModule.table); \(ShopModule.rows); update shop.items set note = 'Martin ' || id"
                )
                _ = try await client.night(asOf: "2026-05-01")
                try await client.asOwner("update mirror.shop_items set note = 'someone' where id = 7")
                let summary = try await client.night(asOf: "2026-05-01")
                if let told {
                    #expect(summary.warnings.first?.contains(told) == true, "\(summary.warnings)")
                    #expect(summary.warnings.first?.contains("someone") == false)
                } else {
                    #expect(try await sampled(client) == 0)
                }
            }
        }
    }

    @Test("a long value is cut in the warning")
    func longValue() async throws {
        let files = ShopModule.files().mapValues { $0.replacing("  id: int\n", with: "  id: int\n  note: text\n") }
        try await with(files) { client in
            try await client.source.execute("create schema shop; \(ShopModule.table); \(ShopModule.rows)")
            _ = try await client.shopNight()
            try await client.asOwner("update mirror.shop_items set note = repeat('x', 5000) where id = 7")
            let warning = try #require(try await client.night(asOf: "2026-05-01").warnings.first)
            #expect(warning.contains("note (\(String(repeating: "x", count: 80)) here, null at the source)"))
        }
    }

    private func with(_ files: [String: String], _ body: (TestClient) async throws -> Void) async throws {
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["shop"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        try await TestClient.with(settings, body)
    }

    private func sampled(_ client: TestClient) async throws -> Int? {
        try await client.read("select sampled from ops.proof order by run_id desc limit 1").first?.int("sampled")
    }

    private func expectEqual(_ client: TestClient) async throws {
        let (source, mirror) = try await client.shopRows()
        #expect(source == mirror)
    }
}

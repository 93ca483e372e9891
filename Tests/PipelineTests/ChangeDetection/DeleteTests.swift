import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Deleted rows", .timeLimit(.minutes(3)))
struct DeleteTests {
    @Test("an archive does not erase history: old rows stay, younger ones go, and one that comes back counts again")
    func archive() async throws {
        try await ShopModule.with("deletes: {ignore_older_than: 400d, by: changed_at}") { client in
            try await client.source.execute(
                "update shop.items set changed_at = now() - interval '500 days' where id <= 10"
            )
            _ = try await client.shopNight()
            try await client.source.execute("delete from shop.items where id in (1, 2, 11)")
            let night = try await client.shopNight()
            #expect(night?.rowsGone == 1)
            #expect(try await mirrored(client) == 49)
            #expect(try await client.proof()?.source == 47)
            #expect(try await client.proof()?.mirror == 47)
            #expect(try await client.shopNight()?.rowsRead == 0)
            // Read whole, and even loaded anew, the archived rows are still there.
            _ = try await client.shopNight(RunOptions(isFull: true, asOf: "2026-05-01"))
            #expect(try await mirrored(client) == 49)
            try await client.asOwner("update ops.stream_state set fingerprint = 'another'")
            _ = try await client.shopNight()
            #expect(try await mirrored(client) == 49)
            try await client.source.execute("insert into shop.items (id, amount) values (1, 4)")
            _ = try await client.shopNight()
            #expect(try await client.proof()?.mirror == 48)
            #expect(try await mirrored(client) == 49)
        }
    }

    @Test("with never everything stays, and what the source still has is proved")
    func never() async throws {
        try await ShopModule.with("deletes: never") { client in
            _ = try await client.shopNight()
            try await client.source.execute(
                "delete from shop.items where id > 2; update shop.items set amount = 8 where id = 1"
            )
            let night = try await client.shopNight()
            #expect(night?.rowsGone == 0 && night?.rowsChanged == 1)
            #expect(try await mirrored(client) == 50)
            #expect(try await client.proof()?.mirror == 2)
            #expect(try await client.shopNight()?.rowsRead == 0)
        }
    }

    @Test("the brake stops a purge, whichever pass finds it; --accept-deletes lets it through once")
    func brake() async throws {
        try await ShopModule.with { client in
            try await client.source.execute("insert into shop.items (id) select i from generate_series(51, 200) i")
            _ = try await client.shopNight()
            try await client.source.execute("delete from shop.items where id > 20")
            #expect(try await client.shopRefusal()?.contains("--accept-deletes shop.items") == true)
            #expect(try await mirrored(client) == 200)
            let options = RunOptions(asOf: "2026-05-01", acceptDeletes: ["shop.items"])
            #expect(try await client.shopNight(options)?.rowsGone == 180)
            #expect(try await client.proof()?.mirror == 20)
        }
    }

    private func mirrored(_ client: TestClient) async throws -> Int? {
        try await client.read("select count(*) as n from mirror.shop_items").first?.int("n")
    }
}

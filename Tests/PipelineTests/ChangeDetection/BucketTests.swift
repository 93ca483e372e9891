import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Buckets prove that source and mirror hold the same", .timeLimit(.minutes(5)))
struct BucketTests {
    @Test("the first night counts both sides; a night without a change reads no row and proves it")
    func unchanged() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            let whole = Proof(
                kind: "buckets",
                source: 50,
                mirror: 50,
                aside: 0,
                reread: 0,
                totals: #"{"amount": {"mirror": "75.00", "source": "75.00"}}"#
            )
            #expect(try await client.proof() == whole)
            let second = try await client.shopNight()
            #expect(second?.mode == "changed" && second?.rowsRead == 0 && second?.rowsChanged == 0)
            #expect(try await client.proof() == whole)
        }
    }

    @Test(
        "inserts, updates, deletes, key changes and rows that come back, over several nights; a tombstone goes with its row"
    )
    func changes() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute(
                """
                insert into shop.items (id, amount) values (51, 2.25);
                update shop.items set amount = 7 where id = 3;
                update shop.items set id = 104 where id = 4;
                delete from shop.items where id in (5, 6);
                """
            )
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 3 && night?.rowsGone == 3)
            let (source, mirror) = try await client.shopRows()
            #expect(source == mirror)
            #expect(try await gone(client) == "4,5,6")
            let proof = try await client.proof()
            #expect(proof?.source == 49 && proof?.mirror == 49 && proof?.reread == 1)
            try await client.source.execute("insert into shop.items (id, amount) values (5, 9), (4, 1)")
            _ = try await client.shopNight()
            #expect(try await gone(client) == "6")
            let after = try await client.shopRows()
            #expect(after.source == after.mirror)
            try await client.settled()
            _ = try await client.shopNight()
            let quiet = try await client.shopNight()
            #expect(quiet?.rowsRead == 0)
        }
    }

    @Test("a row that changes stays in its page, which keeps room for it")
    func inPlace() async throws {
        try await ShopModule.with { client in
            try await client.source.execute(
                "insert into shop.items (id, amount) select i, i from generate_series(51, 2000) i"
            )
            _ = try await client.shopNight()
            let before = try await pages(client)
            #expect(Set(before).count > 5)
            try await client.source.execute("update shop.items set amount = amount + 1 where id % 50 = 0")
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 40)
            #expect(try await pages(client) == before)
        }
    }

    /// The page of each changed row, in the order of the keys.
    private func pages(_ client: TestClient) async throws -> [Int] {
        try await client.read(
            "select (ctid::text::point)[0]::int as page from mirror.shop_items where id % 50 = 0 order by id"
        ).map { try $0.int("page") }
    }

    private func gone(_ client: TestClient) async throws -> String {
        try await client.read("select string_agg(id::text, ',' order by id) as ids from mirror.shop_items__gone").first?
            .string("ids") ?? ""
    }

    @Test("a row that was locked or rewritten without a change gets its transaction id and is read once")
    func rewritten() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("update shop.items set note = 'x' where id <= 10")
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 0)
            #expect(try await client.shopNight()?.rowsRead == 0)
        }
    }

    @Test(
        "what another hand did to the mirror is found when its rows are compared, read again and healed",
        arguments: [
            "delete from mirror.shop_items where id = 7",
            "update mirror.shop_items set amount = amount + 100 where id = 7",
            "insert into mirror.shop_items (id, amount, _xmin) values (999, 1, 3)",
            "update mirror.shop_items set _xmin = 77 where id = 7",
        ]
    )
    func tampered(_ sql: String) async throws {
        try await ShopModule.with("changes: xmin\nreconcile: daily") { client in
            _ = try await client.shopNight()
            try await client.asOwner(
                "\(sql); update ops.stream_state set reconciled_at = reconciled_at - interval '1 day'"
            )
            _ = try await client.shopNight()
            let (source, mirror) = try await client.shopRows()
            #expect(source == mirror)
            let proof = try await client.proof()
            #expect(proof?.reread == 1 && proof?.mirror == 50, "\(String(describing: proof))")
        }
    }

    @Test("buckets that were wrong themselves are counted anew, and --full recomputes both sides")
    func tamperedBuckets() async throws {
        try await ShopModule.with(selfCheck: SelfCheckSettings(rows: 0)) { client in
            _ = try await client.shopNight()
            try await client.asOwner("update ops.stream_bucket set hash = hash + 1")
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 0)
            #expect(try await client.proof()?.reread == 1)
            try await client.asOwner("update mirror.shop_items set state = 2 where id = 8")
            let full = try await client.shopNight(RunOptions(isFull: true, asOf: "2026-05-01"))
            #expect(full?.rowsChanged == 1)
            let (source, mirror) = try await client.shopRows()
            #expect(source == mirror)
        }
    }

    @Test("many rows get many buckets, and one that differs is all that is looked at")
    func manyBuckets() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("insert into shop.items (id) select i from generate_series(51, 9000) i")
            _ = try await client.shopNight()
            #expect(try await buckets(client) == 16)
            try await client.source.execute(
                "delete from shop.items where id = 5000; update shop.items set amount = 3 where id = 1"
            )
            let night = try await client.shopNight()
            #expect(night?.rowsGone == 1 && night?.rowsChanged == 1)
            #expect(try await client.proof()?.reread == 1)
            #expect(try await client.proof()?.mirror == 8999)
            try await client.source.execute("delete from shop.items where id > 7000")
            _ = try await client.shopNight(RunOptions(isFull: true, asOf: "2026-05-01"))
            #expect(try await buckets(client) == 8)
        }
    }

    private func buckets(_ client: TestClient) async throws -> Int? {
        try await client.read("select buckets from ops.stream_state").first?.optionalInt("buckets")
    }

    @Test("a stream that is read whole every night, and a view, are proved by counts and totals")
    func counts() async throws {
        let view =
            "\(ShopModule.table.replacing("shop.items", with: "shop.base")); create view shop.items as select * from shop.base"
        try await ShopModule.with("changes: full", table: view) { client in
            _ = try await client.shopNight()
            try await client.source.execute(
                "delete from shop.items where id = 1; update shop.items set amount = 5 where id = 2"
            )
            let night = try await client.shopNight()
            #expect(night?.rowsGone == 1 && night?.rowsChanged == 1)
            let proof = try await client.proof()
            #expect(proof?.kind == "count" && proof?.source == 49 && proof?.mirror == 49)
            #expect(proof?.totals == #"{"amount": {"mirror": "77.00", "source": "77.00"}}"#)
        }
    }

    @Test("a view has no transaction ids: xmin is refused, with the way out")
    func viewByXmin() async throws {
        let view =
            "\(ShopModule.table.replacing("shop.items", with: "shop.base")); create view shop.items as select * from shop.base"
        try await ShopModule.with(table: view) { client in
            let reason = try await client.shopRefusal()
            #expect(reason?.contains("use changes: full") == true)
        }
    }

    @Test("rows that a policy hides are an error and not a subset")
    func rowSecurity() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute(
                "alter table shop.items enable row level security; create policy few on shop.items using (id < 10)"
            )
            #expect(try await client.shopRefusal()?.contains("row-level security") == true)
            #expect(try await client.read("select count(*) as n from mirror.shop_items").first?.int("n") == 50)
        }
    }

    @Test("totals that are declared are the ones compared")
    func declaredTotals() async throws {
        try await ShopModule.with("changes: xmin\ntotals: [id, state]") { client in
            _ = try await client.shopNight()
            let expected = #"{"id": {"mirror": "1275", "source": "1275"}, "state": {"mirror": "50", "source": "50"}}"#
            #expect(try await client.proof()?.totals == expected)
        }
    }
}

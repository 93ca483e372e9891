import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Transactions and tables of the source", .timeLimit(.minutes(5)))
struct TransactionTests {
    @Test("a transaction that stays open over two nights is read when it commits; savepoints count with it")
    func longTransaction() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            let late = try await client.anotherSourceSession()
            try await late.execute(
                """
                begin; update shop.items set amount = 9 where id = 1;
                savepoint a; update shop.items set amount = 9 where id = 2; release savepoint a;
                savepoint b; update shop.items set amount = 9 where id = 3; rollback to savepoint b;
                savepoint c; insert into shop.items (id) values (60);
                """
            )
            #expect(try await client.shopNight()?.rowsRead == 0)
            try await client.source.execute("update shop.items set amount = 8 where id = 10")
            #expect(try await client.shopNight()?.rowsChanged == 1)
            try await late.execute("commit")
            await late.close()
            let night = try await client.shopNight()
            #expect(night?.mode == "changed" && night?.rowsChanged == 3)
            try await expectEqual(client)
        }
    }

    @Test("VACUUM FREEZE changes no row; one that rewrites the table has it read whole")
    func freeze() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("update shop.items set amount = 2 where id = 1")
            try await client.source.execute("vacuum (freeze) shop.items")
            let night = try await client.shopNight()
            #expect(night?.mode == "changed" && night?.rowsChanged == 1)
            try await client.source.execute("vacuum (full, freeze) shop.items")
            let rewritten = try await client.shopNight()
            #expect(rewritten?.reason == "the table was rewritten, or has a new partition")
            #expect(rewritten?.rowsChanged == 0)
            try await client.source.execute(
                "truncate shop.items; insert into shop.items (id) select i from generate_series(1, 50) i"
            )
            #expect(try await client.shopNight()?.mode == "whole")
            try await expectEqual(client)
        }
    }

    @Test("a partition that is attached with old rows is read; one that is detached takes its rows away")
    func partitions() async throws {
        let table = """
            create table shop.items (
                id int not null, state int not null default 1, amount numeric(12, 2) not null default 1.50,
                changed_at timestamptz default now(), primary key (id)
            ) partition by range (id);
            create table shop.first partition of shop.items for values from (1) to (100)
            """
        try await ShopModule.with(table: table) { client in
            try await client.source.execute(
                """
                create table shop.second (like shop.items including all);
                insert into shop.second (id, amount) select i, 4 from generate_series(100, 110) i
                """
            )
            _ = try await client.shopNight()
            _ = try await client.shopNight()
            try await client.source.execute(
                "alter table shop.items attach partition shop.second for values from (100) to (200)"
            )
            let attached = try await client.shopNight()
            #expect(
                attached?.reason == "the table was rewritten, or has a new partition" && attached?.rowsChanged == 11
            )
            try await client.source.execute("alter table shop.items detach partition shop.second")
            let detached = try await client.shopNight()
            #expect(detached?.mode == "changed" && detached?.rowsGone == 11)
            try await expectEqual(client)
        }
    }

    @Test("a table swapped by renaming is read whole")
    func swapped() async throws {
        try await ShopModule.with { client in
            try await client.source.execute("create table shop.other (like shop.items including all)")
            try await client.source.execute(
                "insert into shop.other (id, amount) select i, 3 from generate_series(2, 51) i"
            )
            _ = try await client.shopNight()
            try await client.source.execute(
                "alter table shop.items rename to old; alter table shop.other rename to items"
            )
            let night = try await client.shopNight()
            #expect(night?.mode == "whole" && night?.rowsChanged == 50 && night?.rowsGone == 1)
            try await expectEqual(client)
        }
    }

    @Test("rows that another database's restore brought with old ids are read on the night, whole")
    func emptyNight() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            let before = try await state(client)
            _ = try await client.shopNight()
            let after = try await state(client)
            #expect(
                before.fingerprint == after.fingerprint && before.buckets == after.buckets && before.mark <= after.mark
            )
            try await expectEqual(client)
        }
    }

    private func state(_ client: TestClient) async throws -> (fingerprint: String, buckets: Int?, mark: Int64) {
        let row = try await client.read("select fingerprint, buckets, mark from ops.stream_state").first
        return (try row?.string("fingerprint") ?? "", try row?.optionalInt("buckets"), try row?.int64("mark") ?? 0)
    }

    private func expectEqual(_ client: TestClient) async throws {
        let (source, mirror) = try await client.shopRows()
        #expect(source == mirror)
    }
}

import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("A source whose schema drifts", .timeLimit(.minutes(5)))
struct SchemaDriftTests {
    @Test("a new column is told once and not read")
    func added() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("alter table shop.items add column colour text default 'red'")
            let told = try await client.night(asOf: "2026-05-01")
            #expect(
                told.warnings == [
                    "shop.items: the source has a new column colour (text). It is not read; declare it to use it"
                ]
            )
            #expect(try await client.night(asOf: "2026-05-01").warnings.isEmpty)
        }
    }

    @Test(
        "a column that is gone, renamed or of another type stops the stream, and says the way out",
        arguments: [
            (
                "rename column amount to price",
                "column amount is called price now at the source: say `amount: {type: numeric, from: price}`"
            ),
            ("drop column amount", "the source has no column amount"),
            (
                "alter column amount type text",
                "column amount is text at the source, the stream declares numeric: declare the type that it has"
            ),
        ]
    )
    func changed(_ sql: String, _ reason: String) async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("alter table shop.items \(sql)")
            let found = try await client.shopRefusal()
            #expect(found?.contains(reason) == true, "\(found ?? "nothing")")
            #expect(try await client.read("select count(*) as n from mirror.shop_items").first?.int("n") == 50)
        }
    }

    @Test("a code that nobody knows: accepted, it stays and a warning names it")
    func accepted() async throws {
        try await ShopModule.with { client in
            _ = try await client.shopNight()
            try await client.source.execute("update shop.items set state = 9 where id <= 2")
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.warnings == ["shop.items: state: code 9 is not in the list state (2 rows)"])
            let (source, mirror) = try await client.shopRows()
            #expect(source == mirror)
            #expect(try await client.night(asOf: "2026-05-01").warnings.isEmpty)
        }
    }

    @Test("a code that nobody knows: with stop the module waits", arguments: [true, false])
    func stopped(atFirst: Bool) async throws {
        try await ShopModule.with("contract: stop") { client in
            if !atFirst { _ = try await client.shopNight() }
            try await client.source.execute("update shop.items set state = 9 where id <= 2")
            #expect(try await client.shopRefusal()?.contains("code 9 is not in the list state (2 rows)") == true)
            try await client.source.execute("update shop.items set state = 2 where id <= 2")
            _ = try await client.shopNight()
            let (source, mirror) = try await client.shopRows()
            #expect(source == mirror)
        }
    }

    @Test(
        "a code that nobody knows: in quarantine the row is set aside, counted, and comes back when it is mended",
        arguments: ["xmin", "full", "{cursor: changed_at}"]
    )
    func quarantined(_ changes: String) async throws {
        try await ShopModule.with("changes: \(changes)\ncontract: quarantine") { client in
            _ = try await client.shopNight()
            try await client.source.execute("update shop.items set state = 9 where id <= 2")
            let night = try await client.shopNight()
            #expect(night?.rowsGone == 2 && night?.quarantined == 2)
            let proof = try await client.proof()
            #expect(proof?.source == 50 && proof?.mirror == 48 && proof?.aside == 2)
            let kept = try await client.read("select * from ops.quarantine order by document_id")
            #expect(try kept.map { try $0.string("document_id") } == ["1", "2"])
            #expect(try kept.first?.string("path") == "state")
            #expect(try kept.first?.string("reason") == "code 9 is not in the list state")
            let again = try await client.shopNight()
            #expect(again?.quarantined == 0 && again?.rowsChanged == 0)
            try await client.source.execute(
                "update shop.items set state = 1 where id = 1; delete from shop.items where id = 2"
            )
            _ = try await client.shopNight()
            let mended = try await client.proof()
            #expect(mended?.source == 49 && mended?.mirror == 49 && mended?.aside == 0)
            #expect(try await client.read("select * from ops.quarantine").isEmpty)
        }
    }
}

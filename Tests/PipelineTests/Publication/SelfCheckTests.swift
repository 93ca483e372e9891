import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Published figures that are computed a second time", .timeLimit(.minutes(3)))
struct SelfCheckTests {
    private static let whole = RunOptions(asOf: "2026-03-20", selfCheckShare: 1000)

    private func withFigures(_ body: (TestClient) async throws -> Void) async throws {
        try await Desk.with { client, _, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: CalendarDay = try #require(.init("2026-03-10"))
            let calls = Call.random(0..<80, on: (0..<9).map { first.adding(days: $0) }, &numbers)
            try await Call.insert(calls, client)
            _ = try await client.night(Self.whole)
            let good = try await client.night(Self.whole)
            #expect(good.status == .unchanged && good.exitCode == 0, "\(good)")
            #expect(good.selfCheck?.facts == 2 && good.selfCheck?.differences == [], "\(good)")
            try await body(client)
        }
    }

    @Test(
        "a figure that is wrong and looks right is found, told and healed by the next night: numbers, buckets, members, missing and surplus cells",
        arguments: [
            "update agg.desk_calls set calls = calls + 1 where day = '2026-03-12'",
            "update agg.desk_calls set agents = agents + 0.01",
            "delete from agg.desk_calls where day = '2026-03-13'",
            "insert into agg.desk_calls select day, 'ghost', calls, agents, open, n from agg.desk_calls where site = 'a'",
            "update agg.desk_calls__buckets set count = count + 1 where day = '2026-03-12'",
            "delete from agg.desk_calls__members where day >= '2026-03-15'",
            "update agg.desk_repeats set n = 99",
        ]
    )
    func found(_ damage: String) async throws {
        try await withFigures { client in
            let tables = ["agg.desk_calls", "agg.desk_calls__buckets", "agg.desk_calls__members", "agg.desk_repeats"]
            let before = try await dump(client, tables)
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            #expect(try await loader.query(damage).affectedRows > 0)
            await loader.close()
            let verify = try await client.night(RunOptions(kind: .verify))
            #expect(verify.exitCode == 3 && verify.selfCheck?.differences.count == 1, "\(verify)")
            #expect(try await dump(client, tables) != before, "a verification changes nothing")

            let night = try await client.night(Self.whole)
            #expect(night.status == .partial && night.exitCode == 3, "\(night)")
            let text = try #require(night.selfCheck?.differences.first)
            #expect(text.contains("desk.") && text.contains("2026-03-1"), "\(text)")
            let healed = try await client.night(Self.whole)
            #expect(healed.status == .published && healed.selfCheck?.differences == [], "\(healed)")
            #expect(try await dump(client, tables) == before)
            try await client.expectVerified()
            let causes = try await client.read("select distinct cause from ops.restatement").map {
                try $0.string("cause")
            }
            #expect(causes.allSatisfy { $0 == "the self-check computed another figure" }, "\(causes)")
        }
    }

    @Test("a finding outlives the publication of the same night")
    func sameNight() async throws {
        try await withFigures { client in
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute("update agg.desk_calls set calls = calls + 1 where day = '2026-03-12'")
            await loader.close()
            try await client.source.execute("update desk.calls set open = open + 1 where day = '2026-03-15'")
            let night = try await client.night(Self.whole)
            #expect(night.status == .partial && night.publicationID != nil, "\(night)")
            let dirty = try await client.read("select from_day::text as day from ops.dirty").map {
                try $0.string("day")
            }
            #expect(dirty == ["2026-03-12"])
            #expect(try await client.night(Self.whole).status == .published)
            try await client.expectVerified()
        }
    }

    @Test("a rebuild computes everything anew and publishes it; one fact alone where that is asked for")
    func rebuild() async throws {
        try await withFigures { client in
            let tables = ["agg.desk_calls", "agg.desk_repeats"]
            let before = try await dump(client, tables)
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute("update agg.desk_calls set n = 50; update agg.desk_repeats set n = 50")
            await loader.close()
            let one = try await client.night(RunOptions(kind: .rebuild, facts: ["desk.calls"]))
            #expect(one.status == .published && one.facts.map(\.fact) == ["desk.calls"], "\(one)")
            let found = try await client.night(RunOptions(kind: .verify))
            #expect(found.selfCheck?.differences.map { $0.prefix(12) } == ["desk.repeats"], "\(found)")
            _ = try await client.night(RunOptions(kind: .rebuild))
            #expect(try await dump(client, tables) == before)
            try await client.expectVerified()
            let error = await #expect(throws: RunError.self) {
                try await client.night(RunOptions(kind: .verify, facts: ["desk.cals"]))
            }
            #expect(error?.description == "there is no fact desk.cals; did you mean desk.calls?")
        }
    }

    private func dump(_ client: TestClient, _ tables: [String]) async throws -> [[String]] {
        var all: [[String]] = []
        for table in tables {
            all.append(
                try await client.read("select to_jsonb(t)::text as row from \(table) t order by 1").map {
                    try $0.string("row")
                }
            )
        }
        return all
    }
}

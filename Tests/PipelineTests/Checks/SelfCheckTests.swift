import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Published figures that are computed a second time", .timeLimit(.minutes(5)))
struct SelfCheckTests {
    private static let cutoff = "2026-03-20"
    private static let whole = RunOptions(asOf: cutoff, selfCheckDays: 1000)
    private static let tables = [
        "agg.desk_calls", "agg.desk_calls__buckets", "agg.desk_calls__members", "agg.desk_repeats",
    ]

    private func withFigures(_ body: (TestClient) async throws -> Void) async throws {
        // What another hand does to the mirror is for the days to find here, not for the rows.
        try await Desk.with(selfCheck: SelfCheckSettings(rows: 0)) { client, _, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: CalendarDay = try #require(.init("2026-03-10"))
            let calls = Call.random(0..<80, on: (0..<9).map { first.adding(days: $0) }, &numbers)
            try await Call.insert(calls, client)
            // One row whose place every damage below finds.
            try await client.source.execute(
                "insert into desk.calls values (500, '2026-03-12', 'a', 60, 'c0', 1, 1), (501, '2026-03-13', 'a', 60, 'c0', 1, 1)"
            )
            let new = try await client.night(Self.whole)
            #expect(new.status == .published && new.selfCheck?.days == 0, "\(new)")
            let good = try await client.night(Self.whole)
            #expect(good.status == .unchanged && good.exitCode == 0, "\(good)")
            // Two facts on every published day.
            #expect(try #require(good.selfCheck).days >= 18 && good.selfCheck?.differences == [], "\(good)")
            try await body(client)
        }
    }

    @Test(
        "a figure that is wrong and looks right is found, named and healed by the next night",
        arguments: [
            (
                "update agg.desk_calls set calls = calls + 1 where day = '2026-03-12' and site = 'a'",
                "site = a: published calls "
            ),
            ("update agg.desk_calls set agents = agents + 0.01 where day = '2026-03-12'", ", computed calls "),
            ("delete from agg.desk_calls where day = '2026-03-13'", "published nothing, computed calls "),
            (
                "insert into agg.desk_calls select day, 'ghost', calls, agents, open, n from agg.desk_calls where day = '2026-03-12' "
                    + "and site = 'a'", "site = ghost: published calls "
            ),
            (
                "update agg.desk_calls__buckets set count = count + 1 where day = '2026-03-12'",
                "measure = wait, bucket = "
            ),
            (
                "delete from agg.desk_calls__members where day = '2026-03-12'",
                "member = c0: published nothing, computed it"
            ),
            ("update agg.desk_repeats set n = 99 where day = '2026-03-12'", "the day: published repeated "),
            // The same number with more zeros is another one.
            (
                "update agg.desk_repeats set again = again + 0.0 where day = '2026-03-12'",
                "the day: published repeated "
            ),
        ]
    )
    func found(damage: String, told: String) async throws {
        try await withFigures { client in
            let before = try await dump(client)
            try await asLoader(client, damage)
            let verified = try await verify(client)
            #expect(verified.differing.count == 1 && !verified.isGood, "\(verified)")
            #expect(try await dump(client) != before, "a verification changes nothing")

            let night = try await client.night(Self.whole)
            #expect(night.status == .partial && night.exitCode == 3 && night.stale.isEmpty, "\(night)")
            let text = try #require(night.selfCheck?.differences.first).text
            #expect(text.contains("2026-03-1") && text.contains(told), "\(text)")
            let kept = try await client.read(
                "select fact || ' ' || day as day from ops.self_check where run_id = \(night.runID) and differing > 0"
            )
            #expect(try kept.map { try $0.string("day") } == verified.differing)

            let healed = try await client.night(Self.whole)
            #expect(healed.status == .published && healed.selfCheck?.differences == [], "\(healed)")
            #expect(try await dump(client) == before)
            #expect(try await verify(client).isGood)
        }
    }

    @Test("a finding outlives the publication of the same night, and days that wait are left out")
    func sameNight() async throws {
        try await withFigures { client in
            try await asLoader(
                client,
                "update agg.desk_calls set calls = calls + 1 where day in ('2026-03-12', '2026-03-15')"
            )
            try await client.source.execute("update desk.calls set open = open + 1 where day = '2026-03-15'")
            let night = try await client.night(Self.whole)
            #expect(night.status == .partial && night.publicationID != nil, "\(night)")
            #expect(night.selfCheck?.differences.map(\.day) == ["2026-03-12"])
            let dirty = try await client.read("select from_day::text as day from ops.dirty")
            #expect(try dirty.map { try $0.string("day") } == ["2026-03-12"])
            let waiting = try await verify(client)
            #expect(waiting.isGood && waiting.waiting == 1, "\(waiting)")
            #expect(try await client.night(Self.whole).status == .published)
            #expect(try await verify(client).waiting == 0)
        }
    }

    @Test("a change that made no day dirty is found: a mirrored row that another hand changed")
    func mirror() async throws {
        try await withFigures { client in
            try await asLoader(client, "update mirror.desk_calls set open = open + 5 where id = 500")
            let verified = try await verify(client)
            #expect(verified.differing == ["desk.calls 2026-03-12"], "\(verified)")
            #expect(try await client.night(Self.whole).selfCheck?.differences.map(\.day) == ["2026-03-12"])
        }
    }

    @Test("a sample is of so many days, drawn with the run's number; 0 switches it off")
    func sample() async throws {
        try await withFigures { client in
            var drawn: [[String]] = []
            for _ in 0..<2 {
                let night = try await client.night(RunOptions(asOf: Self.cutoff, selfCheckDays: 4))
                #expect(night.selfCheck?.days == 4)
                let days = try await client.read(
                    "select fact || day as day from ops.self_check where run_id = \(night.runID) order by 1"
                )
                drawn.append(try days.map { try $0.string("day") })
            }
            #expect(drawn[0] != drawn[1], "another night, other days")
            let standard = try await client.night(asOf: Self.cutoff)
            #expect(try #require(standard.selfCheck).days <= 3)
            let off = try await client.night(RunOptions(asOf: Self.cutoff, selfCheckDays: 0))
            #expect(off.selfCheck == nil && !off.seconds.map(\.step).contains("self-check"))
        }
    }

    @Test("one fact, one module, unknown names, a changed definition, and nothing published yet")
    func verification() async throws {
        try await Desk.with { client, settings, folder in
            #expect(try await verify(client).isGood)
            try await client.source.execute(
                "insert into desk.calls values (500, '2026-03-12', 'a', 60, 'c0', 1, 1)"
            )
            _ = try await client.night(asOf: Self.cutoff)
            try await asLoader(client, "update agg.desk_repeats set n = 99 where day = '2026-03-12'")
            #expect(try await verify(client, facts: ["desk.calls"]).isGood)
            #expect(try await verify(client, facts: ["desk.repeats"]).differing == ["desk.repeats 2026-03-12"])
            #expect(try await !verify(client, modules: ["desk"]).isGood)
            for (modules, facts, text) in [
                (nil, ["desk.cals"], "there is no fact desk.cals; did you mean desk.calls?"),
                (["desk1"], nil, "there is no module desk1; did you mean desk?"),
            ] as [([String]?, [String]?, String)] {
                let error = await #expect(throws: RunError.self) {
                    try await verify(client, modules: modules, facts: facts)
                }
                #expect(error?.description.hasPrefix(text) == true)
            }
            let query = try #require(Desk.files["desk/facts/calls.sql"])
            try folder.write(["desk/facts/calls.sql": query.replacing("1 as calls", with: "2 as calls")])
            let changed = try await verify(client.with(settings), facts: ["desk.calls"])
            #expect(!changed.isGood && changed.problems.first?.contains("run a night first") == true, "\(changed)")
        }
    }

    private struct Verified {
        var isGood = false
        var differing: [String] = []
        var waiting = 0
        var problems: [String] = []
    }

    private func verify(
        _ client: TestClient,
        modules: [String]? = nil,
        facts: [String]? = nil
    ) async throws -> Verified {
        var verified = Verified()
        let verification = FigureVerification(instance: client.instance, catalogue: client.catalogue)
        verified.isGood = try await verification.run(modules: modules, facts: facts) { fact in
            verified.differing += fact.differences.map { "\($0.fact) \($0.day)" }
            verified.waiting += fact.waiting
            if let problem = fact.problem { verified.problems.append(problem) }
        }
        return verified
    }

    private func asLoader(_ client: TestClient, _ sql: String) async throws {
        let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
        #expect(try await loader.query(sql).affectedRows > 0, "\(sql)")
        await loader.close()
    }

    private func dump(_ client: TestClient) async throws -> [[String]] {
        var all: [[String]] = []
        for table in Self.tables {
            let rows = try await client.read("select t::text as row from \(table) t order by 1")
            all.append(try rows.map { try $0.string("row") })
        }
        return all
    }
}

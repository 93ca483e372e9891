import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("A publication that is undone", .timeLimit(.minutes(5)))
struct RollbackTests {
    /// Changes of every sort between two nights.
    private static let changes = [
        "delete from desk.calls where id % 7 = 0",
        "update desk.calls set wait = wait + 1000, agents = agents + 0.50 where id % 5 = 0",
        "update desk.calls set day = day + 3, customer = null where id % 11 = 0",
        "update desk.calls set site = case when site = 'a' then 'b' else 'a' end where id % 3 = 0",
        "update desk.sites set name = name || ' (new)'",
    ]

    private static func history(_ client: TestClient) async throws -> History {
        var numbers = SystemRandomNumberGenerator()
        let first: CalendarDay = try #require(.init("2026-03-01"))
        let days = (0..<33).map { first.adding(days: $0) }
        try await Call.insert(Call.random(0..<120, on: days, &numbers), client)
        var history = History(client)
        try await history.night(asOf: "2026-03-20")
        for (number, change) in changes.enumerated() {
            try await client.source.execute(change)
            let ids = 1000 * (number + 1)..<1000 * (number + 1) + 10
            try await Call.insert(Call.random(ids, on: days, &numbers), client)
            try await history.night(asOf: "2026-03-\(21 + number)")
        }
        return history
    }

    @Test(
        "every publication can be read again as it was, and put back, as a new one; resuming brings the latest figures back"
    )
    func undo() async throws {
        try await Desk.with { client, settings, _ in
            var history = try await Self.history(client)
            try await history.expectReadable("before any rollback")
            let latest = try #require(history.moments.last)
            let target: Int64 = 2
            let preview = try await RollbackPreview.read(
                RollbackRequest(to: .publication(target), by: "tester", reason: "look"),
                client.instance,
                client.catalogue
            )
            #expect(preview.target == target && preview.changes.count == 2)
            #expect(try await history.now(client) == latest.moment, "a dry run changes nothing")

            let back = try await client.rollback(to: .publication(target))
            #expect(back.restored == target && back.exitCode == 0, "\(back)")
            #expect(back.facts.map(\.cellsChanged) == preview.changes.map(\.cellsChanged))
            #expect(try await history.now(client) == history.moment(target))
            try await history.remember(back)
            try await history.expectReadable("after a rollback")
            let state = try await client.read("select cutoff::text as cutoff, publication_id from ops.module_state")
                .first
            #expect(try state?.string("cutoff") == "2026-03-21")
            #expect(try state?.int64("publication_id") == back.publicationID)
            // To before the first publication of all there is no way; to the first one there is, and forward again.
            let first = try await client.rollback(to: .publication(1))
            #expect(try await history.now(client) == history.moment(1))
            try await history.remember(first)
            let forward = try await client.rollback(to: .publication(latest.publication))
            #expect(try await history.now(client).tables == latest.moment.tables)
            try await history.remember(forward)
            try await history.expectReadable("after three rollbacks")

            _ = try await client.rollback(to: .publication(3))
            let resumed = try await client.night(RunOptions(kind: .resume))
            #expect(resumed.status == .published && resumed.cutoff == "2026-03-25", "\(resumed)")
            #expect(try await history.now(client) == latest.moment)
            try await history.expectReadable("after resuming")
            try await client.expectVerified()
            let fresh = try await client.withFreshWarehouse(settings)
            _ = try await fresh.night(asOf: "2026-03-25")
            #expect(try await history.now(fresh).tables == latest.moment.tables)
            let unchanged = try await client.night(asOf: "2026-03-25")
            #expect(unchanged.status == .unchanged, "\(unchanged)")
        }
    }

    @Test("while publication is held nights compute and publish nothing; every answer says since when, by whom and why")
    func hold() async throws {
        try await Desk.with { client, _, _ in
            let history = try await Self.history(client)
            _ = try await client.rollback(to: .publication(4), reason: "the tariff was wrong")
            try await client.source.execute("update desk.calls set open = open + 1 where id % 2 = 0")
            let night = try await client.night(asOf: "2026-03-28")
            #expect(night.status == .partial && night.exitCode == 3 && night.publicationID == nil, "\(night)")
            #expect(night.held?.contains("by tester: rolled back to publication 4: the tariff was wrong") == true)
            #expect(try await history.now(client).tables == history.moment(4).tables)
            let backfill = try await client.night(
                RunOptions(kind: .backfill, days: ClosedDays(first: "2026-03-02", last: "2026-03-05"))
            )
            #expect(backfill.status == .partial && backfill.publicationID == nil)

            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let day: CalendarDay = try #require(.init("2026-03-10"))
            let question = KPIQuestion(kpi: "desk.calls", from: day, to: day, grain: .day)
            let answer = try await reader.answer(question, on: connection)
            #expect(answer.held?.contains("tariff") == true && answer.asOf?.cutoff.description == "2026-03-23")
            #expect(try await RunHistory(connection).hold()?.heldBy == "tester")
            let past = try await reader.asOf(6).answer(question, on: connection)
            #expect(past.held == nil && past.asOf?.cutoff.description == "2026-03-25" && past.publication == 6)

            let resumed = try await client.night(RunOptions(kind: .resume))
            #expect(resumed.status == .published && resumed.cutoff == "2026-03-28", "\(resumed)")
            #expect(try await reader.answer(question, on: connection).held == nil)
            await connection.close()
            try await client.expectVerified()
            await #expect(throws: RunError.self) { try await client.night(RunOptions(kind: .resume)) }
        }
    }

    @Test("after a night that broke off a hold is not ended, for the mirror may be half-read")
    func resumeAfterBrokenNight() async throws {
        try await Desk.with { client, _, _ in
            _ = try await Self.history(client)
            _ = try await client.rollback(to: .publication(2))
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute(
                """
                insert into ops.run (run_id, token, kind, status, cutoff, host, pid)
                select max(run_id) + 1, 1, 'night', 'failed', '2026-03-28', 'x', 1 from ops.run
                """
            )
            await loader.close()
            let error = await #expect(throws: RunError.self) { try await client.night(RunOptions(kind: .resume)) }
            #expect(error?.description.contains("the last night broke off") == true)
            // The next one that reaches its end is enough.
            _ = try await client.night(asOf: "2026-03-28")
            #expect(try await client.night(RunOptions(kind: .resume)).status == .published)
        }
    }

    @Test("what cannot be gone back to is refused, and says why: unknown, the last one, forgotten, another shape")
    func refusals() async throws {
        try await Desk.with { client, settings, folder in
            var numbers = SystemRandomNumberGenerator()
            let first: CalendarDay = try #require(.init("2026-03-01"))
            await Self.expectRefusal(client, .publication(1), "nothing was published yet")
            try await Call.insert(Call.random(0..<30, on: [first], &numbers), client)
            _ = try await client.night(asOf: "2026-03-20")
            await Self.expectRefusal(client, .publication(9), "there is no publication 9: the latest publication is 1")
            await Self.expectRefusal(client, .publication(1), "publication 1 is what stands")
            await Self.expectRefusal(client, .day("2020-01-01"), "there is no the end of 2020-01-01")
            try await client.source.execute("update desk.calls set open = open + 1")
            _ = try await client.night(asOf: "2026-03-20")

            var files = Desk.files
            files["desk/facts/calls.sql"] = Desk.files["desk/facts/calls.sql"]?
                .replacing("type: histogram, unit: seconds", with: "type: sum")
            try folder.write(files)
            try folder.write(["desk/kpis.yaml": "[]"])
            let changed = try client.with(settings)
            await Self.expectRefusal(changed, .publication(1), "the definition of desk.calls has other measures")
            _ = try await changed.night(asOf: "2026-03-20")
            await Self.expectRefusal(
                changed,
                .publication(1),
                "behind a change of shape: publication 3 gave desk.calls"
            )
            let state = try await changed.read("select count(*) as holds from ops.hold").first
            #expect(try state?.int("holds") == 0, "a refusal holds nothing")
        }
    }

    @Test("what is older than the instance keeps is forgotten, and reading or going back there is refused")
    func retention() async throws {
        try await Desk.with { client, _, _ in
            let history = try await Self.history(client)
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute(
                "update ops.publication set published_at = now() - interval '401 days' where publication_id <= 3"
            )
            _ = try await client.night(asOf: "2026-03-25")
            let kept = try await loader.query("select min(publication_id) as first from ops.undo").first
            #expect(try kept?.int64("first") == 4)
            await loader.close()
            await Self.expectRefusal(client, .publication(2), "the earliest that can be gone back to is 3")
            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let day: CalendarDay = try #require(.init("2026-03-10"))
            let question = KPIQuestion(kpi: "desk.calls", from: day, to: day, grain: .day)
            let error = await #expect(throws: QuestionError.self) {
                try await reader.asOf(2).answer(question, on: connection)
            }
            #expect(error?.code == .pastNotKept)
            let unknown = await #expect(throws: QuestionError.self) {
                try await reader.asOf(99).answer(question, on: connection)
            }
            #expect(unknown?.code == .unknownPublication)
            await connection.close()
            _ = try await client.rollback(to: .publication(3))
            #expect(try await history.now(client) == history.moment(3))
        }
    }

    @Test("a module that was published later than the target has nothing published again, and comes back whole")
    func laterModule() async throws {
        try await Desk.with { client, settings, folder in
            var numbers = SystemRandomNumberGenerator()
            let days = (1...9).map { CalendarDay("2026-03-0\($0)") }.compactMap(\.self)
            try await Call.insert(Call.random(0..<60, on: days, &numbers), client)
            var one = History(client)
            try await one.night(asOf: "2026-03-20")
            try folder.write(Self.second)
            var both = settings
            both.modules = ["desk", "till"]
            let later = try client.with(both)
            let summary = try await later.night(asOf: "2026-03-21")
            #expect(summary.status == .published, "\(summary)")
            let before = try await later.cells("till.counts")
            #expect(!before.isEmpty)
            let connection = try await PostgresConnection.connect(later.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: later.catalogue, timeZone: "Europe/Paris", locale: "en", asOf: 1)
            let question = KPIQuestion(kpi: "till.counted", from: days[0], to: days[8], grain: .day)
            let error = await #expect(throws: QuestionError.self) { try await reader.answer(question, on: connection) }
            #expect(
                error?.message.contains("After publication 1 nothing of till was published; its first one is 2") == true
            )
            await connection.close()
            _ = try await later.rollback(to: .publication(1))
            #expect(try await later.cells("till.counts").isEmpty)
            let state = try await later.read(
                "select cutoff is null as none from ops.module_state where module = 'till'"
            ).first
            #expect(try state?.bool("none") == true)
            #expect(try await later.night(RunOptions(kind: .resume)).status == .published)
            #expect(try await later.cells("till.counts") == before)
            try await later.expectVerified()
        }
    }

    private static let second = [
        "till/module.yaml": "{module: till, title: {en: Till, fr: Caisse}, tier: optional, needs: [desk]}",
        "till/facts/counts.sql": """
        /* ---
        fact: counts
        title: {en: Counts, fr: Comptes}
        anchor: desk.calls
        day: day
        measures:
          counted: {type: sum}
        --- */
        select c.day, c.id as key, null as excluded, 1 as counted from days d join mirror.desk_calls c on c.day = d.day
        """,
        "till/kpis.yaml": """
        - kpi: till.counted
          label: {en: counted, fr: counted}
          from: counts
          value: counted
          unit: count
          better: neutral
          formula: {en: counted, fr: counted}
        """,
    ]

    private static func expectRefusal(_ client: TestClient, _ target: RollbackTarget, _ words: String) async {
        let error = await #expect(throws: RollbackError.self) { try await client.rollback(to: target) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}

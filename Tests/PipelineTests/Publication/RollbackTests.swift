import Definitions
import Explanations
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
        "update desk.calls set wait = wait + 1000, agents = agents + 0.50 where id % 5 = 0; insert into desk.sites values ('c', 'Caen')",
        "update desk.calls set day = day + 3, customer = null where id % 11 = 0",
        "update desk.calls set site = case when site = 'a' then 'b' else 'a' end where id % 3 = 0; delete from desk.sites where id = 'c'",
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
        "every publication can be read again as it was, and put back, as a new one; the run after resuming brings the present back"
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
            #expect(back.status == .published && back.restored == target && back.exitCode == 0, "\(back)")
            #expect(back.facts.map(\.cellsChanged) == preview.changes.map(\.cellsChanged))
            #expect(try await history.now(client) == history.moment(target))
            try await history.remember(back)
            try await history.expectReadable("after a rollback")
            let state = try await client.read("select cutoff::text as cutoff, publication_id from ops.module_state")
                .first
            #expect(try state?.string("cutoff") == "2026-03-21")
            #expect(try state?.int64("publication_id") == back.publicationID)
            // Further back, to the first publication of all, and forward again.
            let first = try await client.rollback(to: .publication(1))
            #expect(try await history.now(client) == history.moment(1))
            try await history.remember(first)
            let forward = try await client.rollback(to: .publication(latest.publication))
            #expect(try await history.now(client) == latest.moment)
            try await history.remember(forward)
            try await history.expectReadable("after three rollbacks")

            _ = try await client.rollback(to: .publication(3))
            #expect(try await client.resume().exitCode == 0)
            #expect(try await history.now(client) == history.moment(3), "resuming itself publishes nothing")
            let resumed = try await client.night(asOf: "2026-03-25")
            #expect(resumed.status == .published, "\(resumed)")
            #expect(try await history.now(client).answers == latest.moment.answers)
            #expect(try await history.now(client).cells == latest.moment.cells)
            try await history.expectReadable("after resuming")
            let fresh = try await client.withFreshWarehouse(settings)
            _ = try await fresh.night(asOf: "2026-03-25")
            #expect(try await history.now(fresh).cells == latest.moment.cells)
            let unchanged = try await client.night(asOf: "2026-03-25")
            #expect(unchanged.status == .unchanged, "\(unchanged)")
        }
    }

    @Test("while publication is held runs compute and publish nothing; every answer says since when, by whom and why")
    func hold() async throws {
        try await Desk.with { client, _, _ in
            let history = try await Self.history(client)
            _ = try await client.rollback(to: .publication(4), reason: "the tariff was wrong")
            try await client.source.execute("update desk.calls set open = open + 1 where id % 2 = 0")
            let night = try await client.night(asOf: "2026-03-28")
            #expect(night.status == .held && night.exitCode == 3 && night.publicationID == nil, "\(night)")
            #expect(night.held?.contains("by tester: rolled back to publication 4: the tariff was wrong") == true)
            #expect(try await history.now(client).tables == history.moment(4).tables)
            let backfill = try await client.night(
                RunOptions(kind: .backfill, days: ClosedDays(first: "2026-03-02", last: "2026-03-05"))
            )
            #expect(backfill.status == .held && backfill.publicationID == nil, "\(backfill)")

            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let day: CalendarDay = try #require(.init("2026-03-10"))
            let question = KPIQuestion(kpi: "desk.calls", from: day, to: day, grain: .day)
            let answer = try await reader.answer(question, on: connection)
            #expect(answer.held?.contains("tariff") == true && answer.asOf?.cutoff.description == "2026-03-23")
            #expect(try await RunHistory(connection).hold()?.heldBy == "tester")
            let past = try await reader.asOf(6).answer(question, on: connection)
            #expect(past.held == nil && past.asOf?.cutoff.description == "2026-03-25" && past.publication == 6)

            // Another reason, and the hold goes on as of its beginning.
            let since = try await RunHistory(connection).hold()?.since
            _ = try await client.rollback(to: .publication(2), reason: "further")
            let hold = try #require(try await RunHistory(connection).hold())
            #expect(hold.since == since && hold.reason == "rolled back to publication 2: further")

            _ = try await client.resume()
            #expect(try await reader.answer(question, on: connection).held == nil)
            let again = try await client.resume()
            #expect(again.exitCode == 0 && again.warnings.first?.contains("was not held") == true, "\(again)")
            #expect(try await client.night(asOf: "2026-03-28").status == .published)
            await connection.close()
        }
    }

    @Test("going back to what stands is no change, and says so; nothing is held for it")
    func nothingToUndo() async throws {
        try await Desk.with { client, _, _ in
            let history = try await Self.history(client)
            let (last, latest) = try #require(history.moments.last)
            for target in [RollbackTarget.publication(last), .day("2999-01-01")] {
                let back = try await client.rollback(to: target)
                #expect(back.status == .unchanged && back.exitCode == 0 && back.publicationID == nil, "\(back)")
                #expect(back.restored == last)
            }
            #expect(try await history.now(client) == latest)
            _ = try await client.rollback(to: .publication(3))
            // What stands now came with another number, and is what that one was.
            let again = try await client.rollback(to: .publication(3))
            #expect(again.status == .unchanged && again.publicationID == nil, "\(again)")
            #expect(try await client.night(asOf: "2026-03-25").status == .held)
        }
    }

    @Test("a reader sees the figures before a rollback or those after it, and nothing in between")
    func noMixture() async throws {
        try await Desk.with { client, _, _ in
            let history = try await Self.history(client)
            let reader = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let names = try #require(history.moments.last?.moment.tables.keys.sorted())
            let parts = names.map {
                "coalesce((select string_agg(t::text, '|' order by t::text) from agg.\($0) t), '')"
            }
            let sql = "select md5(\(parts.joined(separator: " || "))) as sum"
            func sum() async throws -> String? { try await reader.query(sql).first?.string("sum") }
            let before = try await sum()
            let rollback = Task { try await client.rollback(to: .publication(1)) }
            var seen: [String?] = []
            for _ in 0..<1000 {
                guard try await client.read("select from ops.hold").isEmpty else { break }
                seen.append(try await sum())
            }
            _ = try await rollback.value
            let after = try await sum()
            #expect(before != after)
            #expect(seen.allSatisfy { $0 == before || $0 == after })
            await reader.close()
        }
    }

    @Test("what cannot be gone back to is refused, and says why: unknown, forgotten, another shape")
    func refusals() async throws {
        try await Desk.with { client, settings, folder in
            var numbers = SystemRandomNumberGenerator()
            let first: CalendarDay = try #require(.init("2026-03-01"))
            await Self.expectRefusal(client, .publication(1), "nothing was published yet")
            try await Call.insert(Call.random(0..<30, on: [first], &numbers), client)
            _ = try await client.night(asOf: "2026-03-20")
            await Self.expectRefusal(
                client,
                .publication(9),
                "there is no publication 9: publications 1 to 1 can be gone"
            )
            await Self.expectRefusal(client, .day("2020-01-01"), "there is no publication by the end of 2020-01-01")
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
            await Self.expectRefusal(changed, .publication(9), "publications 3 to 3 can be gone back to")
            let state = try await changed.read("select count(*) as holds from ops.hold").first
            #expect(try state?.int("holds") == 0, "a refusal holds nothing")
            let kept = try await changed.read(
                "select count(*) as rows from ops.undo where fact = 'desk.calls' and part in ('cells', 'buckets', 'members')"
            ).first
            #expect(try kept?.int("rows") == 0, "what no figure can be made from any more is not kept")
        }
    }

    @Test("what is older than the instance keeps is forgotten, and reading or going back there is refused")
    func retention() async throws {
        try await Desk.with { client, _, _ in
            var history = try await Self.history(client)
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute(
                "update ops.publication set published_at = now() - interval '401 days' where publication_id <= 3"
            )
            // A run that publishes nothing has nothing to tidy up.
            _ = try await client.night(asOf: "2026-03-25")
            func first() async throws -> Int64? {
                try await loader.query("select min(publication_id) as first from ops.undo").first?.int64("first")
            }
            #expect(try await first() == 1)
            try await history.night(asOf: "2026-03-26")
            #expect(try await first() == 4)
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

    @Test("only what stands can be explained: the rows behind earlier figures are not kept")
    func explain() async throws {
        try await Desk.with { client, _, _ in
            _ = try await Self.history(client)
            let connection = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            let question = try ExplainQuestion(kpi: "desk.calls", on: "2026-03-05", to: nil, where: [], limit: 5)
            func explain(_ publication: Int64) async throws -> Explanation {
                let reader = KPIReader(
                    catalogue: client.catalogue,
                    timeZone: "Europe/Paris",
                    locale: "en",
                    asOf: publication
                )
                return try await Explainer(reader: reader, holidays: []).explain(question, on: connection)
            }
            #expect(try await explain(6).facts.count == 1)
            let error = await #expect(throws: QuestionError.self) { try await explain(5) }
            #expect(error?.code == .pastNotExplained)
            #expect(error?.message.contains("only the latest publication, 6, can be explained, not 5") == true)
            await connection.close()
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
            _ = try await later.resume()
            #expect(try await later.night(asOf: "2026-03-21").status == .published)
            #expect(try await later.cells("till.counts") == before)
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

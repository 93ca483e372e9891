import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("Every kind of measure, from the source to the answer", .timeLimit(.minutes(5)))
struct MeasureTests {
    private static let cutoff = "2026-04-03"

    @Test("rolls up as it says over any period and split, as counted by hand")
    func rollUps() async throws {
        try await Desk.with { client, _, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: Definitions.CalendarDay = try #require(.init("2025-11-20"))
            // Mostly empty: months and quarters end on days without a row, and sites miss whole months.
            let days = (0..<134).map { first.adding(days: $0) }.filter { _ in
                Int.random(in: 0..<3, using: &numbers) == 0
            }
            let calls = Call.random(0..<300, on: days, &numbers)
            try await Call.insert(calls, client)
            let summary = try await client.night(asOf: Self.cutoff)
            #expect(summary.status == .published, "\(summary)")

            let from = try #require(calls.map(\.day).min())
            let by = HandCount(calls: calls, from: from, cutoff: try #require(.init(Self.cutoff)))
            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            for grain in Grain.allCases {
                for split in [[], ["site"]] {
                    for kpi in HandCount.kpis {
                        let question = KPIQuestion(
                            kpi: "desk.\(kpi)",
                            from: from,
                            // Beyond the cut-off: days that are not published take no part.
                            to: try #require(.init("2026-05-20")),
                            grain: grain,
                            by: split
                        )
                        let points = try await reader.answer(question, on: connection).points
                        #expect(!points.isEmpty)
                        for point in points { try by.check(point, kpi, grain) }
                    }
                }
            }
            await connection.close()
        }
    }

    @Test("is the same after any change and rebuilt from nothing, companions too, and keeps what was there")
    func changes() async throws {
        try await Desk.with { client, settings, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: Definitions.CalendarDay = try #require(.init("2026-03-01"))
            let days = (0..<33).map { first.adding(days: $0) }
            try await Call.insert(Call.random(0..<120, on: days, &numbers), client)
            _ = try await client.night(asOf: "2026-03-20")
            let tables = Self.tables(client)
            var before: [[String]] = []
            for table in tables { before.append(try await Self.rows(table, client)) }
            // Fewer members of a day, another bucket, another day, and more rows.
            try await client.source.execute(
                """
                delete from desk.calls where id % 7 = 0;
                update desk.calls set wait = wait + 1000 where id % 11 = 0;
                update desk.calls set day = day + 3, customer = null where id % 13 = 0;
                """
            )
            try await Call.insert(Call.random(120..<140, on: days, &numbers), client)
            let summary = try await client.night(asOf: Self.cutoff)
            #expect(summary.status == .published, "\(summary)")
            let fresh = try await client.withFreshWarehouse(settings)
            _ = try await fresh.night(asOf: Self.cutoff)
            for (table, before) in zip(tables, before) {
                let found = try await Self.rows(table, client)
                let wanted = try await Self.rows(table, fresh)
                #expect(found == wanted, "\(table)")
                #expect(!found.isEmpty, "\(table)")
                #expect(found != before, "\(table)")
                let undone = try await Self.undone(table, client)
                #expect(undone == before, "\(table)")
            }
        }
    }

    @Test("a day alone gives the cells that it has among all days")
    func oneDay() async throws {
        try await Desk.with { client, _, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: Definitions.CalendarDay = try #require(.init("2026-03-20"))
            let days = (0..<10).map { first.adding(days: $0) }
            try await Call.insert(Call.random(0..<150, on: days, &numbers), client)
            _ = try await client.night(asOf: Self.cutoff)
            let tables = Self.tables(client)
            var before: [[String]] = []
            for table in tables { before.append(try await Self.rows(table, client)) }
            // Cells that differ are written: without one, the day alone came to what is there.
            let options = RunOptions(kind: .backfill, days: ClosedDays(first: "2026-03-24", last: "2026-03-24"))
            let summary = try await client.night(options)
            #expect(summary.facts.map(\.cellsChanged) == [0, 0], "\(summary)")
            for (table, rows) in zip(tables, before) { #expect(try await Self.rows(table, client) == rows) }
        }
    }

    @Test("another kind of measure is another shape: the companion goes, and undoing ends there")
    func shapeChange() async throws {
        try await Desk.with { client, settings, folder in
            var numbers = SystemRandomNumberGenerator()
            let first: Definitions.CalendarDay = try #require(.init("2026-03-20"))
            try await Call.insert(Call.random(0..<30, on: [first], &numbers), client)
            _ = try await client.night(asOf: Self.cutoff)
            var files = Desk.files
            files["desk/facts/calls.sql"] = Desk.files["desk/facts/calls.sql"]?
                .replacing("type: histogram", with: "type: sum")
            files["desk/kpis.yaml"] = nil
            try folder.write(files)
            try folder.write(["desk/kpis.yaml": "[]"])
            let changed = try client.with(settings)
            let summary = try await changed.night(asOf: Self.cutoff)
            #expect(summary.status == .published, "\(summary)")
            let there = try await changed.read("select to_regclass('agg.desk_calls__buckets') is null as gone").first
            #expect(try there?.bool("gone") == true)
            let kept = try await changed.read(
                "select distinct part from ops.undo where fact = 'desk.calls' order by part"
            ).map { try $0.string("part") }
            #expect(kept == ["days", "shape"])
            let sums = try await changed.read("select sum(wait)::text as wait from agg.desk_calls").first
            let wanted = try await client.source.query(
                "select sum(wait)::text as wait from desk.calls where site is distinct from 'test'"
            ).first
            #expect(try sums?.string("wait") == wanted?.string("wait"))
        }
    }

    // MARK: - Helpers

    private static func tables(_ client: TestClient) -> [String] {
        client.catalogue.facts.flatMap { FactTable($0).tables.map(\.name) }
    }

    private static func rows(_ table: String, _ client: TestClient) async throws -> [String] {
        try await client.read("select to_jsonb(t)::text as row from \(table) t order by 1").map { try $0.string("row") }
    }

    /// The rows of a table before the second publication, by what that one kept.
    private static func undone(_ table: String, _ client: TestClient) async throws -> [String] {
        let fact = table.hasPrefix("agg.\"desk_repeats") ? "desk.repeats" : "desk.calls"
        let part = table.contains("__buckets") ? "buckets" : table.contains("__members") ? "members" : "cells"
        return try await client.read(
            """
            with changed as (
                select * from ops.undo where publication_id = 2 and fact = '\(fact)' and part = '\(part)'
            )
            select row::text from (
                select to_jsonb(t) as row from \(table) t
                where not exists (select from changed c where c.day = t.day and to_jsonb(t) @> c.cell)
                union all
                select before from changed where before is not null
            ) r order by 1
            """
        ).map { try $0.string("row") }
    }
}

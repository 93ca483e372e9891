import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Figures that change after they were published", .timeLimit(.minutes(3)))
struct RestatementTests {
    /// The desk with a KPI of money over one of its measures.
    private static var files: [String: String] {
        var files = Desk.files
        files["desk/kpis.yaml"]? += """

            - kpi: desk.paid
              label: {en: paid, fr: paid}
              from: calls
              value: calls
              unit: currency
              better: neutral
              formula: {en: paid, fr: paid}
            """
        return files
    }

    private static let calls = """
        insert into desk.calls values
            (1, '2026-02-10', 'a', 10, 'x', 1.50, 1), (2, '2026-02-10', 'b', 20, 'y', 2.50, 2),
            (3, '2026-03-10', 'a', 10, 'x', 1.50, 1), (4, '2026-03-10', 'b', 20, 'y', 2.50, 2);
        """

    private struct Line: Equatable, CustomStringConvertible {
        let key: String
        let before: String
        let after: String
        let closed: Bool

        var description: String { "\(key): \(before) -> \(after) \(closed)" }
    }

    private func lines(_ client: TestClient, _ publication: Int64, _ measure: String) async throws -> [Line] {
        try await client.read(
            """
            select day || ' ' || cell as key, coalesce(trim_scale(before)::text, '-') as before,
                coalesce(trim_scale(after)::text, '-') as after, closed
            from ops.restatement where publication_id = \(publication) and measure = '\(measure)' order by 1
            """
        ).map {
            Line(
                key: try $0.string("key"),
                before: try $0.string("before"),
                after: try $0.string("after"),
                closed: try $0.bool("closed")
            )
        }
    }

    @Test("are noted by cell for money and closed months, by day otherwise, with before, after and why")
    func noted() async throws {
        try await Desk.with(Self.files) { client, _, _ in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: "2026-03-20")
            let none = try await client.read("select count(*) as n from ops.restatement").first
            #expect(try none?.int("n") == 0, "what is published first restates nothing")
            // Both days get another call at site a: one in a closed month, one not.
            try await client.source.execute(
                """
                insert into desk.calls values (5, '2026-02-10', 'a', 11, 'z', 0.25, 4), (6, '2026-03-10', 'a', 11, 'z', 0.25, 4);
                delete from desk.calls where id in (2, 4);
                """
            )
            _ = try await client.night(asOf: "2026-03-21")
            #expect(
                try await lines(client, 2, "calls") == [
                    Line(key: "2026-02-10 {\"site\": \"a\"}", before: "1", after: "2", closed: true),
                    Line(key: "2026-02-10 {\"site\": \"b\"}", before: "1", after: "-", closed: true),
                    Line(key: "2026-03-10 {\"site\": \"a\"}", before: "1", after: "2", closed: false),
                    Line(key: "2026-03-10 {\"site\": \"b\"}", before: "1", after: "-", closed: false),
                ]
            )
            #expect(
                try await lines(client, 2, "agents") == [
                    Line(key: "2026-02-10 {\"site\": \"a\"}", before: "1.5", after: "1.75", closed: true),
                    Line(key: "2026-02-10 {\"site\": \"b\"}", before: "2.5", after: "-", closed: true),
                    Line(key: "2026-03-10 {}", before: "4", after: "1.75", closed: false),
                ]
            )
            #expect(
                try await lines(client, 2, "customers") == [
                    Line(key: "2026-02-10 {\"site\": \"a\"}", before: "1", after: "2", closed: true),
                    Line(key: "2026-02-10 {\"site\": \"b\"}", before: "1", after: "0", closed: true),
                    // One went and one came: as many, and yet others.
                    Line(key: "2026-03-10 {}", before: "2", after: "2", closed: false),
                ]
            )
            #expect(
                try await lines(client, 2, "wait") == [
                    Line(key: "2026-02-10 {\"site\": \"a\"}", before: "1", after: "2", closed: true),
                    Line(key: "2026-02-10 {\"site\": \"b\"}", before: "1", after: "0", closed: true),
                    Line(key: "2026-03-10 {}", before: "2", after: "2", closed: false),
                ]
            )
            #expect(try await causes(client, 2) == ["desk.calls changed"])
        }
    }

    @Test("say why: a definition, a backfill, a rollback and what it was for")
    func whys() async throws {
        try await Desk.with(Self.files) { client, settings, folder in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: "2026-03-20")
            let sql = Self.files["desk/facts/calls.sql"]?.replacing("1 as calls", with: "2 as calls")
            try folder.write(["desk/facts/calls.sql": sql ?? ""])
            let changed = try client.with(settings)
            _ = try await changed.night(asOf: "2026-03-20")
            #expect(try await causes(changed, 2) == ["its definition changed"])
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute("update agg.desk_calls set calls = 7")
            await loader.close()
            let days = ClosedDays(first: "2026-02-10", last: "2026-03-10")
            _ = try await changed.night(RunOptions(kind: .backfill, days: days))
            #expect(try await causes(changed, 3) == ["backfill"])
            _ = try await changed.rollback(to: .publication(1), reason: "two was wrong")
            #expect(try await causes(changed, 4) == ["rolled back to publication 1: two was wrong"])
        }
    }

    @Test("of a fact that got other dimensions are noted by day, for the measures that it still has")
    func reshaped() async throws {
        try await Desk.with(Self.files) { client, settings, folder in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: "2026-03-20")
            let sql = Self.files["desk/facts/calls.sql"]?
                .replacing("dimensions: {site: site}\n", with: "")
                .replacing("customers: {type: distinct}", with: "customers: {type: sum}")
                .replacing("c.customer as customers", with: "1 as customers")
                .replacing("1 as calls", with: "2 as calls")
            try folder.write(["desk/facts/calls.sql": sql ?? ""])
            let changed = try client.with(settings)
            let summary = try await changed.night(asOf: "2026-03-20")
            #expect(summary.status == .published, "\(summary)")
            #expect(
                try await lines(changed, 2, "calls") == [
                    Line(key: "2026-02-10 {}", before: "2", after: "4", closed: true),
                    Line(key: "2026-03-10 {}", before: "2", after: "4", closed: false),
                ]
            )
            let others = try await changed.read("select from ops.restatement where measure <> 'calls'")
            #expect(others.isEmpty, "\(others.count)")
            #expect(try await causes(changed, 2) == ["its definition changed"])
        }
    }

    @Test("are forgotten after the time that the instance keeps them")
    func retention() async throws {
        try await Desk.with(Self.files) { client, _, _ in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: "2026-03-20")
            for cutoff in ["2026-03-21", "2026-03-22"] {
                try await client.source.execute("update desk.calls set open = open + 1")
                _ = try await client.night(asOf: cutoff)
            }
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute(
                "update ops.publication set published_at = now() - interval '11 years' where publication_id = 2"
            )
            await loader.close()
            _ = try await client.night(asOf: "2026-03-23")
            let kept = try await client.read("select distinct publication_id as id from ops.restatement")
            #expect(try kept.map { try $0.int64("id") } == [3])
        }
    }

    @Test("are listed, by KPI, by fact and by the day of their publication")
    func listed() async throws {
        try await Desk.with(Self.files) { client, _, _ in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: "2026-03-20")
            try await client.source.execute("update desk.calls set open = 9 where id = 3")
            _ = try await client.night(asOf: "2026-03-20")
            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let all = try await reader.restatements(RestatementQuestion(limit: 10), on: connection)
            #expect(all.map(\.measure) == ["open"])
            let open = try await reader.restatements(RestatementQuestion(kpi: "desk.open", limit: 10), on: connection)
            #expect(open.first?.before?.description == "3" && open.first?.after?.description == "11", "\(open)")
            #expect(open.first?.cells == 1 && open.first?.isClosed == false)
            let other = try await reader.restatements(RestatementQuestion(kpi: "desk.calls", limit: 10), on: connection)
            #expect(other.isEmpty)
            let repeats = try await reader.restatements(
                RestatementQuestion(fact: "desk.repeats", limit: 10),
                on: connection
            )
            #expect(repeats.isEmpty)
            let later = RestatementQuestion(since: CalendarDay(daysSince1970: 300_000), limit: 10)
            #expect(try await reader.restatements(later, on: connection).isEmpty)
            await #expect(throws: QuestionError.self) {
                try await reader.restatements(RestatementQuestion(fact: "desk.cals", limit: 10), on: connection)
            }
            await connection.close()
        }
    }

    private func causes(_ client: TestClient, _ publication: Int64) async throws -> [String] {
        try await client.read(
            "select distinct cause from ops.restatement where publication_id = \(publication) order by 1"
        ).map { try $0.string("cause") }
    }
}

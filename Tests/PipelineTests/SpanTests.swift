import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("The days of a read row's span", .timeLimit(.minutes(3)))
struct SpanTests {
    @Test("a span that loses its start, gets one, or moves it, computes its own days and no others")
    func starts() async throws {
        try await Self.with { client in
            #expect(try await Self.night(client) == 31)
            #expect(try await Self.downDays(client) == ["2026-03-10", "2026-03-11", "2026-03-12"])

            try await client.source.execute("update depot.outages set started_at = null")
            let lost = try await Self.night(client)
            #expect(lost == 3)
            #expect(try await Self.downDays(client).isEmpty)

            try await client.source.execute("update depot.outages set started_at = '2026-03-11'")
            let found = try await Self.night(client)
            #expect(found == 2)
            #expect(try await Self.downDays(client) == ["2026-03-11", "2026-03-12"])

            try await client.source.execute("update depot.outages set started_at = '2026-03-12'")
            #expect(try await Self.night(client) == 2)
            #expect(try await Self.downDays(client) == ["2026-03-12"])
        }
    }

    /// Runs a night and says how many days it computed.
    private static func night(_ client: TestClient) async throws -> Int? {
        let summary = try await client.night(asOf: "2026-04-01")
        #expect(summary.stale.isEmpty, "\(summary)")
        return summary.facts.first?.daysComputed
    }

    private static func downDays(_ client: TestClient) async throws -> [String] {
        try await client.read("select day::text as day from agg.depot_truck_days where down > 0 order by day")
            .map { try $0.string("day") }
    }

    private static let files = [
        "depot/module.yaml": """
        module: depot
        title: {en: Depot, fr: Dépôt}
        """,
        "depot/streams/trucks.yaml": """
        stream: trucks
        source: {postgres: depot.trucks}
        key: [id]
        columns:
          id: int
          entered_on: date
          left_on: date
        """,
        "depot/streams/outages.yaml": """
        stream: outages
        source: {postgres: depot.outages}
        key: [id]
        columns:
          id: int
          truck_id: int
          started_at: date
          ended_at: date
        """,
        "depot/facts/truck_days.sql": """
        /* ---
        fact: truck_days
        title: {en: Days of the trucks, fr: Jours des camions}
        anchor: trucks
        day: {span: [entered_on, left_on]}
        reads:
          outages: {via: {child: truck_id}, days: {span: [started_at, ended_at]}}
        measures:
          trucks: {type: sum}
          down: {type: sum}
        --- */
        select
            d.day,
            t.id as key,
            null as excluded,
            1 as trucks,
            (
                select count(*) from mirror.depot_outages o
                where o.truck_id = t.id and d.day between o.started_at and coalesce(o.ended_at, 'infinity')
            ) as down
        from days d
        join mirror.depot_trucks t on t.entered_on <= d.day and (t.left_on is null or t.left_on >= d.day)
        """,
    ]

    private static func with(_ body: (TestClient) async throws -> Void) async throws {
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["depot"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            try await client.source.execute(
                """
                create schema depot;
                create table depot.trucks (id int primary key, entered_on date, left_on date);
                create table depot.outages (id int primary key, truck_id int, started_at date, ended_at date);
                insert into depot.trucks values (1, '2026-03-01', null);
                insert into depot.outages values (1, 1, '2026-03-10', '2026-03-12');
                """
            )
            try await body(client)
        }
    }
}

import Definitions
import Foundation
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("An analyst adds a fact and a KPI by files alone", .timeLimit(.minutes(3)))
struct FilesAloneTests {
    @Test("a module of the client's own, in a folder beside ours, is read by the next night and answers questions")
    func ownModule() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        try await TestClient.with { client in
            try await insertCases(client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            var settings = TestClient.Settings()
            settings.modules.append("branches")
            settings.moreDefinitions = [folder.path]
            let own = try client.with(settings)
            let summary = try await own.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.facts.map(\.fact) == ["branches.cancellations"])

            let connection = try await PostgresConnection.connect(own.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: own.catalogue, timeZone: own.instance.timeZone, locale: "en")
            let question = try KPIQuestion(
                kpi: "branches.cancellations",
                from: "2026-05-01",
                to: "2026-05-31",
                grain: "month",
                by: [],
                where: []
            )
            let answer = try await reader.answer(question, on: connection)
            await connection.close()
            let cancelled = try await client.source.query(
                """
                select count(*) as count from garage.interventions
                where status = 9 and (created_at at time zone 'Europe/Paris')::date between '2026-05-01' and '2026-05-31'
                """
            ).first?.int("count")
            #expect(answer.points.first?.numerator?.description == cancelled.map(String.init))
            #expect((cancelled ?? 0) > 0)
        }
    }

    @Test("a changed fact has all its days computed anew and is published in one piece")
    func changedFact() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["branches"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await insertCases(client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let days = try await client.read("select count(*) as days from agg.published_days").first?.int("days")
            var files = Self.files
            files["branches/facts/cancellations.sql"] = Self.files["branches/facts/cancellations.sql"]?
                .replacingOccurrences(of: "1 as cancelled", with: "2 as cancelled")
            try folder.write(files)
            let before = try await client.cells("branches.cancellations")
            let changed = try client.with(settings)
            let summary = try await changed.night(asOf: GoldenCases.cutoff)
            #expect(summary.facts.first?.daysComputed == days)
            let after = try await changed.cells("branches.cancellations")
            #expect(total(after) == 2 * total(before))
            #expect(total(before) > 0)
        }
    }

    @Test("an error in a fact's SQL names its file and line, and leaves only its module behind")
    func brokenSQL() async throws {
        var files = Self.files
        files["branches/facts/cancellations.sql"] = Self.files["branches/facts/cancellations.sql"]?
            .replacingOccurrences(of: "i.id as key", with: "i.no_such_column as key")
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["vehicles", "garage", "branches"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await insertCases(client)
            let summary = try await client.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .partial)
            let reason = summary.stale.first { $0.module == "branches" }?.reason ?? ""
            #expect(reason.contains("cancellations.sql:12: column i.no_such_column does not exist"), "\(reason)")
        }
    }

    /// A stream with a column `first_day` could not be merged once a row changed: "column reference is ambiguous". The
    /// engine's own columns of days had that name.
    @Test("a column may be called first_day")
    func columnNamedAsADay() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["vehicles", "garage", "branches"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await insertCases(client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            #expect(total(try await client.cells("branches.cancellations")) > 0)
            try await client.source.execute("update garage.interventions set status = 1 where status = 9")
            let summary = try await client.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .published, "\(summary.stale)")
            #expect(total(try await client.cells("branches.cancellations")) == 0)
        }
    }

    /// The golden cases, all created in May.
    private func insertCases(_ client: TestClient) async throws {
        try await GoldenCases.insert(
            postgres: client.source,
            mongo: client.mongo,
            mongoDatabase: client.instance.mongoDatabase
        )
        try await client.source.execute("update garage.interventions set created_at = '2026-05-05 12:00+02'")
    }

    private func total(_ cells: Set<OracleCell>) -> Int {
        cells.reduce(0) { $0 + (Int($1.measures["cancelled"] ?? "") ?? 0) }
    }

    private static let files = [
        "branches/module.yaml": """
        module: branches
        title: {en: Branches, fr: Succursales}
        tier: optional
        dimensions:
          branch: {label: {en: Branch, fr: Succursale}, stream: sites, value: id, name: name}
        """,
        "branches/streams/sites.yaml": """
        stream: sites
        source: {postgres: garage.workshops}
        key: [id]
        columns: {id: uuid, name: text}
        """,
        "branches/streams/jobs.yaml": """
        stream: jobs
        source: {postgres: garage.interventions}
        key: [id]
        columns:
          id: uuid
          workshop_id: uuid
          status: int
          created_at: timestamptz
          first_day: {type: date, expression: "created_at::date"}
        """,
        "branches/facts/cancellations.sql": """
        /* ---
        fact: cancellations
        title: {en: Cancellations, fr: Annulations}
        anchor: jobs
        day: created_at
        dimensions: {branch: workshop_id}
        measures:
          cancelled: {type: sum}
        --- */
        select
            d.day,
            i.id as key,
            null as excluded,
            i.workshop_id,
            1 as cancelled
        from days d
        join mirror.branches_jobs i on i.created_at >= d.starts_at and i.created_at < d.ends_at
        where i.status = 9
        """,
        "branches/kpis.yaml": """
        - kpi: branches.cancellations
          label: {en: Cancellations, fr: Annulations}
          from: cancellations
          value: cancelled
          unit: count
          better: lower
          formula: {en: Jobs cancelled., fr: Interventions annulées.}
        """,
    ]
}

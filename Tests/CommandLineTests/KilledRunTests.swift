import Definitions
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing

@Suite("A run that is killed", .timeLimit(.minutes(5)))
struct KilledRunTests {
    @Test("leaves the last good night standing, and the next run heals", arguments: KillPoint.allCases)
    func heals(_ point: KillPoint) async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.holidays = ["2025-12-25", "2026-01-01"]
        try await TestClient.with(settings) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init("2026-03-27"))
            _ = try await SampleData.create(
                SampleSettings(size: .small, seed: 3, lastDay: lastDay),
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: "2026-03-28")
            let good = try await client.allCells()
            _ = try await SampleData.live(
                days: 1,
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            try await client.withTool { tool in
                let killed = try await tool("run", "--as-of", "2026-03-29", "--kill-after", point.rawValue)
                #expect(killed.wasKilled, "\(killed)")
                #expect(try await client.allCells() == good)
                let healed = try await tool("run", "--as-of", "2026-03-29")
                #expect(healed.code == 0, "\(healed)")
                #expect(healed.errors.contains("ended without a word"))
            }
            let oracle = try await client.oracle(cutoff: "2026-03-29")
            #expect(try await client.allCells() == Set(Oracle.facts.flatMap { oracle.cells($0) }))
            let left = try await client.read("select count(*) as tables from pg_tables where schemaname = 'build'")
                .first
            #expect(try left?.int("tables") == 0)
        }
    }
}

extension TestClient {
    /// The published cells of every fact.
    func allCells() async throws -> Set<OracleCell> {
        var cells: Set<OracleCell> = []
        for fact in Oracle.facts { cells.formUnion(try await self.cells(fact)) }
        return cells
    }
}

import Definitions
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing

@Suite("A run that is killed", .timeLimit(.minutes(15)))
struct KilledRunTests {
    @Test("leaves the last good night standing, and the next run heals, wherever it was killed")
    func heals() async throws {
        var settings = TestClient.Settings()
        settings.holidays = ["2025-12-25", "2026-01-01"]
        try await TestClient.withSample(settings, seed: 3) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init("2026-03-27"))
            var cutoff = lastDay.adding(days: 1)
            _ = try await client.night(asOf: cutoff.description)
            var seen = try await GarageRows.load(client.source)
            for point in [FailPoint.Step.derived, .built, .publishing] {
                _ = try await SampleData.live(
                    days: 1,
                    postgres: client.source,
                    mongo: client.mongo,
                    mongoDatabase: client.instance.mongoDatabase
                )
                cutoff = cutoff.adding(days: 1)
                try await expectHealing(client, point, asOf: cutoff.description)
                var now = try await GarageRows.load(client.source)
                now.remember(seen)
                seen = now
            }
            let oracle = try await client.oracle(cutoff: cutoff.description, seen: seen)
            for fact in Oracle.facts { #expect(try await client.cells(fact) == Set(oracle.cells(fact)), "\(fact)") }
        }
    }

    private func expectHealing(_ client: TestClient, _ point: FailPoint.Step, asOf cutoff: String) async throws {
        let good = try await client.checksums()
        try await client.withTool { tool in
            let killed = try await tool("run", "--as-of", cutoff, "--kill-at", point.rawValue)
            #expect(killed.wasKilled, "\(point): \(killed)")
            #expect(try await client.checksums() == good, "\(point)")
            let healed = try await tool("run", "--as-of", cutoff)
            #expect(healed.code == 0, "\(point): \(healed)")
            #expect(healed.errors.contains("ended without a word"), "\(point)")
        }
        let left = try await client.read("select count(*) as tables from pg_tables where schemaname = 'build'").first
        #expect(try left?.int("tables") == 0, "\(point)")
    }
}

extension TestClient {
    /// How many cells of each fact are published, and their checksum: reading them all takes longer than the runs.
    fileprivate func checksums() async throws -> [String: String] {
        var sums: [String: String] = [:]
        for fact in catalogue.facts {
            let sum = "count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)::numeric), 0)"
            let row = try await read("select \(sum) as sum from agg.\(quoteIdentifier(fact.table)) t").first
            sums[fact.id] = try row?.string("sum")
        }
        return sums
    }
}

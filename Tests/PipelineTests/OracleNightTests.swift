import Definitions
import KPIQueries
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing

@Suite("A made-up client, night by night, against the oracle", .timeLimit(.minutes(15)))
struct OracleNightTests {
    private static let lastDay = "2026-03-27"

    @Test(
        "every cell and every ratio is the oracle's, the second night changes nothing, and five live days are as good as new"
    )
    func fiveDays() async throws {
        var settings = TestClient.Settings()
        settings.holidays = ["2025-11-11", "2025-12-25", "2026-01-01", "2026-04-06"]
        try await TestClient.withSample(settings, seed: 7, lastDay: Self.lastDay) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init(Self.lastDay))
            var cutoff = lastDay.adding(days: 1)
            let first = try await client.night(asOf: cutoff.description)
            #expect(first.status == .published, "\(first)")
            var seen = try await GarageRows.load(client.source)
            try await expectOracle(client, cutoff: cutoff.description, seen)

            let second = try await client.night(asOf: cutoff.description)
            #expect(second.status == .unchanged, "\(second)")
            #expect(second.streams.allSatisfy { $0.rowsChanged == 0 && $0.rowsGone == 0 })

            for _ in 0..<5 {
                _ = try await SampleData.live(
                    days: 1,
                    postgres: client.source,
                    mongo: client.mongo,
                    mongoDatabase: client.instance.mongoDatabase
                )
                cutoff = cutoff.adding(days: 1)
                let summary = try await client.night(asOf: cutoff.description)
                #expect(summary.status == .published, "\(summary)")
                #expect(summary.streams.filter { $0.mode == "whole" }.map(\.stream) == ["rental.categories"])
                let days = summary.facts.map(\.daysComputed).max() ?? 0
                #expect(days < 60, "a day of business makes few days dirty, not the whole history: \(summary.facts)")
                var now = try await GarageRows.load(client.source)
                now.remember(seen)
                seen = now
            }
            let oracle = try await expectOracle(client, cutoff: cutoff.description, seen)
            try await FigureComparison(client, oracle, last: cutoff.adding(days: -1)).expectEqual()
            try await ReportComparison(client, oracle, last: cutoff.adding(days: -1)).expectEqual()

            let fresh = try await client.withFreshWarehouse(settings)
            _ = try await fresh.night(asOf: cutoff.description)
            // What earlier nights saw, a warehouse that was not there cannot know.
            for fact in Oracle.facts where !Oracle.factsOfKeptVersions.contains(fact) {
                let (incremental, rebuilt) = (try await client.cells(fact), try await fresh.cells(fact))
                #expect(incremental == rebuilt, "\(fact): \(incremental.symmetricDifference(rebuilt).prefix(4))")
            }
        }
    }

    /// Compares every cell of every fact.
    @discardableResult
    private func expectOracle(_ client: TestClient, cutoff: String, _ seen: GarageRows) async throws -> Oracle {
        let oracle = try await client.oracle(cutoff: cutoff, seen: seen)
        #expect(Set(Oracle.facts) == Set(client.catalogue.facts.map(\.id)), "the oracle knows every fact")
        for fact in Oracle.facts {
            let (cells, expected) = (try await client.cells(fact), Set(oracle.cells(fact)))
            // What only nights see begins with the first one.
            let least = Oracle.factsOfKeptVersions.contains(fact) ? 5 : 20
            #expect(expected.count > least, "\(fact) has figures to compare")
            #expect(cells == expected, "\(fact): \(difference(cells, expected))")
        }
        return oracle
    }

    private func difference(_ found: Set<OracleCell>, _ expected: Set<OracleCell>) -> String {
        let days = found.symmetricDifference(expected).sorted { $0.day < $1.day }
        return "\(days.count) cells differ, first: "
            + days.prefix(4).map { "\(found.contains($0) ? "found" : "expected") \($0)" }.joined(separator: "\n")
    }
}

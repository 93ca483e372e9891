import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("A fact and the days that it is asked for", .timeLimit(.minutes(5)))
struct SubsetTests {
    @Test("gives the same rows for all days at once, for any subset, and for one day alone")
    func subsets() async throws {
        var settings = TestClient.Settings()
        settings.holidays = ["2025-12-25", "2026-01-01"]
        try await TestClient.withSample(settings, seed: 11, lastDay: "2026-04-02") { client in
            _ = try await client.night(asOf: "2026-04-03")
            var numbers = SystemRandomNumberGenerator()
            for fact in client.catalogue.facts {
                let days = try await client.read(
                    "select day::text from agg.published_days where fact = '\(fact.id)' order by day"
                ).map { try $0.string("day") }
                let some = days.filter { _ in Int.random(in: 0..<20, using: &numbers) == 0 }
                let one = try #require(days.randomElement(using: &numbers))
                let all = try await rows(fact, days: days, client)
                for subset in [some, [one], ["2026-03-29"]] {
                    let alone = try await rows(fact, days: subset, client)
                    let wanted = all.filter { subset.contains($0.key) }
                    #expect(alone == wanted, "\(fact.id) on \(subset)")
                }
            }
        }
    }

    /// The rows by day, each day's in order, when `days` are asked for.
    private func rows(_ fact: Fact, days: [String], _ client: TestClient) async throws -> [String: [String]] {
        let cte = FactTable(fact).rows(days: days, holidays: client.instance.holidays, cutoff: "2026-04-03")
        let result = try await client.read(
            "\(cte) select f.day::text as day, to_jsonb(f)::text as row from fact f order by 2"
        )
        return try result.reduce(into: [:]) { try $0[$1.string("day"), default: []].append($1.string("row")) }
    }
}

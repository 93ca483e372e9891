import Definitions
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing
import Warehouse

@Suite("A fact and the days that it is asked for", .timeLimit(.minutes(5)))
struct SubsetTests {
    @Test("gives the same rows for all days at once, for any subset, and for one day alone")
    func subsets() async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.holidays = ["2025-12-25", "2026-01-01"]
        try await TestClient.with(settings) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init("2026-04-02"))
            _ = try await SampleData.create(
                SampleSettings(size: .small, seed: 11, lastDay: lastDay),
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: "2026-04-03")
            var numbers = SystemRandomNumberGenerator()
            for fact in client.catalogue.facts {
                let days = try await client.read(
                    "select day::text from agg.published_days where fact = '\(fact.id)' order by day"
                ).map { try $0.string("day") }
                let some = days.filter { _ in Int.random(in: 0..<20, using: &numbers) == 0 }
                let one = try #require(days.randomElement(using: &numbers))
                for subset in [some, [one], ["2026-03-29"]] {
                    let alone = try await rows(fact, days: subset, of: subset, client)
                    let amongAll = try await rows(fact, days: days, of: subset, client)
                    #expect(alone == amongAll, "\(fact.id) on \(subset)")
                }
            }
        }
    }

    /// The rows of some days, in order, when `days` are asked for.
    private func rows(
        _ fact: Fact,
        days: [String],
        of subset: [String],
        _ client: TestClient
    ) async throws -> [String] {
        let cte = FactTable(fact).rows(days: days, holidays: client.instance.holidays, cutoff: "2026-04-03")
        let wanted = "'{\(subset.joined(separator: ","))}'::date[]"
        let result = try await client.read(
            "\(cte) select to_jsonb(f)::text as row from fact f where f.day = any (\(wanted)) order by 1"
        )
        return try result.map { try $0.string("row") }
    }
}

import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("A fact that reaches to other days", .timeLimit(.minutes(3)))
struct ReachTests {
    @Test("is computed where a change, or a day that passes, reaches: no further and no less")
    func reach() async throws {
        try await Desk.with { client, settings, _ in
            var numbers = SystemRandomNumberGenerator()
            let first: Definitions.CalendarDay = try #require(.init("2026-03-01"))
            // Calls up to the 25th are known from the start: those after the cut-off count when their day has passed.
            let days = (0..<25).map { first.adding(days: $0) }
            try await Call.insert(Call.random(0..<60, on: days, &numbers), client)
            // Random calls alone need not repeat any.
            try await client.source.execute(
                """
                insert into desk.calls
                select 60 + i, date '2026-03-13' + i, 'a', 10, 'again and again', 1, 1 from generate_series(1, 2) i
                """
            )
            _ = try await client.night(asOf: "2026-03-10")
            for cutoff in ["2026-03-12", "2026-03-20"] {
                let summary = try await client.night(asOf: cutoff)
                #expect(summary.status == .published)
            }
            try await expectAsFresh(client, settings, asOf: "2026-03-20")

            // One changed row: five days before and two after, and nothing else.
            try await client.source.execute("update desk.calls set day = '2026-03-12', customer = 'c1' where id = 7")
            _ = try await client.night(asOf: "2026-03-20")
            try await client.source.execute("update desk.calls set customer = 'c2' where id = 7")
            let summary = try await client.night(asOf: "2026-03-20")
            #expect(summary.facts.first { $0.fact == "desk.repeats" }?.daysComputed == 8)
            #expect(summary.facts.first { $0.fact == "desk.calls" }?.daysComputed == 1)
            try await client.source.execute("delete from desk.calls where id % 5 = 0")
            _ = try await client.night(asOf: "2026-03-26")
            try await expectAsFresh(client, settings, asOf: "2026-03-26")
        }
    }

    private func expectAsFresh(
        _ client: TestClient,
        _ settings: TestClient.Settings,
        asOf cutoff: String
    ) async throws {
        try await client.dropFreshWarehouse()
        let fresh = try await client.withFreshWarehouse(settings)
        _ = try await fresh.night(asOf: cutoff)
        let found = try await client.cells("desk.repeats")
        let wanted = try await fresh.cells("desk.repeats")
        #expect(found == wanted)
        for measure in ["repeated", "again"] { #expect(found.contains { $0.measures[measure] != "0" }) }
    }
}

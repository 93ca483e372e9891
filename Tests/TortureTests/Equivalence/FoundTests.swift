import Testing

@Suite("Sequences that were found to fail once", .timeLimit(.minutes(5)))
struct FoundTests {
    @Test(
        "come out as a warehouse made anew",
        arguments: [
            // A fact without a row published its last day alone; the days between that and the first row were never published.
            Found(
                "a first row, long before the days published so far",
                [.night(upTo: 12, isFull: false), .sql(line("1, 4, 'd', 1, 10.5, '2026-03-26', '2026-03-27'"))]
            ),
            // A backfill computed some days by the new definition and noted it as that of all days.
            Found(
                "a backfill after the definitions have changed",
                [
                    .sql(line("1, 4, 'd', 1, 10.5, '2026-03-26', null")),
                    .sql(line("2, 4, 'd', 1, 10.5, '2026-03-28', null")),
                    .night(upTo: 12, isFull: false), .redefine(.plainLines), .backfill(from: 7, to: 7),
                ]
            ),
            // A span without a day made none dirty, but a warehouse made anew begins with it.
            Found(
                "a first row that ends before it starts",
                [
                    .night(upTo: 12, isFull: false),
                    .sql(
                        """
                        insert into yard.jobs (id, bay_id, status, opened_at, closed_at)
                        values (5, 4, 3, '2026-03-23 12:00+00', '2026-03-22 04:00+00')
                        """
                    ),
                ]
            ),
        ]
    )
    func found(_ found: Found) async throws {
        let wrong = try await Arena.with {
            try await Trial.run(found.steps + [.night(upTo: 12, isFull: false)], Window(isAutumn: false), in: $0)
        }
        #expect(wrong == nil)
    }

    struct Found: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ name: String, _ steps: [Step]) {
            testDescription = name
            self.steps = steps
        }
    }

    private static func line(_ values: String) -> String { "insert into yard.lines values (\(values))" }
}

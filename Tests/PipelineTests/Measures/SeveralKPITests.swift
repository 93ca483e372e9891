import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Several KPIs in one plan", .timeLimit(.minutes(3)))
struct SeveralKPITests {
    @Test("say the same as each one alone: split, filtered, over periods and over the whole range")
    func sameAsAlone() async throws {
        try await Desk.with { client, _, _ in
            var numbers = SystemRandomNumberGenerator()
            let from: Definitions.CalendarDay = try #require(.init("2026-02-20"))
            let days = (0..<40).map { from.adding(days: $0) }
            try await Call.insert(Call.random(0..<200, on: days, &numbers), client)
            _ = try await client.night(asOf: "2026-04-03")
            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let kpis = client.catalogue.kpis.map(\.id)
            for cut in [PeriodCut.grain(.month), .grain(.week), .range] {
                for by in [[], ["site"]] {
                    for sites in [nil, ["Arles", "unknown"]] {
                        let filters = sites.map { [DimensionFilter(dimension: "site", values: $0)] } ?? []
                        func rows(_ kpis: [String]) async throws -> [FigureRow] {
                            let plan = try FigurePlan(
                                kpis: kpis,
                                from: from,
                                to: from.adding(days: 60),
                                cut: cut,
                                by: kpis == ["desk.repeated"] || kpis == ["desk.again"] ? [] : by,
                                filters: kpis == ["desk.repeated"] || kpis == ["desk.again"] ? [] : filters,
                                catalogue: client.catalogue
                            )
                            return try await KPIReader.readOnly(on: connection) { connection in
                                try await reader.rows(plan, inTransactionOf: connection)
                            }
                        }
                        let all = try await rows(kpis)
                        for (index, kpi) in kpis.enumerated() {
                            let alone = try await rows([kpi])
                            for row in all {
                                let same = alone.first {
                                    $0.start == row.start && ($0.values == row.values || $0.values.isEmpty)
                                }
                                guard let same else {
                                    // Alone, nothing over nothing has no row.
                                    #expect(row.figures[index].value == nil, "\(kpi)")
                                    continue
                                }
                                #expect(same.figures[0] == row.figures[index], "\(kpi) \(cut) \(by) \(sites ?? [])")
                            }
                        }
                        #expect(!all.isEmpty)
                    }
                }
            }
            await connection.close()
        }
    }

    @Test("a fact that lacks the split's dimension is repeated beside the distinct count of each value")
    func lackingDimension() async throws {
        try await Desk.with { client, _, _ in
            try await client.source.execute(
                """
                insert into desk.calls values
                    (1, '2026-03-20', 'a', 5, 'c1', 1, 3), (2, '2026-03-21', 'b', 2, 'c1', 1, 1),
                    (3, '2026-03-21', 'b', 8, 'c2', 1, 4), (4, '2026-03-22', 'b', null, 'c1', 1, 1)
                """
            )
            _ = try await client.night(asOf: "2026-04-03")
            let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en")
            let question = try KPIQuestion(
                kpi: "desk.repeated_per_customer",
                from: "2026-03-01",
                to: "2026-03-31",
                grain: "quarter",
                by: ["site"],
                where: []
            )
            let answer = try await reader.answer(question, on: connection)
            await connection.close()
            #expect(answer.unsplit.map(\.facts) == [["desk.repeats"]])
            let shown = answer.points.map {
                "\($0.values[0].label) \($0.numerator?.description ?? "") \($0.denominator?.description ?? "")"
            }
            #expect(shown == ["Arles 2 1", "Brest 2 2"])
        }
    }
}

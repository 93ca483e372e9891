import Mongo
import TestSupport
import Testing

@Suite("The oracle gives the golden figures")
struct OracleTests {
    private func oracle(_ rows: SourceRows, cutoff: String = GoldenCases.cutoff) throws -> Oracle {
        try Oracle(rows: rows, timeZone: GoldenCases.timeZone, holidays: GoldenCases.holidays, cutoff: cutoff)
    }

    /// The cells of the facts that some expectation of the case speaks of.
    private func cells(_ oracle: Oracle, _ golden: GoldenCase) -> [OracleCell] {
        golden.facts.flatMap { oracle.cells($0) }
    }

    @Test("each case alone gives its cells and no others", arguments: GoldenCases.all)
    func caseAlone(_ golden: GoldenCase) throws {
        let cells = Set(cells(try oracle(golden.rows), golden))
        #expect(cells == Set(golden.expectations.compactMap(\.cell)))
    }

    @Test("all cases together do not mix")
    func together() throws {
        let oracle = try oracle(GoldenCases.rows)
        for golden in GoldenCases.all {
            let own = golden.own(cells(oracle, golden))
            #expect(own == Set(golden.expectations.compactMap(\.cell)), "\(golden)")
        }
    }

    @Test("time alone changes figures", arguments: GoldenCases.all.filter { $0.earlier != nil })
    func earlierCutoff(_ golden: GoldenCase) throws {
        let earlier = try #require(golden.earlier)
        let cells = Set(cells(try oracle(golden.rows, cutoff: earlier.cutoff), golden))
        #expect(cells == Set(earlier.expectations.compactMap(\.cell)))
    }

    @Test("each case rolls up to its ratios", arguments: GoldenCases.all.filter { !$0.ratios.isEmpty })
    func ratios(_ golden: GoldenCase) throws {
        let oracle = try oracle(GoldenCases.rows)
        for ratio in golden.ratios {
            let rows = oracle.figures(
                ratio.kpi,
                OracleQuestion(grain: .total, where: ratio.filter, from: ratio.from, to: ratio.to)
            )
            let expected = OracleFigure(
                period: "",
                group: [],
                numerator: ratio.numerator,
                denominator: ratio.denominator,
                value: ratio.value
            )
            // Where no fact has a cell there is no row at all.
            #expect((rows.isEmpty && expected.isEmpty) || rows == [expected], "\(ratio.kpi) \(ratio.from) \(ratio.to)")
        }
    }

    @Test("documents that break the contract are no events", arguments: GoldenCases.all.flatMap(\.dirt))
    func dirt(_ document: GoldenDocument) throws {
        let parsed = try BSONDocument(json: document.json)
        #expect(HistoryEvent(document: parsed, entityField: document.entityField) == nil)
    }

    @Test("an event survives its document")
    func roundTrip() throws {
        for event in GoldenCases.rows.vehicleEvents {
            let document = event.document(entityField: "vehicleId")
            #expect(HistoryEvent(document: document, entityField: "vehicleId") == event)
        }
    }

    @Test("a dimension that a fact lacks is not split there")
    func missingDimension() throws {
        let golden = try #require(GoldenCases.all.first { $0.rows.interventions.count > 1 })
        let workshop = golden.rows.workshops[0].id
        let oracle = try oracle(golden.rows)
        func rows(_ period: String, _ type1: (String, String?), _ type2: (String, String?), open: String)
            -> [OracleFigure]
        {
            [("1", type1), ("2", type2)].map { type, figure in
                OracleFigure(
                    period: period,
                    group: [workshop, type],
                    numerator: figure.0,
                    denominator: open,
                    value: figure.1
                )
            }
        }
        let by = ["workshop", "intervention_type"]
        func figures(_ grain: OracleGrain, to last: String) -> [OracleFigure] {
            oracle.figures("garage.throughput", OracleQuestion(grain: grain, by: by, from: "2026-05-26", to: last))
        }
        #expect(
            figures(.week, to: "2026-05-31") == rows("2026-05-25", ("3", "0.75"), ("1", "0.25"), open: "4")
        )
        // No delivery on an open day is a figure, too.
        #expect(
            figures(.day, to: "2026-05-27")
                == rows("2026-05-26", ("1", "1"), ("1", "1"), open: "1")
                + rows("2026-05-27", ("0", "0"), ("0", "0"), open: "1")
        )
    }
}

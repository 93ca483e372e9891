import Definitions
import Foundation
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("The golden cases through the whole pipeline", .timeLimit(.minutes(5)))
struct GoldenNightTests {
    @Test("every night gives the figures that were computed by hand, and time alone decides what a window closes")
    func goldenCases() async throws {
        var settings = TestClient.Settings()
        settings.timeZone = GoldenCases.timeZone
        settings.holidays = GoldenCases.holidays.sorted()
        try await TestClient.with(settings) { client in
            try await GoldenCases.insert(
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            for cutoff in Set(GoldenCases.all.compactMap { $0.earlier?.cutoff }).sorted() {
                let summary = try await client.night(asOf: cutoff)
                #expect(summary.status == .published, "\(summary)")
                for golden in GoldenCases.all {
                    guard let earlier = golden.earlier, earlier.cutoff == cutoff else { continue }
                    try await expect(golden, earlier.expectations, client)
                }
            }
            // No row changed since: what differs now, the passing of time made different.
            let summary = try await client.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .published, "\(summary)")
            for golden in GoldenCases.all {
                try await expect(golden, golden.expectations, client)
                for ratio in golden.ratios { try await expect(ratio, of: golden, client) }
            }
        }
    }

    private func expect(_ golden: GoldenCase, _ expectations: [GoldenExpectation], _ client: TestClient) async throws {
        var cells: Set<OracleCell> = []
        for fact in golden.facts { cells.formUnion(golden.own(Array(try await client.cells(fact)))) }
        #expect(cells == Set(expectations.compactMap(\.cell)), "\(golden.name)")
    }

    private func expect(_ ratio: GoldenRatio, of golden: GoldenCase, _ client: TestClient) async throws {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        // Over the whole range in one number: days are asked for, and added here by hand.
        let question = try KPIQuestion(
            kpi: ratio.kpi,
            from: ratio.from,
            to: ratio.to,
            grain: "day",
            by: [],
            where: ratio.filter.map { "\($0.key)=\($0.value)" }
        )
        let answer = try await reader.answer(question, on: connection)
        await connection.close()
        let numerator = try sum(answer.points.compactMap { $0.numerator?.description })
        let denominator = try sum(answer.points.compactMap { $0.denominator?.description })
        #expect(numerator == ratio.numerator && denominator == ratio.denominator, "\(golden.name): \(ratio.kpi)")
    }

    private func sum(_ decimals: [String]) throws -> String {
        var sum = Decimal(0)
        for text in decimals { sum += try #require(Decimal(string: text)) }
        return try #require(OracleCell.canonical("\(sum)"))
    }
}

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
        "every cell and every ratio is the oracle's, the second night changes nothing, and ten live days are as good as new"
    )
    func tenDays() async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.holidays = ["2025-11-11", "2025-12-25", "2026-01-01", "2026-04-06"]
        try await TestClient.with(settings) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init(Self.lastDay))
            _ = try await SampleData.create(
                SampleSettings(size: .small, seed: 7, lastDay: lastDay),
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            var cutoff = lastDay.adding(days: 1)
            let first = try await client.night(asOf: cutoff.description)
            #expect(first.status == .published, "\(first)")
            try await expectOracle(client, cutoff: cutoff.description, ratios: true)

            let second = try await client.night(asOf: cutoff.description)
            #expect(second.status == .unchanged, "\(second)")
            #expect(second.streams.allSatisfy { $0.rowsChanged == 0 && $0.rowsGone == 0 })

            for _ in 0..<10 {
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
                #expect(days < 200, "a day of business makes few days dirty, not the whole history: \(summary.facts)")
            }
            try await expectOracle(client, cutoff: cutoff.description, ratios: true)

            let fresh = try await client.withFreshWarehouse(settings)
            _ = try await fresh.night(asOf: cutoff.description)
            for fact in Oracle.facts {
                let (incremental, rebuilt) = (try await client.cells(fact), try await fresh.cells(fact))
                #expect(incremental == rebuilt, "\(fact): \(incremental.symmetricDifference(rebuilt).prefix(4))")
            }
        }
    }

    private func expectOracle(_ client: TestClient, cutoff: String, ratios: Bool) async throws {
        let oracle = try await client.oracle(cutoff: cutoff)
        for fact in Oracle.facts {
            let (cells, expected) = (try await client.cells(fact), Set(oracle.cells(fact)))
            #expect(expected.count > 100, "\(fact) has figures to compare")
            #expect(cells == expected, "\(fact): \(difference(cells, expected))")
        }
        guard ratios else { return }
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        for kpi in Oracle.kpis { try await expectRatios(kpi, oracle, client, connection, cutoff: cutoff) }
        await connection.close()
    }

    /// Every period of every grain, whole and split by every dimension.
    private func expectRatios(
        _ kpi: String,
        _ oracle: Oracle,
        _ client: TestClient,
        _ connection: PostgresConnection,
        cutoff: String
    ) async throws {
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let definition = try #require(client.catalogue.kpi(kpi), "the KPI is defined")
        let facts = definition.facts.compactMap { client.catalogue.fact($0) }
        let dimensions = facts.flatMap(\.dimensions).map(\.name)
        let first = try #require(Oracle.facts.flatMap { oracle.cells($0) }.map(\.day).min())
        let end: SampleData.CalendarDay = try #require(.init(cutoff))
        let last = end.adding(days: -1).description
        for (grain, oracleGrain) in [("day", OracleGrain.day), ("week", .week), ("month", .month)] {
            for by in [[]] + Set(dimensions).sorted().map({ [$0] }) {
                let question = try KPIQuestion(kpi: kpi, from: first, to: last, grain: grain, by: by, where: [])
                let points = try await reader.answer(question, on: connection).points
                let found = Set(
                    try points.map { point in
                        OracleRatio(
                            period: oracleGrain == .day ? point.start.description : Self.period(point, oracleGrain),
                            group: point.values.map(\.value),
                            numerator: try canonical(point.numerator),
                            denominator: try canonical(point.denominator ?? Numeric(0)),
                            value: try point.value.map(canonical)
                        )
                    }.filter { $0.numerator != "0" || $0.denominator != "0" }
                )
                let expected = Set(
                    oracle.ratios(kpi, grain: oracleGrain, by: by).filter {
                        $0.numerator != "0" || $0.denominator != "0"
                    }
                )
                #expect(
                    found == expected,
                    "\(kpi) by \(grain) and \(by): \(found.symmetricDifference(expected).prefix(4))"
                )
            }
        }
    }

    /// The period's first day; a point's own start is that of the range where the range begins inside of the period.
    private static func period(_ point: KPIPoint, _ grain: OracleGrain) -> String {
        point.start.start(of: grain == .week ? .week : .month).description
    }

    private func canonical(_ value: Numeric) throws -> String { try #require(OracleCell.canonical(value.description)) }

    private func difference(_ found: Set<OracleCell>, _ expected: Set<OracleCell>) -> String {
        let days = found.symmetricDifference(expected).sorted { $0.day < $1.day }
        return "\(days.count) cells differ, first: "
            + days.prefix(4).map { "\(found.contains($0) ? "found" : "expected") \($0)" }.joined(separator: "\n")
    }
}

import Definitions
import Foundation
import KPIQueries
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("The workshop's golden cases through the whole pipeline", .timeLimit(.minutes(5)))
struct WorkshopGoldenTests {
    @Test("every KPI is what was computed by hand, at an earlier cut-off too, and stays so when the source forgets")
    func goldenCases() async throws {
        var settings = TestClient.Settings()
        settings.timeZone = GoldenCases.timeZone
        settings.holidays = GoldenCases.holidays.sorted()
        settings.modules = ["garage"]
        try await TestClient.with(settings) { client in
            try await insert(client)
            for cutoff in Set(WorkshopCases.all.flatMap(\.figures.keys)).sorted() {
                let summary = try await client.night(asOf: cutoff)
                #expect(summary.status == .published, "\(summary)")
                try await expectFigures(at: cutoff, client)
            }
            for statement in WorkshopCases.all.flatMap(\.afterwards) { try await client.source.execute(statement) }
            _ = try await client.night(asOf: WorkshopFixture.cutoff)
            try await expectFigures(at: WorkshopFixture.cutoff, client)
        }
    }

    private func insert(_ client: TestClient) async throws {
        try await client.source.transaction { connection in
            for golden in WorkshopCases.all {
                for statement in golden.statements { try await connection.execute(statement) }
            }
        }
        let events = WorkshopCases.all.flatMap(\.events).map { $0.document(entityField: "interventionId") }
        let (database, collection) = (client.instance.mongoDatabase, "intervention_history")
        for keys: BSONDocument in [["recordedAt": 1], ["interventionId": 1]] {
            try await client.mongo.createIndex(database: database, collection: collection, keys: keys)
        }
        try await client.mongo.insertMany(database: database, collection: collection, events)
    }

    private func expectFigures(at cutoff: String, _ client: TestClient) async throws {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        for golden in WorkshopCases.all {
            for figure in golden.figures[cutoff, default: []] {
                let found = try await value(of: figure, golden, reader, connection)
                let expected = figure.value.flatMap { Decimal(string: $0) }
                let comment =
                    "\(golden.name): \(figure.kpi) \(figure.from) … \(figure.to) \(figure.filter) at \(cutoff)"
                guard let found, let expected else {
                    #expect(found == expected, "\(comment)")
                    continue
                }
                let tolerance = try #require(Decimal(string: figure.tolerance))
                #expect(abs(found - expected) <= tolerance, "\(comment): \(found), not \(expected)")
            }
        }
        await connection.close()
    }

    /// The figure over the whole range: one period holds it.
    private func value(
        of figure: WorkshopFigure,
        _ golden: WorkshopCase,
        _ reader: KPIReader,
        _ connection: PostgresConnection
    ) async throws -> Decimal? {
        let question = try KPIQuestion(
            kpi: figure.kpi,
            from: figure.from,
            to: figure.to,
            grain: "year",
            by: [],
            where: figure.filter + (golden.workshop.map { ["workshop=\($0)"] } ?? [])
        )
        let points = try await reader.answer(question, on: connection).points
        try #require(points.count <= 1, "a range within a year is one period")
        return points.first?.value.flatMap { Decimal(string: $0.description) }
    }
}

import Definitions
import Foundation
import KPIQueries
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Rental figures, from rows and results made by hand", .timeLimit(.minutes(5)))
struct RentalGoldenTests {
    @Test("every case gives its figures, and a correction gives the corrected ones on the days that it touches")
    func cases() async throws {
        var settings = TestClient.Settings()
        settings.modules = ["rental"]
        try await TestClient.with(settings) { client in
            try await insert(RentalCases.all, client)
            let first = try await client.night(asOf: RentalCases.cutoff)
            #expect(first.status == .published, "\(first)")
            for golden in RentalCases.all { try await expect(golden.figures, golden, client) }
            try await expectOracle(client)
            let corrected = RentalCases.all.filter { $0.later != nil }
            for statement in corrected.flatMap({ $0.later?.sql ?? [] }) { try await client.source.execute(statement) }
            _ = try await client.night(asOf: RentalCases.cutoff)
            for golden in RentalCases.all { try await expect(golden.later?.figures ?? golden.figures, golden, client) }
            try await expectOracle(client)
        }
    }

    private func insert(_ cases: [RentalCase], _ client: TestClient) async throws {
        let statements = [RentalFixture.shared] + cases.flatMap(\.rows.sql)
        try await client.source.execute(statements.joined(separator: "\n"))
        let events = cases.flatMap(\.rows.events).map { $0.document(entityField: "vehicleId") }
        let database = client.instance.mongoDatabase
        try await client.mongo.createIndex(database: database, collection: "vehicle_history", keys: ["recordedAt": 1])
        try await client.mongo.insertMany(database: database, collection: "vehicle_history", events)
    }

    private func expect(_ figures: [RentalFigure], _ golden: RentalCase, _ client: TestClient) async throws {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        for figure in figures {
            let question = try KPIQuestion(
                kpi: figure.kpi,
                from: figure.from,
                to: figure.to,
                grain: "year",
                by: [],
                where: figure.filter.map { "\($0.key)=\($0.value)" }
            )
            let points = try await reader.answer(question, on: connection).points
            let value = points.first?.value.flatMap { OracleCell.canonical($0.description) }
            #expect(
                points.count < 2 && isClose(value, figure.value, figure.tolerance),
                "\(golden): \(figure) is \(value ?? "nothing")"
            )
        }
        await connection.close()
    }

    /// The oracle meets every trap of the cases, too: it computes all cells from the same rows.
    private func expectOracle(_ client: TestClient) async throws {
        let oracle = try await client.oracle(cutoff: RentalCases.cutoff)
        for fact in client.catalogue.facts where fact.module == "rental" {
            let (cells, expected) = (try await client.cells(fact.id), Set(oracle.cells(fact.id)))
            #expect(cells == expected, "\(fact.id): \(cells.symmetricDifference(expected).prefix(4))")
        }
    }

    private func isClose(_ value: String?, _ expected: String?, _ tolerance: String) -> Bool {
        guard let value, let expected else { return value == expected }
        guard tolerance != "0" else { return value == expected }
        guard let value = Decimal(string: value), let expected = Decimal(string: expected),
            let tolerance = Decimal(string: tolerance)
        else { return false }
        return abs(value - expected) <= tolerance
    }
}

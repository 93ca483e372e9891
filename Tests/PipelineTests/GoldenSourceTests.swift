import Foundation
import Mongo
import Postgres
import TestSupport
import Testing

@testable import SampleData

@Suite("The golden cases in real databases", .timeLimit(.minutes(2)))
struct GoldenSourceTests {
    @Test("what was inserted is what the oracle reads back")
    func roundTrip() async throws {
        let environment = ProcessInfo.processInfo.environment
        let conninfo = try #require(environment["DRIVEOPS_TEST_POSTGRES"], "set DRIVEOPS_TEST_POSTGRES")
        let uri = try #require(environment["DRIVEOPS_TEST_MONGO"], "set DRIVEOPS_TEST_MONGO")
        let name = "t_golden_\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        let server = try await PostgresConnection.connect(conninfo)
        let mongo = try await MongoConnection.connect(uri)
        try await server.execute("create database \(name)")
        let outcome = await Result { try await insertAndRead(conninfo, mongo, name) }
        try await mongo.dropDatabase(name)
        try await server.execute("drop database \(name) with (force)")
        await server.close()
        await mongo.close()
        let (read, oracle) = try outcome.get()
        let written = GoldenCases.rows
        #expect(Set(read.workshops) == Set(written.workshops))
        #expect(Set(read.interventions) == Set(written.interventions))
        #expect(Set(read.rentalVehicles) == Set(written.rentalVehicles))
        #expect(Set(read.contracts) == Set(written.contracts))
        #expect(Set(read.handovers) == Set(written.handovers))
        #expect(Set(read.plans) == Set(written.plans))
        #expect(Set(read.workOrders) == Set(written.workOrders))
        #expect(Set(read.readings) == Set(written.readings))
        #expect(Set(read.interventionEvents) == Set(written.interventionEvents))
        #expect(Set(read.vehicleEvents) == Set(written.vehicleEvents))
        #expect(Set(read.maintenanceEvents) == Set(written.maintenanceEvents))
        let spokenOf = Set(GoldenCases.all.flatMap(\.facts))
        let cells = Set(spokenOf.flatMap { oracle.cells($0) })
        #expect(cells == Set(GoldenCases.all.flatMap(\.expectations).compactMap(\.cell)))
    }

    private func insertAndRead(
        _ conninfo: String,
        _ mongo: MongoConnection,
        _ name: String
    ) async throws -> (SourceRows, Oracle) {
        let postgres = try await PostgresConnection.connect(
            ConnectionInfo(parsing: conninfo).with(dbname: name).conninfo
        )
        try await postgres.execute(SourceSchema.script)
        try await GoldenCases.insert(postgres: postgres, mongo: mongo, mongoDatabase: name)
        let rows = try await SourceRows.load(postgres: postgres, mongo: mongo, mongoDatabase: name)
        await postgres.close()
        let oracle = try Oracle(
            rows: rows,
            timeZone: GoldenCases.timeZone,
            holidays: GoldenCases.holidays,
            cutoff: GoldenCases.cutoff
        )
        return (rows, oracle)
    }
}

extension Result where Failure == any Error {
    /// What `body` gave or threw.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Kept versions of rows that are overwritten in place", .timeLimit(.minutes(3)))
struct KeptVersionTests {
    @Test(
        "a status that no event explains is known from when it was seen, until an event explains it or it is seen to end"
    )
    func unexplainedStatus() async throws {
        try await TestClient.with { client in
            try await GoldenCases.insert(
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let vehicle = try await explainedVehicle(client)
            let before = try await periods(vehicle, client)

            // The application set the status and its time, and no event was recorded.
            try await set(vehicle, "status = 6, updated_at = clock_timestamp()", client)
            let changedAt = try await updatedAt(vehicle, client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let during = try await periods(vehicle, client)
            #expect(during.count == before.count + 1)
            #expect(during.last?.status == 6)
            #expect(during.last?.from == changedAt)

            // Seen again as the events say: the stretch ends there.
            let explained = try #require(before.last?.status)
            // Periods are to the second; the two changes must not fall into the same one.
            try await client.source.execute("select pg_sleep(1.1)")
            try await set(vehicle, "status = \(explained), updated_at = clock_timestamp()", client)
            let endedAt = try await updatedAt(vehicle, client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let after = try await periods(vehicle, client)
            #expect(after.suffix(2).map(\.status) == [6, explained])
            #expect(after.last?.from == endedAt)

            // A read of everything drops no version.
            _ = try await client.night(RunOptions(isFull: true, asOf: GoldenCases.cutoff))
            let again = try await periods(vehicle, client)
            #expect(again == after)
        }
    }

    @Test("a row without a time of its own is known from the start of the day on which it was seen, and flagged so")
    func seenNightly() async throws {
        try await TestClient.with { client in
            try await GoldenCases.insert(
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let vehicle = try await explainedVehicle(client)
            try await set(vehicle, "status = 5, updated_at = null", client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let version = try await client.read(
                """
                select seen_nightly, valid_from = calc.day_start(calc.business_day(seen_at)) as from_day_start
                from mirror.rental_vehicles__versions where id = '\(vehicle)' order by seen_at desc limit 1
                """
            ).first
            #expect(try version?.bool("seen_nightly") == true)
            #expect(try version?.bool("from_day_start") == true)
        }
    }

    private struct Period: Equatable {
        let from: String
        let status: Int?
    }

    private func periods(_ vehicle: String, _ client: TestClient) async throws -> [Period] {
        let rows = try await client.read(
            """
            select valid_from::text as valid_from, status from mirror.rental_vehicle_periods
            where vehicle_id = '\(vehicle)' order by valid_from
            """
        )
        return try rows.map { Period(from: try $0.string("valid_from"), status: try $0.optionalInt("status")) }
    }

    /// A vehicle of which the events say what its row says.
    private func explainedVehicle(_ client: TestClient) async throws -> String {
        let row = try await client.read(
            """
            select v.id::text as id from mirror.rental_vehicles v
            join mirror.rental_vehicle_periods p on p.vehicle_id = v.id and p.valid_to is null and p.status = v.status
            where v.status <> 6 order by v.id limit 1
            """
        ).first
        return try #require(row, "the golden cases have such a vehicle").string("id")
    }

    private func set(_ vehicle: String, _ assignments: String, _ client: TestClient) async throws {
        try await client.source.execute("update rental.rental_vehicles set \(assignments) where id = '\(vehicle)'")
    }

    private func updatedAt(_ vehicle: String, _ client: TestClient) async throws -> String? {
        try await client.source.query(
            "select date_trunc('second', updated_at)::text as at from rental.rental_vehicles where id = '\(vehicle)'"
        ).first?.string("at")
    }
}

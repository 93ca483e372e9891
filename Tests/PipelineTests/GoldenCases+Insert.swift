import Mongo
import Postgres
import TestSupport

extension GoldenCases {
    /// Inserts the rows and documents of cases, with whatever their tables require around them.
    ///
    /// The operational schema must be there, and none of the cases.
    static func insert(
        _ cases: [GoldenCase] = all,
        postgres: PostgresConnection,
        mongo: MongoConnection,
        mongoDatabase: String
    ) async throws {
        var rows = SourceRows()
        for golden in cases { rows.append(golden.rows) }
        try await postgres.transaction { connection in
            let writer = GoldenWriter(rows: rows, connection: connection)
            try await writer.insertVehicles()
            try await writer.insertGarage()
            try await writer.insertRentalFleet()
            try await writer.insertRentals()
            try await writer.insertMaintenance()
        }
        let dirt = cases.flatMap(\.dirt)
        let histories = [
            ("intervention_history", "interventionId", rows.interventionEvents),
            ("vehicle_history", "vehicleId", rows.vehicleEvents),
            ("maintenance_history", "workOrderId", rows.maintenanceEvents),
        ]
        for (collection, entityField, events) in histories {
            let good = events.map { $0.document(entityField: entityField) }
            let broken = try dirt.filter { $0.collection == collection }.map { try BSONDocument(json: $0.json) }
            for keys: BSONDocument in [["recordedAt": 1], [entityField: 1]] {
                try await mongo.createIndex(database: mongoDatabase, collection: collection, keys: keys)
            }
            guard !good.isEmpty || !broken.isEmpty else { continue }
            try await mongo.insertMany(database: mongoDatabase, collection: collection, good + broken)
        }
    }
}

extension HistoryEvent {
    /// The event as it lies in MongoDB.
    func document(entityField: String) -> BSONDocument {
        func code(_ value: Int?) -> BSONValue { value.map { .int32(Int32($0)) } ?? .null }
        let payload: BSONDocument = homeLocation.map { ["homeLocationId": .string($0)] } ?? [:]
        return BSONDocument([
            ("_id", .string(id)), (entityField, .string(entity)), ("type", .string(type)),
            ("at", .dateTime(Int64(at.microseconds / 1000))),
            ("recordedAt", .dateTime(Int64(recordedAt.microseconds / 1000))), ("from", code(from)), ("to", code(to)),
            ("by", .string(GoldenWriter.person)),
            ("payload", .document(payload)),
        ])
    }
}

/// Writes source rows, completed by what the operational schema asks for and no figure depends on.
struct GoldenWriter {
    let rows: SourceRows
    let connection: PostgresConnection

    static let tenant = "90000000-0000-4000-8000-000000000001"
    static let person = "90000000-0000-4000-8000-000000000002"
    static let customer = "90000000-0000-4000-8000-000000000003"
    static let tariff = "90000000-0000-4000-8000-000000000004"
    /// The agency of cars whose history names none, and of all handovers.
    static let yard = "90000000-0000-4000-8000-000000000005"
    static let brand = 9_000_001

    func insert(_ table: String, _ values: KeyValuePairs<String, PostgresValue>) async throws {
        let columns = values.map { quoteIdentifier($0.key) }.joined(separator: ", ")
        let places = (1...values.count).map { "$\($0)" }.joined(separator: ", ")
        try await connection.query("insert into \(table) (\(columns)) values (\(places))", values.map(\.value))
    }

    /// A short text that is unique where `id` is: `30-5-1` for vehicle 1 of case 30.
    func short(_ id: String) -> String {
        let digits = id.split(separator: "-")
        guard let first = digits.first, let last = digits.last else { return id }
        let parts = [first, last.prefix(4), last.suffix(8)].map { Int($0).map(String.init) ?? String($0) }
        return parts.joined(separator: "-")
    }

    func int(_ value: Int) -> PostgresValue { .int(Int64(value)) }
    func int(_ value: Int?) -> PostgresValue { value.map { .int(Int64($0)) } ?? .null }
    func instant(_ value: OracleInstant?) -> PostgresValue { value.map { .text($0.description) } ?? .null }

    /// The last home that the history of a car names.
    func home(of vehicle: String) -> String {
        let events = rows.vehicleEvents.filter { $0.entity == vehicle && $0.homeLocation != nil }
        return events.max { $0.at < $1.at }?.homeLocation ?? Self.yard
    }

    /// The last status that the history of a car names.
    func status(of vehicle: String) -> Int {
        let events = rows.vehicleEvents.filter { $0.entity == vehicle && $0.to != nil }
        return events.max { ($0.at, $0.recordedAt) < ($1.at, $1.recordedAt) }?.to ?? 1
    }
}

extension GoldenWriter {
    func insertVehicles() async throws {
        try await insert("public.vehicle_brands", ["id": int(Self.brand), "name": "Golden"])
        let ids = Set(rows.rentalVehicles.map(\.id) + rows.plans.map(\.vehicle) + rows.readings.map(\.vehicle))
        for id in ids.sorted() {
            try await insert(
                "vehicles.vehicles",
                [
                    "id": .text(id), "tenant_id": .text(Self.tenant), "vin": .text("G" + short(id)),
                    "license_plate": .text("G-" + short(id)), "brand_id": int(Self.brand), "custom_model": "Golden",
                    "year": 2024, "owner_id": .text(Self.person),
                ]
            )
        }
    }

    func insertGarage() async throws {
        for workshop in rows.workshops {
            try await insert(
                "garage.workshops",
                [
                    "id": .text(workshop.id), "tenant_id": .text(Self.tenant),
                    "name": .text("Workshop " + short(workshop.id)), "registration_number": .text(short(workshop.id)),
                    "street": "1 rue d'Or", "city": "Lyon", "postal_code": "69001", "country": "France",
                    "opening_time": "08:00", "closing_time": "18:00",
                    "working_days": .intArray(workshop.workingDays.map { Int64($0) }), "default_hourly_rate": "80.00",
                    "is_active": .bool(workshop.isActive), "created_at": instant(workshop.createdAt),
                ]
            )
        }
        for intervention in rows.interventions {
            try await insert(
                "garage.interventions",
                [
                    "id": .text(intervention.id), "tenant_id": .text(Self.tenant),
                    "workshop_id": .text(intervention.workshop), "intervention_number": .text(short(intervention.id)),
                    "vehicle_id": .text(Self.person), "customer_id": .text(Self.customer),
                    "intervention_type": int(intervention.type), "status": int(intervention.status),
                    "description": "golden", "current_mileage": 0, "created_by": .text(Self.person),
                ]
            )
        }
    }

    func insertRentalFleet() async throws {
        for agency in Set(rows.vehicleEvents.compactMap(\.homeLocation) + [Self.yard]).sorted() {
            try await insert(
                "rental.rental_locations",
                [
                    "id": .text(agency), "tenant_id": .text(Self.tenant), "name": .text("Agency " + short(agency)),
                    "location_type": 1, "street": "1 rue d'Or", "city": "Lyon", "postal_code": "69001",
                    "country": "France",
                ]
            )
        }
        for category in Set(rows.rentalVehicles.map(\.category)).sorted() {
            try await insert(
                "rental.vehicle_categories",
                [
                    "id": .text(category), "tenant_id": .text(Self.tenant),
                    "name": .text("Category " + short(category)), "class": 1, "passenger_capacity": 5,
                    "luggage_capacity": 2, "door_count": 5, "transmission_type": 1, "fuel_type": 1,
                    "base_daily_rate": "40.00", "base_weekly_rate": "240.00", "base_monthly_rate": "800.00",
                    "base_security_deposit": "500.00",
                ]
            )
        }
        for car in rows.rentalVehicles {
            let home = PostgresValue.text(home(of: car.id))
            try await insert(
                "rental.rental_vehicles",
                [
                    "id": .text(car.id), "tenant_id": .text(Self.tenant), "base_vehicle_id": .text(car.id),
                    "category_id": .text(car.category), "home_location_id": home, "current_location_id": home,
                    "status": int(status(of: car.id)), "daily_rate": "40.00", "weekly_rate": "240.00",
                    "monthly_rate": "800.00", "security_deposit_amount": "500.00",
                    "available_from": instant(car.availableFrom), "available_until": instant(car.availableUntil),
                    "created_at": instant(car.createdAt),
                ]
            )
        }
    }
}

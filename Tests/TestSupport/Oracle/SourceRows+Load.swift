public import Mongo
public import Postgres

extension SourceRows {
    /// Reads the source whole: columns and documents as they are, nothing filtered or joined by a database.
    ///
    /// - Parameters:
    ///   - postgres: The operational database.
    ///   - mongo: The server of the histories.
    ///   - mongoDatabase: The database with the histories.
    /// - Returns: All rows and good events.
    /// - Throws: The drivers' errors; `OracleError` for a date that is none.
    public static func load(
        postgres: PostgresConnection,
        mongo: MongoConnection,
        mongoDatabase: String
    ) async throws -> SourceRows {
        var rows = SourceRows()
        try await rows.loadGarage(postgres)
        try await rows.loadRental(postgres)
        try await rows.loadFleet(postgres)
        rows.garage = try await GarageRows.load(postgres)
        rows.rental = try await RentalRows.load(postgres)
        rows.fleet = try await FleetRows.load(postgres)
        rows.vehicles = try await VehiclesRows.load(postgres)
        func events(_ collection: String, _ entityField: String) async throws -> [HistoryEvent] {
            let documents = try await mongo.find(FindRequest(database: mongoDatabase, collection: collection))
            return documents.compactMap { HistoryEvent(document: $0, entityField: entityField) }
        }
        rows.interventionEvents = try await events("intervention_history", "interventionId")
        rows.vehicleEvents = try await events("vehicle_history", "vehicleId")
        rows.maintenanceEvents = try await events("maintenance_history", "workOrderId")
        return rows
    }

    private mutating func loadGarage(_ postgres: PostgresConnection) async throws {
        workshops = try await postgres.query("select id, working_days, is_active, created_at from garage.workshops").map
        {
            Workshop(
                id: try $0.string("id"),
                workingDays: try $0.intArray("working_days").map { Int($0) },
                isActive: try $0.bool("is_active"),
                createdAt: try $0.instant("created_at")
            )
        }
        interventions = try await postgres.query(
            "select id, workshop_id, intervention_type, status from garage.interventions"
        ).map {
            Intervention(
                id: try $0.string("id"),
                workshop: try $0.string("workshop_id"),
                type: try $0.int("intervention_type"),
                status: try $0.int("status")
            )
        }
    }

    private mutating func loadRental(_ postgres: PostgresConnection) async throws {
        rentalVehicles = try await postgres.query(
            "select id, category_id, available_from, available_until, created_at from rental.rental_vehicles"
        ).map {
            RentalVehicle(
                id: try $0.string("id"),
                category: try $0.string("category_id"),
                availableFrom: try $0.optionalInstant("available_from"),
                availableUntil: try $0.optionalInstant("available_until"),
                createdAt: try $0.instant("created_at")
            )
        }
        contracts = try await postgres.query(
            "select id, vehicle_id, actual_start_date, actual_end_date from rental.rental_contracts"
        ).map {
            Contract(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                actualStart: try $0.optionalInstant("actual_start_date"),
                actualEnd: try $0.optionalInstant("actual_end_date")
            )
        }
        handovers = try await postgres.query(
            "select id, vehicle_id, contract_id, type, status, actual_datetime from rental.vehicle_handovers"
        ).map {
            Handover(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                contract: try $0.optionalString("contract_id"),
                type: try $0.int("type"),
                status: try $0.int("status"),
                actualAt: try $0.optionalInstant("actual_datetime")
            )
        }
    }

    private mutating func loadFleet(_ postgres: PostgresConnection) async throws {
        plans = try await postgres.query(
            """
            select id, vehicle_id, plan_type, interval_days, interval_km, starts_on, start_km, is_active
            from fleet_management.maintenance_plans
            """
        ).map {
            Plan(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                type: try $0.int("plan_type"),
                intervalDays: try $0.optionalInt("interval_days"),
                intervalKm: try $0.optionalInt("interval_km"),
                startsOn: try $0.day("starts_on"),
                startKm: try $0.optionalInt("start_km"),
                isActive: try $0.bool("is_active")
            )
        }
        workOrders = try await postgres.query(
            "select id, plan_id, type, status, completed_at, odometer_km from fleet_management.work_orders"
        ).map {
            WorkOrder(
                id: try $0.string("id"),
                plan: try $0.optionalString("plan_id"),
                type: try $0.int("type"),
                status: try $0.int("status"),
                completedAt: try $0.optionalInstant("completed_at"),
                odometerKm: try $0.optionalInt("odometer_km")
            )
        }
        readings = try await postgres.query(
            "select id, vehicle_id, read_at, km from fleet_management.odometer_readings"
        )
        .map {
            Reading(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                readAt: try $0.instant("read_at"),
                km: try $0.int("km")
            )
        }
    }
}

import Postgres

/// What the oracle reads of module vehicles.
public struct VehiclesRows: Sendable, Equatable {
    /// Rows of `vehicles.vehicles`.
    public var vehicles: [Vehicle] = []
    /// Rows of `public.vehicle_models`, by id.
    public var models: [Int: Model] = [:]
    /// Rows of `vehicles.maintenance_records`.
    public var records: [MaintenanceRecord] = []
    /// What nights have seen of `vehicles.vehicles`: nobody can read it again from the source.
    public var versions: [VehicleVersion] = []

    /// Makes a module without rows.
    public init() {}

    /// A vehicle as it is now.
    public struct Vehicle: Sendable, Equatable {
        let id: String
        let brand: Int
        let model: Int?
        let year: Int
        let status: Int
        let createdAt: OracleInstant
    }

    /// A model of vehicles.
    public struct Model: Sendable, Equatable {
        let type: Int
        let energy: Int
    }

    /// Work on a vehicle.
    public struct MaintenanceRecord: Sendable, Equatable {
        let vehicle: String
        let scheduledAt: OracleInstant
        let completedAt: OracleInstant?
        let cost: OracleDecimal?
    }

    /// A state of a vehicle's row.
    public struct VehicleVersion: Sendable, Equatable {
        let vehicle: String
        let validFrom: OracleInstant
        let isGone: Bool
        let status: Int
        let vin: String?
        let plate: String?
        let brand: Int?
        let model: Int?
        let year: Int?
        let mileage: Int?
        let hasPurchaseDate: Bool
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: VehiclesRows) {
        vehicles += other.vehicles
        models.merge(other.models) { first, _ in first }
        records += other.records
        versions += other.versions
    }
}

extension VehiclesRows {
    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> VehiclesRows {
        var rows = VehiclesRows()
        rows.vehicles = try await postgres.query(
            "select id, brand_id, model_id, year, status, created_at from vehicles.vehicles"
        ).map {
            Vehicle(
                id: try $0.string("id"),
                brand: try $0.int("brand_id"),
                model: try $0.optionalInt("model_id"),
                year: try $0.int("year"),
                status: try $0.int("status"),
                createdAt: try $0.instant("created_at")
            )
        }
        for row in try await postgres.query("select id, category, fuel_type from public.vehicle_models") {
            rows.models[try row.int("id")] = Model(type: try row.int("category"), energy: try row.int("fuel_type"))
        }
        rows.records = try await postgres.query(
            "select vehicle_id, scheduled_date, completed_date, cost::text from vehicles.maintenance_records"
        ).map {
            MaintenanceRecord(
                vehicle: try $0.string("vehicle_id"),
                scheduledAt: try $0.instant("scheduled_date"),
                completedAt: try $0.optionalInstant("completed_date"),
                cost: try $0.optionalString("cost").flatMap { OracleDecimal($0) }
            )
        }
        return rows
    }

    /// Reads what the nights of a warehouse have kept.
    static func versions(_ warehouse: PostgresConnection) async throws -> [VehicleVersion] {
        // A client without the module keeps none.
        let table = try await warehouse.query("select to_regclass('mirror.vehicles_vehicles__versions')::text as name")
        guard try table.first?.optionalString("name") != nil else { return [] }
        return try await warehouse.query(
            """
            select id, valid_from, gone, status, vin, license_plate, brand_id, model_id, year, mileage,
                purchase_date::text
            from mirror.vehicles_vehicles__versions
            """
        ).map {
            VehicleVersion(
                vehicle: try $0.string("id"),
                validFrom: try $0.instant("valid_from"),
                isGone: try $0.bool("gone"),
                status: try $0.int("status"),
                vin: try $0.optionalString("vin"),
                plate: try $0.optionalString("license_plate"),
                brand: try $0.optionalInt("brand_id"),
                model: try $0.optionalInt("model_id"),
                year: try $0.optionalInt("year"),
                mileage: try $0.optionalInt("mileage"),
                hasPurchaseDate: try $0.optionalString("purchase_date") != nil
            )
        }
    }
}

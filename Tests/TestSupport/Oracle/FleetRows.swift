import Postgres

/// What the oracle reads of module fleet beside the rows of `SourceRows` itself.
public struct FleetRows: Sendable, Equatable {
    /// Rows of `fleet_management.work_orders`, with what the other list of them leaves out.
    public var orders: [Order] = []
    /// Rows of `fleet_management.downtime`.
    public var downtimes: [Downtime] = []
    /// Rows of `fleet_management.vehicle_costs`.
    public var costs: [Cost] = []
    /// Rows of `fleet_management.energy_transactions`.
    public var fills: [Fill] = []

    /// Makes a module without rows.
    public init() {}

    /// A work order.
    public struct Order: Sendable, Equatable {
        let id: String
        let vehicle: String
        let type: Int
        let status: Int
        let startedAt: OracleInstant?
        let completedAt: OracleInstant?
    }

    /// A time in which a vehicle stood still.
    public struct Downtime: Sendable, Equatable {
        let id: String
        let vehicle: String
        let reason: Int
        let isPlanned: Bool
        let startedAt: OracleInstant
        let endedAt: OracleInstant?
    }

    /// An amount on a day, or for a period.
    public struct Cost: Sendable, Equatable {
        let vehicle: String
        let type: Int
        let amount: OracleDecimal
        let day: OracleDay
        let periodStart: OracleDay?
        let periodEnd: OracleDay?
    }

    /// Energy that was bought.
    public struct Fill: Sendable, Equatable {
        let id: String
        let vehicle: String
        let at: OracleInstant
        let energy: Int
        let quantity: OracleDecimal
        let amount: OracleDecimal
        let km: Int?
        let isFull: Bool
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: FleetRows) {
        orders += other.orders
        downtimes += other.downtimes
        costs += other.costs
        fills += other.fills
    }
}

extension FleetRows {
    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> FleetRows {
        var rows = FleetRows()
        try await rows.loadWork(postgres)
        try await rows.loadMoney(postgres)
        return rows
    }

    private mutating func loadWork(_ postgres: PostgresConnection) async throws {
        orders = try await postgres.query(
            "select id, vehicle_id, type, status, started_at, completed_at from fleet_management.work_orders"
        ).map {
            Order(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                type: try $0.int("type"),
                status: try $0.int("status"),
                startedAt: try $0.optionalInstant("started_at"),
                completedAt: try $0.optionalInstant("completed_at")
            )
        }
        downtimes = try await postgres.query(
            "select id, vehicle_id, reason, is_planned, started_at, ended_at from fleet_management.downtime"
        ).map {
            Downtime(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                reason: try $0.int("reason"),
                isPlanned: try $0.bool("is_planned"),
                startedAt: try $0.instant("started_at"),
                endedAt: try $0.optionalInstant("ended_at")
            )
        }
    }

    private mutating func loadMoney(_ postgres: PostgresConnection) async throws {
        costs = try await postgres.query(
            """
            select vehicle_id, cost_type, amount::text, cost_date, period_start, period_end
            from fleet_management.vehicle_costs
            """
        ).map {
            Cost(
                vehicle: try $0.string("vehicle_id"),
                type: try $0.int("cost_type"),
                amount: try $0.decimal("amount"),
                day: try $0.day("cost_date"),
                periodStart: try $0.isNull("period_start") ? nil : $0.day("period_start"),
                periodEnd: try $0.isNull("period_end") ? nil : $0.day("period_end")
            )
        }
        fills = try await postgres.query(
            """
            select id, vehicle_id, at, energy, quantity::text, amount::text, odometer_km, is_full
            from fleet_management.energy_transactions
            """
        ).map {
            Fill(
                id: try $0.string("id"),
                vehicle: try $0.string("vehicle_id"),
                at: try $0.instant("at"),
                energy: try $0.int("energy"),
                quantity: try $0.decimal("quantity"),
                amount: try $0.decimal("amount"),
                km: try $0.optionalInt("odometer_km"),
                isFull: try $0.bool("is_full")
            )
        }
    }
}

extension PostgresRow {
    fileprivate func decimal(_ column: String) throws -> OracleDecimal {
        let text = try string(column)
        guard let decimal = OracleDecimal(text) else { throw OracleError("\(column) is no decimal: \(text)") }
        return decimal
    }
}

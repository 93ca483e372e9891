/// `fleet_management.energy_transactions`
struct EnergyTransaction: SampleRow {
    static let table = "fleet_management.energy_transactions"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "at", "energy", "quantity", "amount", "odometer_km", "is_full", "created_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let at: Instant
    /// 1 Gasoline, 2 Diesel, 3 Electric, 6 Hydrogen.
    let energy: Int
    /// In thousandths of a litre, kWh or kg.
    var quantity: Int
    var amount: Int
    var odometer: Int?
    let isFull: Bool
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .instant(at), .int(energy), .thousandths(quantity),
            .hundredths(amount), .optional(odometer), .bool(isFull), .instant(createdAt),
        ]
    }
}

/// `fleet_management.vehicle_costs`
struct VehicleCost: SampleRow {
    static let table = "fleet_management.vehicle_costs"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "cost_type", "amount", "cost_date", "period_start", "period_end", "created_at",
        "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    /// 1 Leasing, 2 Insurance, 3 Tax, 4 Maintenance, 5 Repair, 6 Tyres, 7 Toll, 8 Other.
    let type: Int
    var amount: Int
    let day: CalendarDay
    let periodStart: CalendarDay?
    let periodEnd: CalendarDay?
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .int(type), .hundredths(amount), .day(day),
            .optional(periodStart), .optional(periodEnd), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

/// `fleet_management.downtime`
struct Downtime: SampleRow {
    static let table = "fleet_management.downtime"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "reason", "is_planned", "started_at", "ended_at", "work_order_id",
        "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    /// 1 Preventive maintenance, 2 Breakdown, 3 Accident, 4 Inspection, 5 Tyres, 6 Other.
    let reason: Int
    let isPlanned: Bool
    let startedAt: Instant
    var endedAt: Instant?
    var order: Identifier?
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .int(reason), .bool(isPlanned), .instant(startedAt),
            .optional(endedAt), .optional(order), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

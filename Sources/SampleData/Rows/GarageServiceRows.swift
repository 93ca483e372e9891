/// `garage.intervention_status_history`
struct StatusChange: SampleRow {
    static let table = "garage.intervention_status_history"
    static let columns = ["id", "intervention_id", "from_status", "to_status", "changed_at", "changed_by"]

    let id: Identifier
    let intervention: Identifier
    let from: Int
    let to: Int
    let at: Instant
    let by: Identifier

    var cells: [Cell] { [.uuid(id), .uuid(intervention), .int(from), .int(to), .instant(at), .uuid(by)] }
}

/// `garage.vehicle_service_history`
struct ServiceRecord: SampleRow {
    static let table = "garage.vehicle_service_history"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "intervention_id", "service_date", "mileage", "service_type", "description",
        "cost_amount", "warranty_until", "created_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let intervention: Identifier
    let day: CalendarDay
    let mileage: Int
    let type: Int
    let description: String
    var cost: Int
    let warrantyUntil: CalendarDay?
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .uuid(intervention), .day(day), .int(mileage), .int(type),
            .text(description), .hundredths(cost), .optional(warrantyUntil), .instant(createdAt),
        ]
    }
}

/// `garage.maintenance_schedules`
struct MaintenanceSchedule: SampleRow {
    static let table = "garage.maintenance_schedules"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "service_type", "description", "interval_mileage", "interval_months",
        "last_service_date", "last_service_mileage", "next_service_date", "next_service_mileage", "is_active",
        "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let type: String
    let description: String
    let intervalKm: Int?
    let intervalMonths: Int?
    var lastOn: CalendarDay?
    var lastKm: Int?
    var nextOn: CalendarDay?
    var nextKm: Int?
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .text(type), .text(description), .optional(intervalKm),
            .optional(intervalMonths), .optional(lastOn), .optional(lastKm), .optional(nextOn), .optional(nextKm),
            .bool(isActive), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

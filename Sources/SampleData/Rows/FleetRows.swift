/// `fleet_management.maintenance_plans`
struct MaintenancePlan: SampleRow {
    static let table = "fleet_management.maintenance_plans"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "plan_type", "interval_days", "interval_km", "starts_on", "start_km",
        "is_active", "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    /// 1 OilService, 2 Inspection, 3 Tyres, 4 Brakes.
    let type: Int
    let intervalDays: Int?
    let intervalKm: Int?
    let startsOn: CalendarDay
    let startKm: Int?
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .int(type), .optional(intervalDays),
            .optional(intervalKm), .day(startsOn), .optional(startKm), .bool(isActive), .instant(createdAt),
            .optional(updatedAt),
        ]
    }
}

/// `fleet_management.work_orders`
struct WorkOrder: SampleRow {
    static let table = "fleet_management.work_orders"
    static let columns = [
        "id", "tenant_id", "plan_id", "vehicle_id", "type", "status", "opened_at", "started_at", "completed_at",
        "odometer_km",
        "created_at",
    ]

    let id: Identifier
    let plan: Identifier?
    let vehicle: Identifier
    /// 1 Preventive, 2 Corrective, 3 Inspection.
    let type: Int
    /// 1 Planned, 2 InProgress, 3 Completed, 4 Cancelled.
    var status: Int
    let openedAt: Instant
    var startedAt: Instant?
    var completedAt: Instant?
    var odometer: Int?
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .optional(plan), .uuid(vehicle), .int(type), .int(status),
            .instant(openedAt), .optional(startedAt), .optional(completedAt), .optional(odometer), .instant(createdAt),
        ]
    }
}

/// `fleet_management.odometer_readings`
struct OdometerReading: SampleRow {
    static let table = "fleet_management.odometer_readings"
    static let columns = ["id", "vehicle_id", "read_at", "km", "source", "created_at"]

    let id: Identifier
    let vehicle: Identifier
    let readAt: Instant
    var km: Int
    /// 1 Manual, 2 Telematics, 3 Handover.
    let source: Int
    let createdAt: Instant

    var cells: [Cell] {
        [.uuid(id), .uuid(vehicle), .instant(readAt), .int(km), .int(source), .instant(createdAt)]
    }
}

/// `garage.workshop_bays`
struct WorkshopBay: SampleRow {
    static let table = "garage.workshop_bays"
    static let columns = [
        "id", "workshop_id", "name", "bay_type", "has_lift", "status", "is_active", "created_at", "updated_at",
    ]

    let id: Identifier
    let workshop: Identifier
    let name: String
    /// 1 Standard, 2 Hydraulic, 3 Inspection, 4 Painting, 5 Wheel, 6 Engine.
    let type: Int
    let hasLift: Bool
    /// 1 Available, 2 Reserved, 3 InUse, 4 Maintenance, 5 OutOfOrder.
    var status: Int
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(workshop), .text(name), .int(type), .bool(hasLift), .int(status), .bool(isActive),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.workshop_equipment`
struct WorkshopEquipment: SampleRow {
    static let table = "garage.workshop_equipment"
    static let columns = [
        "id", "workshop_id", "name", "equipment_type", "manufacturer", "model", "serial_number", "purchase_date",
        "status", "last_maintenance_date", "next_maintenance_date", "created_at", "updated_at",
    ]

    let id: Identifier
    let workshop: Identifier
    let name: String
    /// 1 Lift, 2 WheelBalancer, 4 DiagnosticTool, 5 Compressor …
    let type: Int
    let manufacturer: String
    let model: String
    let serial: String?
    let purchasedOn: CalendarDay
    /// 1 Available, 3 Maintenance, 4 OutOfOrder …
    var status: Int
    var lastMaintenance: CalendarDay?
    var nextMaintenance: CalendarDay?
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(workshop), .text(name), .int(type), .text(manufacturer), .text(model), .optional(serial),
            .day(purchasedOn), .int(status), .optional(lastMaintenance), .optional(nextMaintenance),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

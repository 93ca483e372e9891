/// `vehicles.maintenance_records`
struct MaintenanceRecord: SampleRow {
    static let table = "vehicles.maintenance_records"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "type", "description", "scheduled_date", "completed_date",
        "mileage_at_service", "cost", "service_provider", "created_by", "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    /// 1 Oil change, 2 Tire rotation, 3 Brake service; 4 for all others.
    let type: Int
    let description: String
    let scheduledAt: Instant
    var completedAt: Instant?
    var mileage: Int?
    var cost: Int?
    let provider: String?
    let createdBy: Identifier
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .int(type), .text(description), .instant(scheduledAt),
            .optional(completedAt), .optional(mileage), cost.map { .hundredths($0) } ?? .null, .optional(provider),
            .uuid(createdBy), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

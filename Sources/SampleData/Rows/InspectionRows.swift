/// `rental.vehicle_inspections`
struct VehicleInspection: SampleRow {
    static let table = "rental.vehicle_inspections"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "handover_id", "type", "inspection_datetime", "inspected_by",
        "vehicle_mileage", "fuel_level", "overall_condition", "has_damages", "created_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let handover: Identifier?
    /// 1 PreRental, 2 PostRental, 3 Maintenance, 4 Damage, 5 Insurance.
    let type: Int
    let at: Instant
    let by: Identifier
    let mileage: Int
    let fuel: Int
    /// 1 Excellent to 5 Damaged.
    var condition: Int
    var hasDamages: Bool
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .optional(handover), .int(type), .instant(at), .uuid(by),
            .int(mileage), .int(fuel), .int(condition), .bool(hasDamages), .instant(createdAt),
        ]
    }
}

/// `rental.damage_reports`
struct DamageReport: SampleRow {
    static let table = "rental.damage_reports"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "inspection_id", "contract_id", "area", "type", "severity", "description",
        "estimated_repair_cost", "actual_repair_cost", "is_customer_liable", "customer_liability_amount", "status",
        "reported_at", "reported_by", "resolved_at", "resolved_by", "insurance_claim_id", "is_insurance_covered",
        "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let inspection: Identifier?
    let contract: Identifier?
    let area: Int
    let type: Int
    /// 1 Minor, 2 Moderate, 3 Major, 4 Severe.
    let severity: Int
    let description: String
    var estimatedCost: Int?
    var actualCost: Int?
    let isLiable: Bool
    let liability: Int
    /// 1 Reported, 2 Assessed, 3 UnderRepair, 4 Repaired, 5 WrittenOff.
    var status: Int
    let reportedAt: Instant
    let reportedBy: Identifier
    var resolvedAt: Instant?
    var resolvedBy: Identifier?
    var claim: Identifier?
    var isCovered: Bool
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .optional(inspection), .optional(contract), .int(area),
            .int(type), .int(severity), .text(description), estimatedCost.map { .hundredths($0) } ?? .null,
            actualCost.map { .hundredths($0) } ?? .null, .bool(isLiable), .hundredths(liability), .int(status),
            .instant(reportedAt), .uuid(reportedBy), .optional(resolvedAt), .optional(resolvedBy), .optional(claim),
            .bool(isCovered), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

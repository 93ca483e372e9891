/// `garage.workshops`
struct Workshop: SampleRow {
    static let table = "garage.workshops"
    static let columns = [
        "id", "tenant_id", "name", "registration_number", "street", "city", "postal_code", "country", "region", "phone",
        "email", "contact_person", "opening_time", "closing_time", "working_days", "default_hourly_rate", "is_active",
        "created_at", "updated_at",
    ]

    let id: Identifier
    var name: String
    let registration: String
    let street: String
    let city: String
    let postalCode: String
    let phone: String
    let email: String
    let contact: String
    /// Hours by the clock.
    let opens: Int
    let closes: Int
    /// 1 Monday to 7 Sunday.
    let workingDays: [Int]
    let hourlyRate: Int
    let isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(name), .text(registration), .text(street), .text(city),
            .text(postalCode), .text("France"), .text("Auvergne-Rhône-Alpes"), .text(phone), .text(email),
            .text(contact), .text("\(opens):00"), .text("\(closes):00"),
            .text("{\(workingDays.map(String.init).joined(separator: ","))}"), .hundredths(hourlyRate),
            .bool(isActive), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.interventions`
struct Intervention: SampleRow {
    static let table = "garage.interventions"
    static let columns = [
        "id", "tenant_id", "workshop_id", "intervention_number", "vehicle_id", "customer_id", "intervention_type",
        "status", "priority", "description", "customer_notes", "current_mileage", "estimated_completion_date",
        "actual_completion_date", "created_by", "assigned_mechanic_id", "assigned_bay_id", "created_at", "updated_at",
    ]

    let id: Identifier
    let workshop: Identifier
    let number: String
    let vehicle: Identifier
    let customer: Identifier
    /// 1 Maintenance, 2 Repair, 3 Diagnosis, 4 Inspection, 5 Warranty, 6 Recall.
    let type: Int
    /// 1 Draft, 2 Estimated, 3 Approved, 4 Assigned, 5 InProgress, 6 Completed, 7 Invoiced, 8 Paid, 9 Cancelled.
    var status: Int
    let priority: Int
    let description: String
    var notes: String?
    let mileage: Int
    var estimatedCompletion: Instant?
    var actualCompletion: Instant?
    let createdBy: Identifier
    var mechanic: Identifier?
    var bay: Identifier?
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(workshop), .text(number), .uuid(vehicle), .uuid(customer),
            .int(type), .int(status), .int(priority), .text(description), .optional(notes), .int(mileage),
            .optional(estimatedCompletion), .optional(actualCompletion), .uuid(createdBy), .optional(mechanic),
            .optional(bay), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

/// `garage.intervention_items`
struct InterventionItem: SampleRow {
    static let table = "garage.intervention_items"
    static let columns = [
        "id", "intervention_id", "item_type", "description", "quantity", "unit_price_amount", "part_id", "mechanic_id",
        "created_at",
    ]

    let id: Identifier
    let intervention: Identifier
    /// 1 Labor, 2 Part, 3 Subcontract, 4 Miscellaneous.
    let type: Int
    let description: String
    let quantity: Int
    let unitPrice: Int
    let part: Identifier?
    let mechanic: Identifier?
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(intervention), .int(type), .text(description), .hundredths(quantity),
            .hundredths(unitPrice), .optional(part), .optional(mechanic), .instant(createdAt),
        ]
    }
}

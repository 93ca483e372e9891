/// `garage.estimates`
struct Estimate: SampleRow {
    static let table = "garage.estimates"
    static let columns = [
        "id", "tenant_id", "intervention_id", "estimate_number", "total_labor_amount", "total_parts_amount",
        "total_amount", "valid_until", "status", "notes", "created_by", "approved_by", "approved_at", "created_at",
        "updated_at",
    ]

    let id: Identifier
    let intervention: Identifier
    let number: String
    let labor: Int
    let parts: Int
    let total: Int
    let validUntil: CalendarDay
    /// 1 Draft, 2 Sent, 3 Approved, 4 Rejected, 5 Expired.
    var status: Int
    let notes: String?
    let createdBy: Identifier
    var approvedBy: Identifier?
    var approvedAt: Instant?
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(intervention), .text(number), .hundredths(labor), .hundredths(parts),
            .hundredths(total), .day(validUntil), .int(status), .optional(notes), .uuid(createdBy),
            .optional(approvedBy), .optional(approvedAt), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

/// `garage.work_orders`
struct GarageOrder: SampleRow {
    static let table = "garage.work_orders"
    static let columns = [
        "id", "tenant_id", "intervention_id", "estimate_id", "work_order_number", "status", "started_at",
        "completed_at", "created_by", "created_at", "updated_at",
    ]

    let id: Identifier
    let intervention: Identifier
    let estimate: Identifier?
    let number: String
    /// 1 Created, 2 InProgress, 3 Completed, 4 Cancelled.
    var status: Int
    var startedAt: Instant?
    var completedAt: Instant?
    let createdBy: Identifier
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(intervention), .optional(estimate), .text(number), .int(status),
            .optional(startedAt), .optional(completedAt), .uuid(createdBy), .instant(createdAt), .optional(updatedAt),
        ]
    }
}

/// `garage.invoices`
struct Invoice: SampleRow {
    static let table = "garage.invoices"
    static let columns = [
        "id", "tenant_id", "intervention_id", "work_order_id", "invoice_number", "total_labor_amount",
        "total_parts_amount", "subtotal_amount", "tax_amount", "total_amount", "due_date", "status", "payment_method",
        "paid_at", "notes", "created_by", "created_at", "updated_at",
    ]

    let id: Identifier
    let intervention: Identifier
    let order: Identifier?
    let number: String
    var labor: Int
    var parts: Int
    var subtotal: Int
    var tax: Int
    var total: Int
    var dueOn: CalendarDay
    /// 1 Draft, 2 Sent, 3 Paid, 4 Overdue, 5 Cancelled.
    var status: Int
    var method: String?
    var paidAt: Instant?
    var notes: String?
    let createdBy: Identifier
    let createdAt: Instant
    /// Nil where the application forgot it.
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(intervention), .optional(order), .text(number), .hundredths(labor),
            .hundredths(parts), .hundredths(subtotal), .hundredths(tax), .hundredths(total), .day(dueOn), .int(status),
            .optional(method), .optional(paidAt), .optional(notes), .uuid(createdBy), .instant(createdAt),
            .optional(updatedAt),
        ]
    }
}

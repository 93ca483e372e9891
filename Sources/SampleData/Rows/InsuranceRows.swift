/// `rental.insurance_policies`
struct InsurancePolicy: SampleRow {
    static let table = "rental.insurance_policies"
    static let columns = [
        "id", "tenant_id", "policy_number", "insurance_provider", "policy_type", "coverage_amount", "deductible_amount",
        "premium_amount", "effective_date", "expiry_date", "is_active", "created_at", "updated_at",
    ]

    let id: Identifier
    let number: String
    let provider: String
    /// 1 Comprehensive, 2 ThirdParty, 3 Collision, 4 Theft.
    let type: Int
    let coverage: Int
    let deductible: Int
    let premium: Int
    let from: CalendarDay
    let until: CalendarDay
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(number), .text(provider), .int(type), .hundredths(coverage),
            .hundredths(deductible), .hundredths(premium), .day(from), .day(until), .bool(isActive),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `rental.insurance_claims`
struct InsuranceClaim: SampleRow {
    static let table = "rental.insurance_claims"
    static let columns = [
        "id", "tenant_id", "policy_id", "claim_number", "incident_date", "incident_description", "claim_amount",
        "deductible_amount", "settlement_amount", "status", "submitted_at", "reviewed_at", "settled_at", "created_at",
        "updated_at",
    ]

    let id: Identifier
    let policy: Identifier
    let number: String
    let incidentAt: Instant
    let description: String
    let amount: Int
    let deductible: Int
    var settlement: Int?
    /// 1 Submitted, 2 UnderReview, 3 Approved, 4 Denied, 5 Settled.
    var status: Int
    let submittedAt: Instant
    var reviewedAt: Instant?
    var settledAt: Instant?
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(policy), .text(number), .instant(incidentAt), .text(description),
            .hundredths(amount), .hundredths(deductible), settlement.map { .hundredths($0) } ?? .null, .int(status),
            .instant(submittedAt), .optional(reviewedAt), .optional(settledAt), .instant(createdAt),
            .instant(updatedAt),
        ]
    }
}

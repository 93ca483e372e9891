/// `rental.additional_charges`
struct AdditionalCharge: SampleRow {
    static let table = "rental.additional_charges"
    static let columns = ["id", "contract_id", "type", "amount", "description", "charged_at", "charged_by"]

    let id: Identifier
    let contract: Identifier
    /// 1 ExcessMileage, 2 FuelCharge, 3 CleaningFee, 4 DamageCharge, 5 LateReturn.
    let type: Int
    var amount: Int
    let description: String
    let at: Instant
    let by: Identifier

    var cells: [Cell] {
        [.uuid(id), .uuid(contract), .int(type), .hundredths(amount), .text(description), .instant(at), .uuid(by)]
    }
}

/// `rental.contract_extensions`
struct ContractExtension: SampleRow {
    static let table = "rental.contract_extensions"
    static let columns = [
        "id", "contract_id", "original_end_date", "new_end_date", "extension_rate", "extended_by", "extended_at",
    ]

    let id: Identifier
    let contract: Identifier
    let originalEnd: Instant
    let newEnd: Instant
    let price: Int
    let by: Identifier
    let at: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(contract), .instant(originalEnd), .instant(newEnd), .hundredths(price), .uuid(by),
            .instant(at),
        ]
    }
}

/// `rental.vehicle_availability_periods`
struct AvailabilityPeriod: SampleRow {
    static let table = "rental.vehicle_availability_periods"
    static let columns = [
        "id", "vehicle_id", "start_date", "end_date", "is_unavailable", "reason", "created_by", "created_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let start: Instant
    var end: Instant
    let isUnavailable: Bool
    let reason: String?
    let createdBy: Identifier
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(vehicle), .instant(start), .instant(end), .bool(isUnavailable), .optional(reason),
            .uuid(createdBy), .instant(createdAt),
        ]
    }
}

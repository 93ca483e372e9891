/// `rental.rental_customers`: fictional people.
struct RentalCustomer: SampleRow {
    static let table = "rental.rental_customers"
    static let columns = [
        "id", "tenant_id", "number", "first_name", "last_name", "email", "phone", "date_of_birth", "address_city",
        "address_country", "driver_license_number", "driver_license_expiry", "driver_license_country",
        "is_driver_license_verified", "status", "created_at", "updated_at",
    ]

    let id: Identifier
    let number: String
    var firstName: String
    var lastName: String
    var email: String
    var phone: String
    var bornOn: CalendarDay
    var city: String
    var license: String
    let licenseExpiry: CalendarDay
    /// 2 Active, 4 Inactive once anonymised.
    var status = 2
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(number), .text(firstName), .text(lastName), .text(email),
            .text(phone), .day(bornOn), .text(city), .text("France"), .text(license), .day(licenseExpiry),
            .text("FRA"), .bool(true), .int(status), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `rental.reservations`
struct Reservation: SampleRow {
    static let table = "rental.reservations"
    static let columns = [
        "id", "tenant_id", "customer_id", "vehicle_id", "category_id", "number", "pickup_datetime", "return_datetime",
        "pickup_location_id", "return_location_id", "tariff_plan_id", "base_amount", "discount_amount", "tax_amount",
        "total_amount",
        "security_deposit", "status", "payment_status", "confirmed_at", "cancelled_at", "cancellation_reason",
        "created_by", "created_at", "updated_at",
    ]

    let id: Identifier
    let customer: Identifier
    /// Nil until a vehicle is assigned.
    var vehicle: Identifier?
    let category: Identifier
    let number: String
    let pickup: Instant
    let giveBack: Instant
    let pickupLocation: Identifier
    let returnLocation: Identifier
    let tariff: Identifier
    let amount: Int
    let discount: Int
    let tax: Int
    let total: Int
    let deposit: Int
    /// 1 Pending, 2 Confirmed, 3 InProgress, 4 Completed, 5 Cancelled, 6 NoShow.
    var status: Int
    var payment: Int
    var confirmedAt: Instant?
    var cancelledAt: Instant?
    var cancellationReason: String?
    let createdBy: Identifier
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(customer), .optional(vehicle), .uuid(category), .text(number),
            .instant(pickup), .instant(giveBack), .uuid(pickupLocation), .uuid(returnLocation), .uuid(tariff),
            .hundredths(amount), .hundredths(discount), .hundredths(tax), .hundredths(total), .hundredths(deposit),
            .int(status),
            .int(payment), .optional(confirmedAt), .optional(cancelledAt), .optional(cancellationReason),
            .uuid(createdBy), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `rental.rental_contracts`
struct RentalContract: SampleRow {
    static let table = "rental.rental_contracts"
    static let columns = [
        "id", "tenant_id", "reservation_id", "customer_id", "vehicle_id", "number", "effective_start_date",
        "effective_end_date", "actual_start_date", "actual_end_date", "pickup_handover_id", "return_handover_id",
        "contract_amount", "security_deposit_amount", "deposit_status", "start_mileage", "end_mileage",
        "included_mileage_limit", "excess_mileage_rate", "status", "created_at", "updated_at",
    ]

    let id: Identifier
    let reservation: Identifier
    let customer: Identifier
    /// The current vehicle: a swap overwrites it.
    var vehicle: Identifier
    let number: String
    let effectiveStart: Instant
    var effectiveEnd: Instant
    var actualStart: Instant?
    var actualEnd: Instant?
    var pickupHandover: Identifier?
    var returnHandover: Identifier?
    let amount: Int
    let deposit: Int
    var depositStatus: Int
    var startMileage: Int
    var endMileage: Int?
    let includedMileage: Int
    /// 1 Draft, 2 Ready, 3 Active, 4 Completed, 5 Terminated.
    var status: Int
    let createdAt: Instant
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(reservation), .uuid(customer), .uuid(vehicle), .text(number),
            .instant(effectiveStart), .instant(effectiveEnd), .optional(actualStart), .optional(actualEnd),
            .optional(pickupHandover), .optional(returnHandover), .hundredths(amount), .hundredths(deposit),
            .int(depositStatus), .int(startMileage), .optional(endMileage), .int(includedMileage),
            .hundredths(Client.excessKmRate), .int(status),
            .instant(createdAt), .optional(updatedAt),
        ]
    }
}

/// `rental.vehicle_handovers`
struct VehicleHandover: SampleRow {
    static let table = "rental.vehicle_handovers"
    static let columns = [
        "id", "tenant_id", "vehicle_id", "customer_id", "reservation_id", "contract_id", "type", "scheduled_datetime",
        "actual_datetime", "location_id", "assigned_staff_id", "completed_by_staff_id", "inspection_id",
        "vehicle_mileage", "fuel_level",
        "overall_condition", "status", "notes", "created_at", "updated_at",
    ]

    let id: Identifier
    var vehicle: Identifier
    let customer: Identifier
    let reservation: Identifier
    let contract: Identifier
    /// 1 Pickup, 2 Return, 3 Transfer, 4 Maintenance.
    let type: Int
    let scheduledAt: Instant
    var actualAt: Instant?
    let location: Identifier
    let staff: Identifier
    var completedBy: Identifier?
    var inspection: Identifier?
    var mileage: Int
    var fuel: Int
    var condition: Int
    /// 1 Scheduled, 2 InProgress, 3 Completed, 4 Cancelled, 5 NoShow.
    var status: Int
    var notes: String?
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .uuid(customer), .uuid(reservation), .uuid(contract),
            .int(type), .instant(scheduledAt), .optional(actualAt), .uuid(location), .uuid(staff),
            .optional(completedBy), .optional(inspection), .int(mileage), .int(fuel), .int(condition), .int(status),
            .optional(notes),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

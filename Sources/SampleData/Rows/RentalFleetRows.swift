/// `rental.rental_locations`
struct RentalLocation: SampleRow {
    static let table = "rental.rental_locations"
    static let columns = [
        "id", "tenant_id", "name", "location_type", "street", "city", "postal_code", "country", "phone", "email",
        "vehicle_capacity", "created_at", "updated_at",
    ]

    let id: Identifier
    var name: String
    /// 1 MainOffice, 2 Airport, 3 Hotel, 4 TrainStation, 5 Mall.
    let type: Int
    let street: String
    let city: String
    let postalCode: String
    let phone: String
    let email: String
    let capacity: Int
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(name), .int(type), .text(street), .text(city), .text(postalCode),
            .text("France"), .text(phone), .text(email), .int(capacity), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `rental.vehicle_categories`
struct VehicleCategory: SampleRow {
    static let table = "rental.vehicle_categories"
    static let columns = [
        "id", "tenant_id", "name", "class", "passenger_capacity", "luggage_capacity", "door_count",
        "transmission_type", "fuel_type", "has_air_conditioning", "base_daily_rate", "base_weekly_rate",
        "base_monthly_rate", "base_security_deposit", "sort_order", "created_at", "updated_at",
    ]

    let id: Identifier
    var name: String
    /// 1 Economy, 2 Compact, 6 Premium, 8 SUV, 9 Van, 11 Electric …
    let classCode: Int
    let passengers: Int
    let fuel: Int
    let dailyRate: Int
    let sortOrder: Int
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(name), .int(classCode), .int(passengers), .int(2), .int(5),
            .int(fuel == 3 ? 2 : 1), .int(fuel), .bool(true), .hundredths(dailyRate), .hundredths(dailyRate * 6),
            .hundredths(dailyRate * 20), .hundredths(dailyRate * 15), .int(sortOrder), .instant(createdAt),
            .instant(updatedAt),
        ]
    }
}

/// `rental.rental_vehicles`
struct RentalVehicle: SampleRow {
    static let table = "rental.rental_vehicles"
    static let columns = [
        "id", "tenant_id", "base_vehicle_id", "category_id", "home_location_id", "current_location_id", "status",
        "daily_rate", "weekly_rate", "monthly_rate", "security_deposit_amount", "is_available_for_rental",
        "available_from", "available_until", "unavailability_reason", "total_rental_days", "last_rental_end_date",
        "current_mileage", "created_at", "updated_at",
    ]

    let id: Identifier
    let vehicle: Identifier
    let category: Identifier
    var home: Identifier
    var location: Identifier
    /// 1 Available, 2 Rented, 3 Maintenance, 4 Cleaning, 5 Damaged, 6 OutOfService.
    var status: Int
    let dailyRate: Int
    /// Nil: since it was entered.
    let availableFrom: Instant?
    var availableUntil: Instant?
    var reason: String?
    var rentalDays: Int
    var lastRentalEnd: Instant?
    var mileage: Int
    let createdAt: Instant
    var updatedAt: Instant?

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(vehicle), .uuid(category), .uuid(home), .uuid(location),
            .int(status), .hundredths(dailyRate), .hundredths(dailyRate * 6), .hundredths(dailyRate * 20),
            .hundredths(dailyRate * 15), .bool(status != 6), .optional(availableFrom), .optional(availableUntil),
            .optional(reason), .int(rentalDays), .optional(lastRentalEnd), .int(mileage), .instant(createdAt),
            .optional(updatedAt),
        ]
    }
}

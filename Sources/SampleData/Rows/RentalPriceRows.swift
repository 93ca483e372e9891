/// `rental.tariff_plans`
struct TariffPlan: SampleRow {
    static let table = "rental.tariff_plans"
    static let columns = [
        "id", "tenant_id", "name", "type", "valid_from", "valid_until", "daily_rate", "included_mileage_per_day",
        "excess_mileage_rate", "weekend_multiplier", "created_at", "updated_at",
    ]

    let id: Identifier
    let name: String
    /// 1 Standard, 2 Premium, 3 Corporate, 4 Seasonal, 5 Promotional.
    let type: Int
    let dailyRate: Int
    /// In percent, as all multipliers.
    let weekendFactor: Int
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(name), .int(type), .instant(createdAt),
            .instant(createdAt + 3650 * Span.day), .hundredths(dailyRate), .int(Client.includedKmPerDay),
            .hundredths(Client.excessKmRate), .hundredths(weekendFactor), .instant(createdAt), .instant(createdAt),
        ]
    }
}

/// `rental.seasonal_pricing`
struct SeasonalPrice: SampleRow {
    static let table = "rental.seasonal_pricing"
    static let columns = [
        "id", "tariff_plan_id", "season_name", "start_date", "end_date", "multiplier", "priority", "created_at",
    ]

    let id: Identifier
    let tariff: Identifier
    let name: String
    let start: CalendarDay
    let end: CalendarDay
    let factor: Int
    let priority: Int
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(tariff), .text(name), .day(start), .day(end), .hundredths(factor), .int(priority),
            .instant(createdAt),
        ]
    }
}

/// `rental.promo_codes`
struct PromoCode: SampleRow {
    static let table = "rental.promo_codes"
    static let columns = [
        "id", "tenant_id", "code", "type", "discount_value", "discount_type", "valid_from", "valid_until", "max_usages",
        "current_usage_count", "is_active", "created_at", "updated_at",
    ]

    let id: Identifier
    let code: String
    /// 1 General to 6 Seasonal.
    let type: Int
    /// Percents in hundredths, or cents.
    let discount: Int
    /// 1 Percentage, 2 FixedAmount.
    let discountType: Int
    let validFrom: Instant
    let validUntil: Instant
    let maxUsages: Int?
    var usages: Int
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(code), .int(type), .hundredths(discount), .int(discountType),
            .instant(validFrom), .instant(validUntil), .optional(maxUsages), .int(usages), .bool(isActive),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

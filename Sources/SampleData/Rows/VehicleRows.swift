/// `public.vehicle_brands`
struct Brand: SampleRow {
    static let table = "public.vehicle_brands"
    static let columns = ["id", "name", "country", "created_at", "updated_at"]

    let id: Int
    let name: String
    let country: String
    let createdAt: Instant

    var cells: [Cell] { [.int(id), .text(name), .text(country), .instant(createdAt), .instant(createdAt)] }
}

/// `public.vehicle_models`
struct Model: SampleRow {
    static let table = "public.vehicle_models"
    static let columns = [
        "id", "brand_id", "name", "category", "fuel_type", "transmission_type", "year_start", "created_at",
        "updated_at",
    ]

    let id: Int
    let brand: Int
    let name: String
    let category: Int
    let fuel: Int
    let transmission: Int
    let yearStart: Int
    let createdAt: Instant

    var cells: [Cell] {
        [
            .int(id), .int(brand), .text(name), .int(category), .int(fuel), .int(transmission), .int(yearStart),
            .instant(createdAt), .instant(createdAt),
        ]
    }
}

/// `vehicles.vehicles`
struct Vehicle: SampleRow {
    static let table = "vehicles.vehicles"
    static let columns = [
        "id", "tenant_id", "vin", "license_plate", "brand_id", "model_id", "custom_model", "year", "color", "status",
        "mileage", "owner_id", "purchase_date", "purchase_price", "registration_document_id", "insurance_document_id",
        "created_at", "updated_at",
    ]

    let id: Identifier
    let vin: String
    var plate: String
    let brand: Int
    /// Nil where only `customModel` was typed in.
    let model: Int?
    let customModel: String?
    let year: Int
    let color: String?
    /// 1 Active, 2 Maintenance, 3 Inactive, 4 Sold.
    var status: Int
    var mileage: Int
    let owner: Identifier
    let purchasedOn: CalendarDay?
    let price: Int?
    let registration: Identifier?
    let insurance: Identifier?
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(vin), .text(plate), .int(brand), .optional(model),
            .optional(customModel), .int(year), .optional(color), .int(status), .int(mileage), .uuid(owner),
            .optional(purchasedOn), price.map { .hundredths($0) } ?? .null, .optional(registration),
            .optional(insurance), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.parts`
struct Part: SampleRow {
    static let table = "garage.parts"
    static let columns = [
        "id", "tenant_id", "part_number", "name", "category", "manufacturer", "list_price_amount", "cost_price_amount",
        "current_stock", "minimum_stock", "reorder_quantity", "status", "created_at", "updated_at",
    ]

    let id: Identifier
    let number: String
    let name: String
    /// 1 Engine to 17 Consumables.
    let category: Int
    let manufacturer: String
    var listPrice: Int
    var costPrice: Int
    var stock: Int
    let minimum: Int
    let reorder: Int
    /// 1 Active, 2 Discontinued, 3 Seasonal, 4 BackOrder, 5 Obsolete.
    var status: Int
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(number), .text(name), .int(category), .text(manufacturer),
            .hundredths(listPrice), .hundredths(costPrice), .int(stock), .int(minimum), .int(reorder), .int(status),
            .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.suppliers`
struct Supplier: SampleRow {
    static let table = "garage.suppliers"
    static let columns = [
        "id", "tenant_id", "name", "code", "supplier_type", "city", "country", "due_days", "discount_percentage",
        "created_at", "updated_at",
    ]

    let id: Identifier
    let name: String
    let code: String
    /// 1 Manufacturer, 2 Distributor, 3 Wholesaler, 4 Retailer, 5 Online.
    let type: Int
    let city: String
    let country: String
    let dueDays: Int
    let discount: Int
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .text(name), .text(code), .int(type), .text(city), .text(country),
            .int(dueDays), .hundredths(discount), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.parts_suppliers`
struct PartSupplier: SampleRow {
    static let table = "garage.parts_suppliers"
    static let columns = [
        "id", "part_id", "supplier_id", "supplier_part_number", "price_amount", "lead_time_days", "is_preferred",
        "last_updated",
    ]

    let id: Identifier
    let part: Identifier
    let supplier: Identifier
    let number: String
    var price: Int
    let leadDays: Int
    let isPreferred: Bool
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(part), .uuid(supplier), .text(number), .hundredths(price), .int(leadDays),
            .bool(isPreferred), .instant(updatedAt),
        ]
    }
}

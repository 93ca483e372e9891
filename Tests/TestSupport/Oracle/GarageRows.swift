/// What the oracle reads of module garage beside the rows of `SourceRows` itself.
public struct GarageRows: Sendable, Equatable {
    var orders: [String: Order] = [:]
    var hours: [String: Hours] = [:]
    var bays: [Bay] = []
    var items: [Item] = []
    var invoices: [Invoice] = []
    var estimates: [Estimate] = []
    /// Level by mechanic.
    var mechanics: [String: Mechanic] = [:]
    var shifts: [Shift] = []
    var parts: [String: Part] = [:]

    /// Makes a module without rows.
    public init() {}

    /// Adds the rows of another source.
    public mutating func append(_ other: GarageRows) {
        orders.merge(other.orders) { $1 }
        hours.merge(other.hours) { $1 }
        bays += other.bays
        items += other.items
        invoices += other.invoices
        estimates += other.estimates
        mechanics.merge(other.mechanics) { $1 }
        shifts += other.shifts
        parts.merge(other.parts) { $1 }
    }

    /// Puts what an earlier night saw in the place of what the source has overwritten since.
    ///
    /// A promise counts as it was first seen. Parts count as the first night saw them: what a later night sees of them holds from
    /// that night on, which is after the last day of a made-up client.
    public mutating func remember(_ earlier: GarageRows) {
        for (id, order) in earlier.orders where order.promisedAt != nil { orders[id]?.promisedAt = order.promisedAt }
        parts = earlier.parts
    }
}

extension GarageRows {
    /// A row of `garage.interventions`, without what `SourceRows.Intervention` has of it.
    struct Order: Sendable, Hashable {
        let vehicle: String
        let bay: String?
        let openedAt: OracleInstant
        var promisedAt: OracleInstant?
    }

    /// When a workshop opens and closes, in seconds of the clock.
    struct Hours: Sendable, Hashable {
        let opens: Int
        let closes: Int
    }

    struct Bay: Sendable, Hashable {
        let id: String
        let workshop: String
        let type: Int
        let isActive: Bool
        let createdAt: OracleInstant
    }

    struct Item: Sendable, Hashable {
        let intervention: String
        let type: Int
        let quantity: OracleDecimal
        let amount: OracleDecimal
        let part: String?
        let mechanic: String?
    }

    struct Invoice: Sendable, Hashable {
        let id: String
        let intervention: String
        let status: Int
        let labour: OracleDecimal
        let parts: OracleDecimal
        let subtotal: OracleDecimal
        let createdAt: OracleInstant

        /// Neither a draft nor cancelled.
        var counts: Bool { status != 1 && status != 5 }
    }

    struct Estimate: Sendable, Hashable {
        let id: String
        let intervention: String
        let status: Int
        let amount: OracleDecimal
        let createdAt: OracleInstant
    }

    struct Mechanic: Sendable, Hashable {
        let workshop: String
        let level: Int
    }

    struct Shift: Sendable, Hashable {
        let mechanic: String
        let day: OracleDay
        /// In seconds of the clock.
        let start: Int
        let end: Int
        let isAvailable: Bool
    }

    struct Part: Sendable, Hashable {
        let category: Int
        let status: Int
        let stock: Int
        let minimum: Int
        let cost: OracleDecimal
        let updatedAt: OracleInstant
    }
}

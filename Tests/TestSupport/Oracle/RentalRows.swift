import Postgres

/// What the oracle reads of module rental beside the rows of `SourceRows` itself.
public struct RentalRows: Sendable, Equatable {
    /// Rows of `rental.rental_contracts`: what `SourceRows.Contract` leaves out.
    public var terms: [Terms] = []
    /// Rows of `rental.reservations`.
    public var reservations: [Reservation] = []
    /// The type of each tariff plan.
    public var tariffs: [String: Int] = [:]
    /// Rows of `rental.contract_extensions`.
    public var extensions: [Extension] = []
    /// Rows of `rental.additional_charges`.
    public var charges: [Charge] = []
    /// Rows of `rental.damage_reports`.
    public var damages: [Damage] = []
    /// Where each completed return handover of a contract happened.
    public var returnHandovers: [ReturnHandover] = []

    /// Makes a module without rows.
    public init() {}

    /// What a contract says about time and money.
    public struct Terms: Sendable, Hashable {
        var contract: String
        var reservation: String
        var agreedUntil: OracleInstant
        var amount: OracleDecimal
    }

    /// A reservation.
    public struct Reservation: Sendable, Hashable {
        var id: String
        var category: String
        var tariff: String
        var pickupLocation: String
        var returnLocation: String
        var pickupAt: OracleInstant
        var madeAt: OracleInstant
        var status: Int
    }

    /// A prolongation.
    public struct Extension: Sendable, Hashable {
        var contract: String
        var agreedAt: OracleInstant
        var endBefore: OracleInstant
        var amount: OracleDecimal
    }

    /// An additional charge.
    public struct Charge: Sendable, Hashable {
        var contract: String
        var type: Int
        var amount: OracleDecimal
        var chargedAt: OracleInstant
    }

    /// A damage with the contract that it is put down to.
    public struct Damage: Sendable, Hashable {
        var contract: String?
        var severity: Int
    }

    /// A completed return handover.
    public struct ReturnHandover: Sendable, Hashable {
        var id: String
        var contract: String
        var location: String
        var happenedAt: OracleInstant?
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: RentalRows) {
        terms += other.terms
        reservations += other.reservations
        tariffs.merge(other.tariffs) { first, _ in first }
        extensions += other.extensions
        charges += other.charges
        damages += other.damages
        returnHandovers += other.returnHandovers
    }
}

extension RentalRows {
    /// Reads the tables whole: columns as they are, nothing joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> RentalRows {
        var rows = RentalRows()
        try await rows.loadContracts(postgres)
        try await rows.loadReservations(postgres)
        try await rows.loadCharges(postgres)
        return rows
    }

    private mutating func loadContracts(_ postgres: PostgresConnection) async throws {
        terms = try await postgres.query(
            "select id, reservation_id, effective_end_date, contract_amount::text as amount from rental.rental_contracts"
        ).map {
            Terms(
                contract: try $0.string("id"),
                reservation: try $0.string("reservation_id"),
                agreedUntil: try $0.instant("effective_end_date"),
                amount: try $0.decimal("amount")
            )
        }
        extensions = try await postgres.query(
            """
            select contract_id, extended_at, original_end_date, extension_rate::text as amount
            from rental.contract_extensions
            """
        ).map {
            Extension(
                contract: try $0.string("contract_id"),
                agreedAt: try $0.instant("extended_at"),
                endBefore: try $0.instant("original_end_date"),
                amount: try $0.decimal("amount")
            )
        }
        returnHandovers = try await postgres.query(
            """
            select id, contract_id, location_id, actual_datetime from rental.vehicle_handovers
            where type = 2 and status = 3 and contract_id is not null
            """
        ).map {
            ReturnHandover(
                id: try $0.string("id"),
                contract: try $0.string("contract_id"),
                location: try $0.string("location_id"),
                happenedAt: try $0.optionalInstant("actual_datetime")
            )
        }
    }

    private mutating func loadReservations(_ postgres: PostgresConnection) async throws {
        for plan in try await postgres.query("select id, type from rental.tariff_plans") {
            tariffs[try plan.string("id")] = try plan.int("type")
        }
        reservations = try await postgres.query(
            """
            select id, category_id, tariff_plan_id, pickup_location_id, return_location_id, pickup_datetime, created_at,
                status
            from rental.reservations
            """
        ).map {
            Reservation(
                id: try $0.string("id"),
                category: try $0.string("category_id"),
                tariff: try $0.string("tariff_plan_id"),
                pickupLocation: try $0.string("pickup_location_id"),
                returnLocation: try $0.string("return_location_id"),
                pickupAt: try $0.instant("pickup_datetime"),
                madeAt: try $0.instant("created_at"),
                status: try $0.int("status")
            )
        }
    }

    private mutating func loadCharges(_ postgres: PostgresConnection) async throws {
        charges = try await postgres.query(
            "select contract_id, type, amount::text as amount, charged_at from rental.additional_charges"
        ).map {
            Charge(
                contract: try $0.string("contract_id"),
                type: try $0.int("type"),
                amount: try $0.decimal("amount"),
                chargedAt: try $0.instant("charged_at")
            )
        }
        damages = try await postgres.query("select contract_id, severity from rental.damage_reports").map {
            Damage(
                contract: try $0.isNull("contract_id") ? nil : $0.string("contract_id"),
                severity: try $0.int("severity")
            )
        }
    }
}

extension PostgresRow {
    fileprivate func decimal(_ column: String) throws -> OracleDecimal {
        let text = try string(column)
        guard let decimal = OracleDecimal(text) else { throw OracleError("\(column) is not a decimal: \(text)") }
        return decimal
    }
}

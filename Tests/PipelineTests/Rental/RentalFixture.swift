import TestSupport

/// Hand-made rows of one case, as SQL for the operational database and events for MongoDB, and the figures that they must give.
///
/// A case has agencies and vehicle categories of its own, by which its figures are filtered.
struct RentalFixture: Sendable {
    let number: Int
    private(set) var sql: [String] = []
    private(set) var events: [HistoryEvent] = []
    private var serial = 0

    init(_ number: Int) {
        self.number = number
        for index in 1...2 {
            sql.append(
                """
                insert into rental.rental_locations
                    (id, tenant_id, name, location_type, street, city, postal_code, country)
                values ('\(agency(index))', '\(Self.tenant)', 'Agency \(number)-\(index)', 1, '1 rue d''Or', 'Lyon', '69001',
                    'France');
                insert into rental.vehicle_categories
                    (id, tenant_id, name, class, passenger_capacity, luggage_capacity, door_count, transmission_type,
                    fuel_type, base_daily_rate, base_weekly_rate, base_monthly_rate, base_security_deposit)
                values ('\(category(index))', '\(Self.tenant)', 'Category \(number)-\(index)', 1, 5, 2, 5, 1, 1, 40, 240,
                    800, 500);
                """
            )
        }
    }

    func agency(_ index: Int) -> String { id("a", index) }
    func category(_ index: Int) -> String { id("c", index) }

    /// Adds rows by hand.
    mutating func add(_ statement: String) { sql.append(statement + ";") }

    // MARK: Vehicles

    /// A vehicle in the fleet between two instants, Available at agency 1 from the start.
    mutating func vehicle(_ index: Int = 1, from: String, until: String? = nil) -> String {
        let vehicle = id("f", index)
        add(
            """
            insert into rental.rental_vehicles
                (id, tenant_id, base_vehicle_id, category_id, home_location_id, status, daily_rate, weekly_rate,
                monthly_rate, security_deposit_amount, available_from, available_until, created_at)
            values ('\(vehicle)', '\(Self.tenant)', '\(vehicle)', '\(category(index))', '\(agency(1))', 1, 40, 240, 800, 500,
                '\(from)', \(Self.literal(until)), '\(from)')
            """
        )
        event(vehicle, "created", from, to: 1, home: agency(1))
        return vehicle
    }

    mutating func status(_ vehicle: String, _ status: Int, _ instant: String) {
        event(vehicle, "status_changed", instant, to: status, home: nil)
    }

    mutating func relocation(_ vehicle: String, toAgency index: Int, _ instant: String) {
        event(vehicle, "relocated", instant, to: nil, home: agency(index))
    }

    private mutating func event(_ vehicle: String, _ type: String, _ instant: String, to: Int?, home: String?) {
        events.append(
            HistoryEvent(
                id: next("e"),
                entity: vehicle,
                type: type,
                at: at(instant),
                recordedAt: at(instant),
                from: nil,
                to: to,
                homeLocation: home
            )
        )
    }

    // MARK: Reservations and rentals

    /// A reservation in category 1 from agency 1, returned to agency 1.
    @discardableResult
    mutating func reservation(status: Int, pickup: String, made: String, tariff: Int = 1) -> String {
        let reservation = next("b")
        add(
            """
            insert into rental.reservations
                (id, tenant_id, customer_id, category_id, number, pickup_datetime, return_datetime, pickup_location_id,
                return_location_id, tariff_plan_id, base_amount, tax_amount, total_amount, security_deposit, status,
                created_by, created_at)
            values ('\(reservation)', '\(Self.tenant)', '\(Self.customer)', '\(category(1))', '\(number)-\(serial)',
                '\(pickup)', timestamptz '\(pickup)' + interval '1 day', '\(agency(1))', '\(agency(1))',
                '\(Self.tariff(tariff))', 75, 15, 90, 500, \(status), '\(Self.person)', '\(made)')
            """
        )
        return reservation
    }

    /// A contract, out and back; without `out` it was never picked up, without `back` it still runs.
    mutating func rental(
        _ vehicle: String,
        out: String?,
        back: String?,
        agreed: String,
        amount: String,
        tariff: Int = 1
    ) -> String {
        let reservation = reservation(status: 3, pickup: out ?? agreed, made: out ?? agreed, tariff: tariff)
        let contract = next("d")
        add(
            """
            insert into rental.rental_contracts
                (id, tenant_id, reservation_id, customer_id, vehicle_id, number, effective_start_date, effective_end_date,
                actual_start_date, actual_end_date, contract_amount, security_deposit_amount, status)
            values ('\(contract)', '\(Self.tenant)', '\(reservation)', '\(Self.customer)', '\(vehicle)',
                '\(number)-\(serial)', '\(out ?? agreed)', '\(agreed)', \(Self.literal(out)), \(Self.literal(back)), \(amount),
                500, \(out == nil ? 2 : back == nil ? 3 : 4))
            """
        )
        return contract
    }

    mutating func handover(_ contract: String, _ vehicle: String, type: Int, agency index: Int = 1, _ instant: String) {
        add(
            """
            insert into rental.vehicle_handovers
                (id, tenant_id, vehicle_id, customer_id, contract_id, type, scheduled_datetime, actual_datetime,
                location_id, assigned_staff_id, status)
            values ('\(next("9"))', '\(Self.tenant)', '\(vehicle)', '\(Self.customer)', '\(contract)', \(type), '\(instant)',
                '\(instant)', '\(agency(index))', '\(Self.person)', 3)
            """
        )
    }

    mutating func `extension`(_ contract: String, agreed: String, from: String, to: String, amount: String) {
        add(
            """
            insert into rental.contract_extensions
                (id, contract_id, original_end_date, new_end_date, extension_rate, extended_by, extended_at)
            values ('\(next("8"))', '\(contract)', '\(from)', '\(to)', \(amount), '\(Self.person)', '\(agreed)')
            """
        )
    }

    mutating func charge(_ contract: String, type: Int, amount: String, _ instant: String) {
        add(
            """
            insert into rental.additional_charges (id, contract_id, type, amount, description, charged_at, charged_by)
            values ('\(next("7"))', '\(contract)', \(type), \(amount), 'golden', '\(instant)', '\(Self.person)')
            """
        )
    }

    mutating func damage(_ contract: String, _ vehicle: String, severity: Int, _ instant: String) {
        add(
            """
            insert into rental.damage_reports
                (id, tenant_id, vehicle_id, contract_id, area, type, severity, description, reported_at, reported_by)
            values ('\(next("6"))', '\(Self.tenant)', '\(vehicle)', '\(contract)', 1, 1, \(severity), 'golden', '\(instant)',
                '\(Self.person)')
            """
        )
    }

    // MARK: What all cases share

    static let tenant = "90000000-0000-4000-8000-000000000001"
    static let person = "90000000-0000-4000-8000-000000000002"
    static let customer = "90000000-0000-4000-8000-000000000003"

    static func tariff(_ type: Int) -> String { "90000000-0000-4000-8000-00000000001\(type)" }

    static var shared: String {
        let tariffs = (1...5).map { type in
            """
            insert into rental.tariff_plans (id, tenant_id, name, type, valid_from, valid_until)
            values ('\(tariff(type))', '\(tenant)', 'Tariff \(type)', \(type), '2020-01-01Z', '2040-01-01Z');
            """
        }
        return """
            insert into rental.rental_customers
                (id, tenant_id, number, first_name, last_name, email, phone, date_of_birth, driver_license_number,
                driver_license_expiry, driver_license_country)
            values ('\(customer)', '\(tenant)', 'G-1', 'Aurélie', 'Dor', 'golden@example.org', '0400000000', '1990-01-01',
                'G1', '2040-01-01', 'FRA');
            \(tariffs.joined(separator: "\n"))
            """
    }

    private static func literal(_ instant: String?) -> String { instant.map { "'\($0)'" } ?? "null" }

    private mutating func next(_ kind: String) -> String {
        serial += 1
        return id(kind, 100 + serial)
    }

    private func id(_ kind: String, _ index: Int) -> String {
        let padded = { (value: Int, width: Int) in String("000000000000\(value)".suffix(width)) }
        return "\(padded(number, 8))-000\(kind)-4000-8000-\(padded(index, 12))"
    }
}

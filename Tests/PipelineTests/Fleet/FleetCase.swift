/// Hand-made rows of the fleet with hand-computed figures.
struct FleetCase: Sendable, CustomStringConvertible {
    let name: String
    let rows: FleetStatements
    let figures: [FleetFigure]

    var description: String { name }
}

/// What a KPI must give for one period.
struct FleetFigure: Sendable, CustomStringConvertible {
    let kpi: String
    /// ISO dates, both included; one period of the grain.
    let from: String
    let to: String
    let filter: [String]
    /// Canonical decimal; nil: there is nothing to divide by, or nothing known.
    let value: String?

    var description: String { "\(kpi) \(from)…\(to) \(filter)" }
}

/// Statements that insert the rows of one case around vehicles of its own.
struct FleetStatements: Sendable {
    static let tenant = "90000000-0000-4000-8000-000000000001"
    let number: Int
    private(set) var statements: [String] = []

    init(_ number: Int) { self.number = number }

    /// The vehicle's id; a case may have several.
    func vehicle(_ index: Int = 1) -> String {
        let digits = String(1_000_000 + number * 100 + index).dropFirst()
        return "f1ee0000-0000-4000-8000-000000\(digits)"
    }

    /// A filter on one of the case's vehicles.
    func own(_ index: Int = 1) -> [String] { ["vehicle=\(vehicle(index))"] }

    /// The case's own brand.
    var brand: Int { 9100 + number }

    mutating func add(_ sql: String) { statements.append(sql) }

    /// A vehicle of the case's brand; the model is the one of that energy.
    mutating func addVehicle(
        _ index: Int = 1,
        energy: Int? = 2,
        entered: String = "2026-01-01T00:00+01:00",
        updated: String = "2026-01-01T00:00+01:00",
        status: Int = 1,
        year: Int = 2024,
        vin: String? = nil,
        plate: String? = nil
    ) {
        let short = "\(number)X\(index)"
        let padded = vin ?? "G" + String(repeating: "0", count: 16 - short.utf8.count) + short
        add(
            """
            insert into vehicles.vehicles (
                id, tenant_id, vin, license_plate, brand_id, model_id, custom_model, year, status, mileage, owner_id,
                purchase_date, created_at, updated_at
            ) values (
                '\(vehicle(index))', '\(Self.tenant)', '\(padded)', '\(plate ?? "P-" + short)', \(brand),
                \(energy.map { String(9100 + $0) } ?? "null"), 'Golden', \(year), \(status), 10, '\(Self.tenant)',
                '2026-01-01', '\(entered)', '\(updated)'
            )
            """
        )
    }

    mutating func reading(_ at: String, _ km: Int, vehicle index: Int = 1) {
        add(
            """
            insert into fleet_management.odometer_readings (vehicle_id, read_at, km, source)
            values ('\(vehicle(index))', '\(at)', \(km), 1)
            """
        )
    }

    mutating func down(_ from: String, _ to: String?, reason: Int, planned: Bool, vehicle index: Int = 1) {
        add(
            """
            insert into fleet_management.downtime (tenant_id, vehicle_id, reason, is_planned, started_at, ended_at)
            values (
                '\(Self.tenant)', '\(vehicle(index))', \(reason), \(planned), '\(from)', \(to.map { "'\($0)'" } ?? "null")
            )
            """
        )
    }

    mutating func fill(
        _ at: String,
        energy: Int,
        _ quantity: String,
        amount: String = "0",
        km: Int?,
        full: Bool = true,
        vehicle index: Int = 1
    ) {
        add(
            """
            insert into fleet_management.energy_transactions (
                tenant_id, vehicle_id, at, energy, quantity, amount, odometer_km, is_full
            ) values (
                '\(Self.tenant)', '\(vehicle(index))', '\(at)', \(energy), \(quantity), \(amount),
                \(km.map(String.init) ?? "null"), \(full)
            )
            """
        )
    }

    mutating func cost(_ amount: String, type: Int, on day: String, period: (String, String)? = nil) {
        add(
            """
            insert into fleet_management.vehicle_costs (
                tenant_id, vehicle_id, cost_type, amount, cost_date, period_start, period_end
            ) values (
                '\(Self.tenant)', '\(vehicle())', \(type), \(amount), '\(day)',
                \(period.map { "'\($0.0)', '\($0.1)'" } ?? "null, null")
            )
            """
        )
    }

    /// A work order of the first vehicle; without a history, its own times stand.
    mutating func order(type: Int, status: Int = 3, started: String?, completed: String?) {
        add(
            """
            insert into fleet_management.work_orders (
                tenant_id, vehicle_id, type, status, opened_at, started_at, completed_at
            ) values (
                '\(Self.tenant)', '\(vehicle())', \(type), \(status), '2026-01-01T00:00Z',
                \(started.map { "'\($0)'" } ?? "null"), \(completed.map { "'\($0)'" } ?? "null")
            )
            """
        )
    }

    /// A plan of every so many days, for one of the vehicles.
    mutating func plan(days: Int, startsOn: String, active: Bool = true, vehicle index: Int = 1) {
        add(
            """
            insert into fleet_management.maintenance_plans (
                id, tenant_id, vehicle_id, plan_type, interval_days, starts_on, is_active
            ) values (
                '\(planID(index))', '\(Self.tenant)', '\(vehicle(index))', 2, \(days), '\(startsOn)', \(active)
            )
            """
        )
    }

    /// The plan of that vehicle was served.
    mutating func served(_ at: String, vehicle index: Int = 1) {
        add(
            """
            insert into fleet_management.work_orders (
                tenant_id, plan_id, vehicle_id, type, status, opened_at, completed_at
            ) values ('\(Self.tenant)', '\(planID(index))', '\(vehicle(index))', 1, 3, '\(at)', '\(at)')
            """
        )
    }

    private func planID(_ index: Int) -> String {
        "f1ee0000-0000-4000-8000-100000" + String(1_000_000 + number * 100 + index).dropFirst()
    }
}

/// Builds one case.
struct FleetBuilder {
    var rows: FleetStatements
    private var figures: [FleetFigure] = []

    init(_ number: Int) {
        rows = FleetStatements(number)
    }

    /// Over one period, a day or from one day to another; of the first vehicle, unless a filter says otherwise.
    mutating func expect(
        _ kpi: String,
        _ from: String,
        _ to: String? = nil,
        where filter: [String]? = nil,
        is value: String?
    ) {
        figures.append(
            FleetFigure(kpi: kpi, from: from, to: to ?? from, filter: filter ?? rows.own(), value: value)
        )
    }

    func finish(_ name: String) -> FleetCase { FleetCase(name: name, rows: rows, figures: figures) }
}

extension Oracle {
    static let vehiclesFacts = [
        OracleFact("vehicles.inventory", ["energy", "vehicle_type", "brand"]) { $0.inventory() },
        OracleFact("vehicles.master_data", ["energy", "vehicle_type"]) { $0.masterData() },
        OracleFact("vehicles.maintenance", ["energy", "vehicle_type", "vehicle"]) { $0.maintenanceRecords() },
    ]

    /// The facts that depend on what was seen of vehicles before it was overwritten: their sale above all.
    static let factsOfVehicleVersions: Set<String> = [
        "vehicles.inventory", "vehicles.master_data", "fleet.overdue", "fleet.vehicle_days", "fleet.downtime",
    ]

    static let vehiclesKPIs: [String: OracleFormula] = [
        "vehicles.fleet_size": .sum([OracleTerm("vehicles.inventory/vehicles", .last)]),
        "vehicles.average_age": last("vehicles.inventory", "age_years", "dated_vehicles"),
        "vehicles.low_emission_share": last("vehicles.inventory", "low_emission_vehicles", "vehicles"),
        "vehicles.active_share": last("vehicles.master_data", "active_vehicles", "seen_vehicles"),
        "vehicles.data_completeness": last("vehicles.master_data", "filled_fields", "mandatory_fields"),
        "vehicles.duplicate_rate": last("vehicles.master_data", "duplicate_vehicles", "seen_vehicles"),
        "vehicles.maintenance_cost": .sum([OracleTerm("vehicles.maintenance/cost")]),
        "vehicles.cost_per_maintenance": .ratio("vehicles.maintenance/cost", "vehicles.maintenance/records_with_cost"),
        "vehicles.maintenance_on_time": .ratio("vehicles.maintenance/records_on_time", "vehicles.maintenance/records"),
    ]

    static func last(_ fact: String, _ above: String, _ below: String) -> OracleFormula {
        .ratio([OracleTerm("\(fact)/\(above)", .last)], [OracleTerm("\(fact)/\(below)", .last)])
    }

    /// The days from the one that holds a second to the last before the cut-off.
    func days(from second: Int) -> [OracleDay] {
        let first = calendar.day(ofSecond: second).number
        return first < cutoff.number ? (first..<cutoff.number).map { OracleDay(number: $0) } : []
    }

    /// The vehicles that are there when a day ends.
    func inventory() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let ends = DayEnds(calendar)
        var sums = CellSums(fact: "vehicles.inventory")
        for vehicle in rows.vehicles.vehicles {
            guard let life = vehicles.lives[vehicle.id] else { continue }
            let energy = vehicles.energy(of: vehicle.id)
            for day in days(from: life.entered) where life.isThere(at: ends.end(of: day)) {
                let year = Int(day.description.prefix(4)) ?? 0
                let isDated = vehicle.year >= 1950 && vehicle.year <= year + 1
                sums.add(
                    day,
                    [energy, vehicles.type(of: vehicle.id), String(vehicle.brand)],
                    [
                        "vehicles": OracleDecimal(1),
                        "low_emission_vehicles": OracleDecimal(["3", "5", "6"].contains(energy) ? 1 : 0),
                        "dated_vehicles": OracleDecimal(isDated ? 1 : 0),
                        "age_years": OracleDecimal(isDated ? max(0, year - vehicle.year) : 0),
                    ]
                )
            }
        }
        return sums.cells
    }

    /// What was known of each vehicle when a day ended.
    func masterData() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        var known: [OracleDay: [VehiclesRows.VehicleVersion]] = [:]
        let ends = DayEnds(calendar)
        for (vehicle, versions) in Dictionary(grouping: rows.vehicles.versions, by: \.vehicle) {
            guard let life = vehicles.lives[vehicle] else { continue }
            let ordered = versions.sorted { $0.validFrom < $1.validFrom }
            for day in days(from: ordered[0].validFrom.second) {
                let end = OracleInstant(second: ends.end(of: day))
                guard let version = ordered.last(where: { $0.validFrom < end }), !version.isGone, version.status != 4,
                    life.entered < end.second, life.left.map({ $0 > ends.end(of: day + -1) }) ?? true
                else { continue }
                known[day, default: []].append(version)
            }
        }
        var sums = CellSums(fact: "vehicles.master_data")
        for (day, versions) in known {
            let vins = Dictionary(grouping: versions.compactMap { Self.bare($0.vin) }) { $0 }
            let plates = Dictionary(grouping: versions.compactMap { Self.bare($0.plate) }) { $0 }
            for version in versions {
                let twins = [
                    Self.bare(version.vin).flatMap { vins[$0] }, Self.bare(version.plate).flatMap { plates[$0] },
                ]
                sums.add(
                    day,
                    [vehicles.energy(of: version.vehicle), vehicles.type(of: version.vehicle)],
                    [
                        "seen_vehicles": OracleDecimal(1),
                        "active_vehicles": OracleDecimal(version.status == 1 ? 1 : 0),
                        "filled_fields": OracleDecimal(filledFields(version)),
                        "mandatory_fields": OracleDecimal(7),
                        "duplicate_vehicles": OracleDecimal(twins.contains { ($0?.count ?? 0) > 1 } ? 1 : 0),
                    ]
                )
            }
        }
        return sums.cells
    }

    private func filledFields(_ version: VehiclesRows.VehicleVersion) -> Int {
        let vin = version.vin?.uppercased() ?? ""
        let isVIN = vin.count == 17 && vin.allSatisfy { "ABCDEFGHJKLMNPRSTUVWXYZ0123456789".contains($0) }
        let yearSeen = Int(calendar.day(of: version.validFrom).description.prefix(4)) ?? 0
        let checks = [
            isVIN, Self.bare(version.plate) != nil, version.brand != nil, version.model != nil,
            version.year.map { (1950...yearSeen + 1).contains($0) } ?? false, (version.mileage ?? 0) > 0,
            version.hasPurchaseDate,
        ]
        return checks.filter { $0 }.count
    }

    /// Letters and digits only, in upper case; nil where nothing is left.
    private static func bare(_ text: String?) -> String? {
        let kept = (text ?? "").filter { $0.isLetter || $0.isNumber }.uppercased()
        return kept.isEmpty ? nil : kept
    }

    /// Maintenance records on the day of their completion.
    func maintenanceRecords() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        var sums = CellSums(fact: "vehicles.maintenance")
        for record in rows.vehicles.records {
            guard let day = record.completedAt.map(calendar.day(of:)), day < cutoff else { continue }
            sums.add(
                day,
                [vehicles.energy(of: record.vehicle), vehicles.type(of: record.vehicle), record.vehicle],
                [
                    "records": OracleDecimal(1),
                    "records_on_time": OracleDecimal(calendar.day(of: record.scheduledAt) >= day ? 1 : 0),
                    "records_with_cost": OracleDecimal(record.cost == nil ? 0 : 1),
                    "cost": record.cost ?? OracleDecimal(0),
                ]
            )
        }
        return sums.cells
    }
}

/// The ends of business days, each found once.
final class DayEnds {
    private let calendar: OracleCalendar
    private var ends: [OracleDay: Int] = [:]

    init(_ calendar: OracleCalendar) {
        self.calendar = calendar
    }

    func end(of day: OracleDay) -> Int {
        if let end = ends[day] { return end }
        let end = calendar.start(of: day + 1)
        ends[day] = end
        return end
    }

    func seconds(of day: OracleDay) -> Range<Int> { end(of: day + -1)..<end(of: day) }
}

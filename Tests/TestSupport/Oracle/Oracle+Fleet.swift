extension Oracle {
    static let fleetFacts = [
        OracleFact("fleet.pm_occurrences", ["plan_type", "vehicle"]) { $0.maintenanceOccurrences() },
        OracleFact("fleet.overdue", ["plan_type", "vehicle"]) { $0.overdueMaintenance() },
        OracleFact("fleet.vehicle_days", ["vehicle", "energy"]) { $0.vehicleDays() },
        OracleFact("fleet.downtime", ["vehicle", "energy", "downtime_reason"]) { $0.downtime() },
        OracleFact("fleet.closed_work", ["vehicle", "energy"]) { $0.closedWork() },
        OracleFact("fleet.driving", ["vehicle", "energy"]) { $0.driving() },
        OracleFact("fleet.readings", ["vehicle", "energy"]) { $0.odometerReadings() },
        OracleFact("fleet.consumption", ["vehicle", "energy"]) { $0.consumption() },
        OracleFact("fleet.energy_use", ["vehicle", "energy"]) { $0.energyUse() },
        OracleFact("fleet.costs", ["vehicle", "energy", "cost_type"]) { $0.vehicleCosts() },
    ]

    static let fleetKPIs: [String: OracleFormula] = maintenanceKPIs.merging(drivingKPIs) { first, _ in first }

    private static let maintenanceKPIs: [String: OracleFormula] = [
        "fleet.pm_compliance": .ratio("fleet.pm_occurrences/compliant", "fleet.pm_occurrences/decided"),
        "fleet.overdue_pm": .sum([OracleTerm("fleet.overdue/overdue", .last)]),
        "fleet.overdue_pm_age": last("fleet.overdue", "overdue_days", "overdue"),
        "fleet.availability": .ratio("fleet.vehicle_days/usable_seconds", "fleet.vehicle_days/required_seconds"),
        "fleet.downtime": .sum([
            OracleTerm("fleet.downtime/planned_hours"), OracleTerm("fleet.downtime/unplanned_hours"),
        ]),
        "fleet.downtime_planned": .sum([OracleTerm("fleet.downtime/planned_hours")]),
        "fleet.downtime_unplanned": .sum([OracleTerm("fleet.downtime/unplanned_hours")]),
        "fleet.mtbf": .ratio(
            [OracleTerm("fleet.vehicle_days/usable_seconds")],
            [OracleTerm("fleet.vehicle_days/failures", times: OracleDecimal(3600))]
        ),
        "fleet.mttr": .ratio(
            [OracleTerm("fleet.closed_work/repair_seconds")],
            [OracleTerm("fleet.closed_work/repairs", times: OracleDecimal(3600))]
        ),
        "fleet.planned_share": .ratio("fleet.closed_work/preventive", "fleet.closed_work/closed"),
        "fleet.odometer_freshness": last("fleet.vehicle_days", "fresh_vehicles", "vehicles"),
        "fleet.odometer_faults": .ratio("fleet.readings/faulty_readings", "fleet.readings/readings"),
    ]

    private static let drivingKPIs: [String: OracleFormula] = [
        "fleet.km_driven": .sum([km]),
        "fleet.annual_km": .ratio(
            [OracleTerm("fleet.driving/km", times: OracleDecimal(31_536_000))],
            [OracleTerm("fleet.vehicle_days/required_seconds")]
        ),
        "fleet.cost": .sum([OracleTerm("fleet.costs/cost")]),
        "fleet.energy_cost": .sum([OracleTerm("fleet.energy_use/energy_cost")]),
        "fleet.cost_per_km": .ratio(
            [OracleTerm("fleet.costs/cost"), OracleTerm("fleet.energy_use/energy_cost")],
            [km]
        ),
        "fleet.vehicle_cost_per_km": .ratio([OracleTerm("fleet.costs/cost")], [km]),
        "fleet.maintenance_cost_per_km": .ratio([OracleTerm("fleet.costs/maintenance_cost")], [km]),
        "fleet.energy_cost_per_km": .ratio([OracleTerm("fleet.energy_use/energy_cost")], [km]),
        "fleet.consumption": hundredfold("litres", "fuel_km"),
        "fleet.consumption_electric": hundredfold("kwh", "electric_km"),
        "fleet.co2": .sum([OracleTerm("fleet.energy_use/co2_kg")]),
        "fleet.co2_per_km": .ratio([OracleTerm("fleet.energy_use/co2_kg", times: OracleDecimal(1000))], [km]),
        "fleet.faulty_energy": .ratio("fleet.energy_use/faulty_transactions", "fleet.energy_use/transactions"),
    ]

    private static let km = OracleTerm("fleet.driving/km")

    private static func hundredfold(_ quantity: String, _ km: String) -> OracleFormula {
        .ratio(
            [OracleTerm("fleet.consumption/\(quantity)", times: OracleDecimal(100))],
            [OracleTerm("fleet.consumption/\(km)")]
        )
    }

    /// The occurrences of preventive maintenance on the day on which each was due, once it is decided.
    func maintenanceOccurrences() -> [OracleCell] {
        let completions = Dictionary(grouping: completions(), by: \.plan)
        let readings = Dictionary(grouping: rows.readings, by: \.vehicle)
        var sums = CellSums(fact: "fleet.pm_occurrences")
        for plan in rows.plans {
            let odometer = OracleOdometer(readings[plan.vehicle, default: []])
            for occurrence in occurrences(of: plan, completions: completions[plan.id, default: []]) {
                guard let due = due(occurrence, of: plan, odometer), due.day < cutoff else { continue }
                if occurrence.completedOn == nil, !plan.isActive { continue }
                guard let compliant = verdict(occurrence, windowEndsOn: due.windowEndsOn) else { continue }
                sums.add(
                    due.day,
                    [String(plan.type), plan.vehicle],
                    ["decided": OracleDecimal(1), "compliant": OracleDecimal(compliant ? 1 : 0)]
                )
            }
        }
        return sums.cells
    }

    /// Every occurrence with a due day, and when it was done.
    func dueOccurrences() -> [(plan: SourceRows.Plan, due: OracleDay, completedOn: OracleDay?)] {
        let completions = Dictionary(grouping: completions(), by: \.plan)
        let readings = Dictionary(grouping: rows.readings, by: \.vehicle)
        return rows.plans.flatMap { plan in
            let odometer = OracleOdometer(readings[plan.vehicle, default: []])
            return occurrences(of: plan, completions: completions[plan.id, default: []]).compactMap { occurrence in
                due(occurrence, of: plan, odometer).map { (plan, $0.day, occurrence.completedOn) }
            }
        }
    }

    /// Whether the occurrence kept its window; nil while nobody can tell.
    private func verdict(_ occurrence: Occurrence, windowEndsOn: OracleDay?) -> Bool? {
        if let completedOn = occurrence.completedOn {
            // A window whose end is not known yet has not passed.
            return windowEndsOn.map { completedOn <= $0 } ?? true
        }
        guard let windowEndsOn, windowEndsOn < cutoff else { return nil }
        return false
    }

    // MARK: Occurrences

    /// A preventive work order that was completed.
    private struct Completion {
        let plan: String
        let workOrder: String
        let at: OracleInstant
        let km: Int?
    }

    /// One interval of a plan: from the previous maintenance to the one that ends it, if there is one.
    private struct Occurrence {
        let baseDay: OracleDay
        let baseKm: Int?
        let completedOn: OracleDay?
    }

    /// Completed at the last good event that says so, else at the work order's own time; without both it is none.
    private func completions() -> [Completion] {
        let events = rows.maintenanceEvents.distinctByEntity()
        return rows.workOrders.compactMap { order in
            guard order.type == 1, order.status == 3, let plan = order.plan else { return nil }
            let said = events[order.id, default: []].filter { $0.to == 3 }.map(\.at).max()
            guard let at = said ?? order.completedAt else { return nil }
            return Completion(plan: plan, workOrder: order.id, at: at, km: order.odometerKm)
        }
    }

    private func occurrences(of plan: SourceRows.Plan, completions: [Completion]) -> [Occurrence] {
        var found: [Occurrence] = []
        var baseDay = plan.startsOn
        var baseKm = plan.startKm
        for completion in completions.sorted(by: { ($0.at, $0.workOrder) < ($1.at, $1.workOrder) }) {
            let day = calendar.day(of: completion.at)
            found.append(Occurrence(baseDay: baseDay, baseKm: baseKm, completedOn: day))
            baseDay = day
            baseKm = completion.km
        }
        return found + [Occurrence(baseDay: baseDay, baseKm: baseKm, completedOn: nil)]
    }

    // MARK: Due days

    /// The earlier of the two criteria, days winning a tie, and the end of its window; nil: not due yet.
    private func due(
        _ occurrence: Occurrence,
        of plan: SourceRows.Plan,
        _ odometer: OracleOdometer
    ) -> (day: OracleDay, windowEndsOn: OracleDay?)? {
        let byDays = plan.intervalDays.map { occurrence.baseDay + $0 }
        let windowByDays = plan.intervalDays.flatMap { interval in byDays.map { $0 + interval / 10 } }
        let byKm = passingDay(occurrence.baseKm, plan.intervalKm, odometer)
        guard let byKm, byDays.map({ byKm < $0 }) ?? true else {
            return byDays.map { ($0, windowByDays) }
        }
        let windowByKm = passingDay(occurrence.baseKm, plan.intervalKm.map { $0 + $0 / 10 }, odometer)
        return (byKm, [windowByKm, windowByDays].compactMap(\.self).min())
    }

    /// The day on which the odometer passes `base + distance`; nil when either is missing or it has not happened.
    private func passingDay(_ base: Int?, _ distance: Int?, _ odometer: OracleOdometer) -> OracleDay? {
        guard let base, let distance else { return nil }
        return odometer.passes(base + distance).map(calendar.day(of:))
    }
}

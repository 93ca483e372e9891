extension Oracle {
    /// Energy bought on the day of the transaction, and what it gives off from the well to the wheel.
    func energyUse() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let factors: [Int: OracleDecimal?] = [
            1: OracleDecimal("2.7"), 2: OracleDecimal("3.1"), 3: OracleDecimal("0.053"), 6: OracleDecimal("11.1"),
        ]
        var sums = CellSums(fact: "fleet.energy_use")
        for fill in rows.fleet.fills {
            let day = calendar.day(of: fill.at)
            guard day < cutoff else { continue }
            let isPlausible = fill.quantity.units > 0 && (fill.quantity - OracleDecimal(1500)).units <= 0
            let factor = isPlausible ? factors[fill.energy] ?? nil : nil
            sums.add(
                day,
                [fill.vehicle, vehicles.energy(of: fill.vehicle)],
                [
                    "energy_cost": fill.amount, "co2_kg": factor.map { fill.quantity * $0 } ?? OracleDecimal(0),
                    "transactions": OracleDecimal(1), "faulty_transactions": OracleDecimal(factor == nil ? 1 : 0),
                ]
            )
        }
        return sums.cells
    }

    /// Costs on their date, or over their period.
    func vehicleCosts() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        var sums = CellSums(fact: "fleet.costs")
        for cost in rows.fleet.costs {
            var (first, last) = (cost.day, cost.day)
            if let start = cost.periodStart, let end = cost.periodEnd, start <= end { (first, last) = (start, end) }
            let count = last.number - first.number + 1
            for (index, share) in Self.shares(cost.amount, count).enumerated() where first + index < cutoff {
                sums.add(
                    first + index,
                    [cost.vehicle, vehicles.energy(of: cost.vehicle), String(cost.type)],
                    ["cost": share, "maintenance_cost": [4, 5].contains(cost.type) ? share : OracleDecimal(0)]
                )
            }
        }
        return sums.cells
    }

    /// Equal parts in cents; the first ones have the cents that are left over.
    private static func shares(_ amount: OracleDecimal, _ count: Int) -> [OracleDecimal] {
        let cents = Int((amount * OracleDecimal(100)).units)
        let (part, rest) = cents.magnitude.quotientAndRemainder(dividingBy: UInt(count))
        return (0..<count).map { index in
            let share = Int128(part) + (index < rest ? 1 : 0)
            return OracleDecimal(units: cents < 0 ? -share : share, scale: 2)
        }
    }
}

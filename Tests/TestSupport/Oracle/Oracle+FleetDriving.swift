extension Oracle {
    /// Kilometres between readings, cut at midnight.
    func driving() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let ends = DayEnds(calendar)
        var sums = CellSums(fact: "fleet.driving")
        for (vehicle, readings) in Dictionary(grouping: rows.readings, by: \.vehicle) {
            for judged in OracleReadings(readings).judged {
                guard let before = judged.before else { continue }
                let leg = before.readAt.second..<judged.reading.readAt.second
                let km = judged.reading.km - before.km
                func odometer(_ second: Int) -> OracleDecimal {
                    let share = OracleDecimal(km) * OracleDecimal(second - leg.lowerBound)
                    return share.divided(by: OracleDecimal(leg.count), decimals: 3) ?? OracleDecimal(0)
                }
                for day in days(from: leg.lowerBound) {
                    let part = ends.seconds(of: day).clamped(to: leg)
                    guard !part.isEmpty else { break }
                    let driven = odometer(part.upperBound) - odometer(part.lowerBound)
                    sums.add(day, [vehicle, vehicles.energy(of: vehicle)], ["km": driven])
                }
            }
        }
        return sums.cells
    }

    /// Odometer readings on their day.
    func odometerReadings() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        var sums = CellSums(fact: "fleet.readings")
        for (vehicle, readings) in Dictionary(grouping: rows.readings, by: \.vehicle) {
            for judged in OracleReadings(readings).judged {
                let day = calendar.day(of: judged.reading.readAt)
                guard day < cutoff else { continue }
                sums.add(
                    day,
                    [vehicle, vehicles.energy(of: vehicle)],
                    ["readings": OracleDecimal(1), "faulty_readings": OracleDecimal(judged.isFaulty ? 1 : 0)]
                )
            }
        }
        return sums.cells
    }

    /// From one full tank or battery to the next, on the day of the second.
    func consumption() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        var sums = CellSums(fact: "fleet.consumption")
        for (vehicle, fills) in Dictionary(grouping: rows.fleet.fills, by: \.vehicle) {
            for isElectric in [false, true] {
                let tank = fills.filter { isElectric ? $0.energy == 3 : $0.energy == 1 || $0.energy == 2 }
                for interval in intervals(tank) {
                    let day = calendar.day(of: interval.end.at)
                    guard day < cutoff, isBelievable(interval, isElectric) else { continue }
                    let (quantity, km, none) = (interval.quantity, OracleDecimal(interval.km), OracleDecimal(0))
                    sums.add(
                        day,
                        [vehicle, vehicles.energy(of: vehicle)],
                        [
                            "litres": isElectric ? none : quantity, "fuel_km": isElectric ? none : km,
                            "kwh": isElectric ? quantity : none, "electric_km": isElectric ? km : none,
                        ]
                    )
                }
            }
        }
        return sums.cells
    }

    private struct Interval {
        let end: FleetRows.Fill
        let quantity: OracleDecimal
        let km: Int
    }

    private func intervals(_ tank: [FleetRows.Fill]) -> [Interval] {
        var found: [Interval] = []
        var kmBefore: Int?
        var quantity = OracleDecimal(0)
        for fill in tank.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) {
            quantity = quantity + fill.quantity
            guard fill.isFull, let km = fill.km else { continue }
            if let kmBefore { found.append(Interval(end: fill, quantity: quantity, km: km - kmBefore)) }
            kmBefore = km
            quantity = OracleDecimal(0)
        }
        return found
    }

    /// From 1 to 100 litres, or 250 kWh, in 100 km.
    private func isBelievable(_ interval: Interval, _ isElectric: Bool) -> Bool {
        guard interval.km > 0 else { return false }
        let hundredfold = interval.quantity * OracleDecimal(100)
        let low = hundredfold - OracleDecimal(interval.km)
        let high = hundredfold - OracleDecimal(interval.km * (isElectric ? 250 : 100))
        return low.units >= 0 && high.units <= 0
    }
}

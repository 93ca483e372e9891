extension Oracle {
    /// Maintenance that was due and not done when a day ended.
    func overdueMaintenance() -> [OracleCell] {
        let lives = OracleVehicles(rows.vehicles).lives
        let ends = DayEnds(calendar)
        var sums = CellSums(fact: "fleet.overdue")
        for (plan, due, completedOn) in dueOccurrences() where plan.isActive {
            guard let life = lives[plan.vehicle] else { continue }
            var day = due
            while day < min(completedOn ?? cutoff, cutoff) {
                if life.isThere(at: ends.end(of: day)) {
                    sums.add(
                        day,
                        [String(plan.type), plan.vehicle],
                        ["overdue": OracleDecimal(1), "overdue_days": OracleDecimal(day.number - due.number)]
                    )
                }
                day = day + 1
            }
        }
        return sums.cells
    }

    /// The time of each vehicle in the fleet, and whether its odometer was read lately.
    func vehicleDays() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let readings = Dictionary(grouping: rows.readings, by: \.vehicle)
        let downtimes = Dictionary(grouping: rows.fleet.downtimes, by: \.vehicle)
        let ends = DayEnds(calendar)
        var sums = CellSums(fact: "fleet.vehicle_days")
        for (vehicle, life) in vehicles.lives {
            let read = Set(
                OracleReadings(readings[vehicle, default: []]).judged.filter(\.isKept)
                    .map { calendar.day(of: $0.reading.readAt) }
            )
            let down = OracleSpans(downtimes[vehicle, default: []].compactMap { span($0) })
            let failures = failures(downtimes[vehicle, default: []])
            for day in days(from: life.entered) {
                let seconds = ends.seconds(of: day).clamped(to: life.entered..<(life.left ?? cutoffSecond))
                guard !seconds.isEmpty else { continue }
                let isThere = life.isThere(at: ends.end(of: day))
                let isFresh = (0..<30).contains { read.contains(day + -$0) }
                sums.add(
                    day,
                    [vehicle, vehicles.energy(of: vehicle)],
                    [
                        "required_seconds": OracleDecimal(seconds.count),
                        "usable_seconds": OracleDecimal(seconds.count - down.count(in: seconds)),
                        "failures": OracleDecimal(failures.filter { seconds.contains($0) }.count),
                        "vehicles": OracleDecimal(isThere ? 1 : 0),
                        "fresh_vehicles": OracleDecimal(isThere && isFresh ? 1 : 0),
                    ]
                )
            }
        }
        return sums.cells
    }

    /// Downtime, each second of it given to one.
    func downtime() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let ends = DayEnds(calendar)
        var sums = CellSums(fact: "fleet.downtime")
        for (vehicle, downtimes) in Dictionary(grouping: rows.fleet.downtimes, by: \.vehicle) {
            guard let life = vehicles.lives[vehicle], life.entered < life.left ?? cutoffSecond else { continue }
            let inFleet = life.entered..<(life.left ?? cutoffSecond)
            let ordered = downtimes.sorted {
                ($0.isPlanned ? 1 : 0, $0.startedAt.second, $0.id) < ($1.isPlanned ? 1 : 0, $1.startedAt.second, $1.id)
            }
            var claimed = OracleSpans([])
            for downtime in ordered {
                guard let span = span(downtime)?.clamped(to: inFleet) else { continue }
                guard !span.isEmpty else { continue }
                let all = claimed.union(OracleSpans([span]))
                for day in days(from: span.lowerBound) {
                    let window = ends.seconds(of: day)
                    guard window.overlaps(span) else { break }
                    let own = all.count(in: window) - claimed.count(in: window)
                    let hours = OracleDecimal(own).divided(by: OracleDecimal(3600), decimals: 6) ?? OracleDecimal(0)
                    sums.add(
                        day,
                        [vehicle, vehicles.energy(of: vehicle), String(downtime.reason)],
                        [
                            "downtime_seconds": OracleDecimal(own),
                            "planned_hours": downtime.isPlanned ? hours : OracleDecimal(0),
                            "unplanned_hours": downtime.isPlanned ? OracleDecimal(0) : hours,
                        ]
                    )
                }
                claimed = all
            }
        }
        return sums.cells
    }

    /// The seconds of a downtime before the cut-off; nil where it has none.
    private func span(_ downtime: FleetRows.Downtime) -> Range<Int>? {
        let end = min(downtime.endedAt?.second ?? cutoffSecond, cutoffSecond)
        return downtime.startedAt.second < end ? downtime.startedAt.second..<end : nil
    }

    /// The starts of one vehicle's breakdowns that do not begin during an earlier one.
    private func failures(_ downtimes: [FleetRows.Downtime]) -> [Int] {
        var brokenUntil = Int.min
        var starts: [Int] = []
        let breakdowns = downtimes.filter { $0.reason == 2 && !$0.isPlanned && span($0) != nil }
        for breakdown in breakdowns.sorted(by: { $0.startedAt.second < $1.startedAt.second }) {
            if breakdown.startedAt.second >= brokenUntil { starts.append(breakdown.startedAt.second) }
            brokenUntil = max(brokenUntil, breakdown.endedAt?.second ?? .max)
        }
        return starts
    }

    /// Work orders on the day on which they were completed for the last time.
    func closedWork() -> [OracleCell] {
        let vehicles = OracleVehicles(rows.vehicles)
        let events = rows.maintenanceEvents.distinctByEntity()
        var sums = CellSums(fact: "fleet.closed_work")
        for order in rows.fleet.orders where order.status == 3 {
            let history = events[order.id, default: []]
            let started = history.filter { $0.to == 2 }.map(\.at).min() ?? order.startedAt
            guard let completed = history.filter({ $0.to == 3 }).map(\.at).max() ?? order.completedAt else { continue }
            let day = calendar.day(of: completed)
            guard day < cutoff else { continue }
            let elapsed = started.map { completed.second - $0.second } ?? -1
            let isRepair = order.type == 2 && elapsed >= 0
            sums.add(
                day,
                [order.vehicle, vehicles.energy(of: order.vehicle)],
                [
                    "closed": OracleDecimal(1), "preventive": OracleDecimal(order.type == 1 ? 1 : 0),
                    "repairs": OracleDecimal(isRepair ? 1 : 0), "repair_seconds": OracleDecimal(isRepair ? elapsed : 0),
                ]
            )
        }
        return sums.cells
    }
}

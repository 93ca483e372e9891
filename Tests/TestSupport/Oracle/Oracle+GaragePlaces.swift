extension Oracle {
    /// The days on which an active workshop works: its weekdays less the holidays, from its first day on.
    func workshopDays() -> [OracleCell] {
        var sums = CellSums(fact: "garage.workshop_days")
        for workshop in rows.workshops where workshop.isActive {
            var day = calendar.day(of: workshop.createdAt)
            while day < cutoff {
                if workshop.workingDays.contains(day.weekday), !holidays.contains(day) {
                    sums.add(day, [workshop.id], ["open_days": OracleDecimal(1)])
                }
                day = day + 1
            }
        }
        return sums.cells
    }

    /// The second at which a clock shows a time. Clocks change between two and three o'clock.
    private func second(_ day: OracleDay, clock: Int) -> Int {
        if clock < 2 * 3600 { return calendar.start(of: day) + clock }
        return calendar.start(of: day + 1) - (86_400 - clock)
    }

    /// The shifts of mechanics who were there.
    func schedules() -> [OracleCell] {
        var sums = CellSums(fact: "garage.schedules")
        // One that was entered twice is one.
        for shift in Set(rows.garage.shifts)
        where shift.isAvailable && shift.end > shift.start && shift.day < cutoff {
            let mechanic = rows.garage.mechanics[shift.mechanic]
            let seconds = second(shift.day, clock: shift.end) - second(shift.day, clock: shift.start)
            sums.add(
                shift.day,
                [mechanic?.workshop ?? "unknown", mechanic.map { String($0.level) } ?? "unknown"],
                ["scheduled_seconds": OracleDecimal(seconds)]
            )
        }
        return sums.cells
    }

    /// Bays within the opening hours of their workshops, and the part of them with work in progress.
    func bayTime() -> [OracleCell] {
        let work = workInBays()
        let workshops = Dictionary(uniqueKeysWithValues: rows.workshops.map { ($0.id, $0) })
        var sums = CellSums(fact: "garage.bay_time")
        for bay in rows.garage.bays where bay.isActive {
            guard let workshop = workshops[bay.workshop], workshop.isActive, let hours = rows.garage.hours[workshop.id],
                hours.closes > hours.opens
            else { continue }
            var day = calendar.day(of: bay.createdAt)
            while day < cutoff {
                defer { day = day + 1 }
                guard workshop.workingDays.contains(day.weekday), !holidays.contains(day) else { continue }
                let start = max(second(day, clock: hours.opens), bay.createdAt.second)
                let end = second(day, clock: hours.closes)
                guard end > start else { continue }
                let occupied = work[bay.id]?.count(in: start..<end) ?? 0
                sums.add(
                    day,
                    [workshop.id, String(bay.type)],
                    ["open_seconds": OracleDecimal(end - start), "occupied_seconds": OracleDecimal(occupied)]
                )
            }
        }
        return sums.cells
    }

    /// The seconds with work in progress, by bay.
    private func workInBays() -> [String: OracleSpans] {
        let events = rows.interventionEvents.distinctByEntity()
        var ranges: [String: [Range<Int>]] = [:]
        for intervention in rows.interventions {
            guard let bay = rows.garage.orders[intervention.id]?.bay else { continue }
            let steps = events[intervention.id, default: []].filter { $0.to != nil }
            for (index, step) in steps.enumerated() where step.to == 5 {
                if index + 1 < steps.count {
                    ranges[bay, default: []].append(step.at.second..<steps[index + 1].at.second)
                } else if intervention.status == 5, step.at.second < cutoffSecond {
                    ranges[bay, default: []].append(step.at.second..<cutoffSecond)
                }
            }
        }
        return ranges.mapValues { OracleSpans($0) }
    }

    /// Parts on each day from the one on which they were last touched: before it nothing is known of them.
    func stock() -> [OracleCell] {
        var sums = CellSums(fact: "garage.stock")
        for part in rows.garage.parts.values {
            var day = calendar.day(of: part.updatedAt)
            let isActive = part.status == 1
            while day < cutoff {
                sums.add(
                    day,
                    [String(part.category)],
                    [
                        "active_parts": OracleDecimal(isActive ? 1 : 0),
                        "low_parts": OracleDecimal(isActive && part.stock <= part.minimum ? 1 : 0),
                        "stock_value": OracleDecimal(part.stock) * part.cost,
                    ]
                )
                day = day + 1
            }
        }
        return sums.cells
    }
}

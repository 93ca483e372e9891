extension Oracle {
    static let garageFacts = [
        OracleFact("garage.deliveries", ["workshop", "intervention_type"]) { $0.deliveries() },
        OracleFact("garage.workshop_days", ["workshop"]) { $0.workshopDays() },
    ]

    static let garageKPIs: [String: OracleFormula] = [
        "garage.throughput": .ratio("garage.deliveries/delivered", "garage.workshop_days/open_days")
    ]

    private static let completed = 6
    private static let cancelled = 9

    /// Interventions on the business day on which they were first completed, unless they are cancelled by now.
    func deliveries() -> [OracleCell] {
        let events = rows.interventionEvents.distinctByEntity()
        var sums = CellSums(fact: "garage.deliveries")
        for intervention in rows.interventions where intervention.status != Self.cancelled {
            let completions = events[intervention.id, default: []].filter { $0.to == Self.completed }
            guard let first = completions.map(\.at).min() else { continue }
            let day = calendar.day(of: first)
            guard day < cutoff else { continue }
            sums.add(day, [intervention.workshop, String(intervention.type)], ["delivered": OracleDecimal(1)])
        }
        return sums.cells
    }

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
}

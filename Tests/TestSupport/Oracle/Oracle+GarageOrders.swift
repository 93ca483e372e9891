extension Oracle {
    private static let completed = 6
    private static let cancelled = 9
    private static let comebackDays = 30

    /// An intervention that was completed, and is not cancelled by now.
    private struct Delivery {
        let intervention: SourceRows.Intervention
        /// Nil in a fixture that says nothing of it.
        let order: GarageRows.Order?
        let at: OracleInstant
        let day: OracleDay

        var dimensions: [String] { [intervention.workshop, String(intervention.type)] }
    }

    /// On the business day on which they were first completed.
    private var deliveredOrders: [Delivery] {
        let events = rows.interventionEvents.distinctByEntity()
        return rows.interventions.compactMap { intervention in
            guard intervention.status != Self.cancelled,
                let first = events[intervention.id, default: []].filter({ $0.to == Self.completed }).map(\.at).min()
            else { return nil }
            let order = rows.garage.orders[intervention.id]
            return Delivery(intervention: intervention, order: order, at: first, day: calendar.day(of: first))
        }
    }

    /// Interventions with the time that they took.
    func deliveries() -> [OracleCell] {
        var sums = CellSums(fact: "garage.deliveries")
        for delivery in deliveredOrders where delivery.day < cutoff {
            let took = delivery.order.map { delivery.at.microseconds - $0.openedAt.microseconds }
            sums.add(
                delivery.day,
                delivery.dimensions,
                ["delivered": OracleDecimal(1)],
                values: took.flatMap { $0 < 0 ? nil : ["cycle_seconds": $0 / 1_000_000] } ?? [:]
            )
        }
        return sums.cells
    }

    /// Interventions that were promised, and whether the promise was kept.
    func promisedDeliveries() -> [OracleCell] {
        var sums = CellSums(fact: "garage.promised_deliveries")
        for delivery in deliveredOrders where delivery.day < cutoff {
            guard let promise = delivery.order?.promisedAt else { continue }
            let onTime = OracleDecimal(delivery.at <= promise ? 1 : 0)
            sums.add(delivery.day, delivery.dimensions, ["promised": OracleDecimal(1), "on_time": onTime])
        }
        return sums.cells
    }

    /// Interventions that can no longer come back, and whether their vehicle did.
    func comebacks() -> [OracleCell] {
        var repairs: [String: [(id: String, openedAt: OracleInstant)]] = [:]
        for intervention in rows.interventions
        where [2, 5].contains(intervention.type) && intervention.status != Self.cancelled {
            guard let order = rows.garage.orders[intervention.id] else { continue }
            repairs[order.vehicle, default: []].append((intervention.id, order.openedAt))
        }
        var sums = CellSums(fact: "garage.comebacks")
        for delivery in deliveredOrders where delivery.day + Self.comebackDays < cutoff {
            guard let vehicle = delivery.order?.vehicle else { continue }
            let hasReturned = repairs[vehicle, default: []].contains {
                $0.id != delivery.intervention.id && $0.openedAt >= delivery.at
                    && calendar.day(of: $0.openedAt).number <= delivery.day.number + Self.comebackDays
            }
            sums.add(
                delivery.day,
                delivery.dimensions,
                ["decided": OracleDecimal(1), "returned": OracleDecimal(hasReturned ? 1 : 0)]
            )
        }
        return sums.cells
    }

    /// Interventions on the business day of their creation.
    func openings() -> [OracleCell] {
        var sums = CellSums(fact: "garage.openings")
        for intervention in rows.interventions where intervention.status != Self.cancelled {
            guard let order = rows.garage.orders[intervention.id] else { continue }
            let day = calendar.day(of: order.openedAt)
            guard day < cutoff else { continue }
            sums.add(
                day,
                [intervention.workshop, String(intervention.type)],
                ["opened": OracleDecimal(1)],
                members: ["vehicles": order.vehicle]
            )
        }
        return sums.cells
    }

    /// Interventions on each day at whose end they are open.
    func openWork() -> [OracleCell] {
        let events = rows.interventionEvents.distinctByEntity()
        var sums = CellSums(fact: "garage.open_work")
        for intervention in rows.interventions {
            guard let order = rows.garage.orders[intervention.id] else { continue }
            let opened = calendar.day(of: order.openedAt)
            for span in openSpans(intervention, order, events[intervention.id, default: []]) {
                var day = calendar.day(of: span.start)
                let end = span.end.map { min(calendar.day(of: $0), cutoff) } ?? cutoff
                while day < end {
                    let age = OracleDecimal(day.number - opened.number)
                    sums.add(
                        day,
                        [intervention.workshop, String(intervention.type)],
                        ["open_orders": OracleDecimal(1), "open_age_days": age]
                    )
                    day = day + 1
                }
            }
        }
        return sums.cells
    }

    /// From the creation to the event that closes it, and from each one that opens it again; a span whose end nobody knows is
    /// left out.
    private func openSpans(
        _ intervention: SourceRows.Intervention,
        _ order: GarageRows.Order,
        _ events: [HistoryEvent]
    ) -> [(start: OracleInstant, end: OracleInstant?)] {
        var spans: [(start: OracleInstant, end: OracleInstant?)] = []
        var openSince: OracleInstant? = order.openedAt
        for event in events {
            guard let to = event.to else { continue }
            let at = max(event.at, order.openedAt)
            if to < Self.completed {
                openSince = openSince ?? at
            } else if let start = openSince {
                spans.append((start, at))
                openSince = nil
            }
        }
        if let start = openSince, intervention.status < Self.completed { spans.append((start, nil)) }
        return spans
    }
}

/// When a fleet's vehicle stands still, and the service record that its work leaves.
extension World {
    /// The standstill of a work order: a breakdown began before its work did. One order in fourteen has none.
    func beginDowntime(order: Int, isAgain: Bool) {
        guard !road.chance(70) else { return }
        let row = orders[order]
        let plan = orderStates[order].plan.map { plans[$0].type }
        let (reason, isPlanned): (Int, Bool) =
            switch (row.type, plan) {
            case (2, _): ([2, 3, 5][road.weighted([80, 12, 8])], false)
            case (1, 3): (5, true)
            case (1, 2), (3, _): (4, true)
            default: (1, true)
            }
        let start = isPlanned || isAgain ? now : now - road.span(Span.hour, 20 * Span.hour)
        orderStates[order].downtime = insertDowntime(
            orderStates[order].vehicle,
            reason: reason,
            isPlanned: isPlanned && !isAgain,
            from: start,
            order: row.id
        )
        // Hit in the yard while it waits: two reasons at once.
        if road.chance(35) {
            let second = insertDowntime(
                orderStates[order].vehicle,
                reason: 3,
                isPlanned: false,
                from: now + 30 * Span.minute,
                order: nil
            )
            queue.push(.endDowntime(second), at: officeHours(from: now + road.span(3 * Span.hour, 60 * Span.hour)))
        }
    }

    private func insertDowntime(
        _ vehicle: Int,
        reason: Int,
        isPlanned: Bool,
        from start: Instant,
        order: Identifier?
    ) -> Int {
        downtimes.insert(
            Downtime(
                id: road.identifier(),
                vehicle: vehicles[vehicle].id,
                reason: reason,
                isPlanned: isPlanned,
                startedAt: start,
                endedAt: nil,
                order: order,
                createdAt: now,
                updatedAt: road.chance(50) ? nil : now
            )
        )
    }

    func endDowntime(order: Int) {
        guard let downtime = orderStates[order].downtime else { return }
        orderStates[order].downtime = nil
        if rowDirt.happens(.downtimeLeftOpen) { return }
        end(downtime: downtime)
    }

    func end(downtime: Int) {
        let at = now
        let isBackwards = rowDirt.happens(.downtimeBackwards)
        downtimes.update(downtime) {
            $0.endedAt = isBackwards ? $0.startedAt - 3 * Span.hour : max(at, $0.startedAt + Span.minute)
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }

    /// Off the road for a reason that no workshop knows of.
    func standStill() {
        guard road.chance(120) else { return }
        let candidates = cars.indices.filter { !cars[$0].isGone && cars[$0].rental == nil }
        guard !candidates.isEmpty else { return }
        let downtime = insertDowntime(
            road.pick(candidates),
            reason: road.pick([6, 6, 3]),
            isPlanned: road.chance(300),
            from: now,
            order: nil
        )
        queue.push(.endDowntime(downtime), at: now + road.span(4 * Span.hour, 9 * Span.day))
    }

    // MARK: Service records

    /// The service that a plan asks for, noted when it's scheduled.
    func scheduleRecord(order: Int, at scheduled: Instant) {
        let state = orderStates[order]
        let type = state.plan.map { plans[$0].type } ?? 2
        let record = MaintenanceRecord(
            id: road.identifier(),
            vehicle: vehicles[state.vehicle].id,
            type: [1, 4, 2, 3][type - 1],
            description: ["Vidange", "Contrôle", "Pneumatiques", "Freins"][type - 1],
            scheduledAt: scheduled,
            completedAt: nil,
            mileage: nil,
            cost: nil,
            provider: road.chance(900) ? "Garage Confluence" : nil,
            createdBy: road.pick(staff),
            createdAt: now,
            updatedAt: road.chance(50) ? nil : now
        )
        orderStates[order].record = records.insert(record)
    }

    /// What the work cost stands twice: in the vehicle's record and among the fleet's costs.
    func bookWork(order: Int) {
        let state = orderStates[order]
        let row = orders[order]
        let plan = state.plan.map { plans[$0].type }
        let amount = row.type == 2 ? road.int(90...1_400) * 100 : road.int(60...420) * 100
        cost(state.vehicle, type: row.type == 2 ? 5 : plan == 3 ? 6 : 4, amount: amount, day: day)
        guard let record = state.record else { return }
        let (at, km) = (now, rowDirt.happens(.recordAtZero) ? 0 : cars[state.vehicle].km)
        records.update(record) {
            $0.completedAt = at
            $0.mileage = km
            $0.cost = amount
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }
}

/// What isn't in the row of a maintenance plan.
struct PlanState: Sendable {
    let vehicle: Int
    /// From what the next service is due.
    var baseDay: CalendarDay
    var baseKm: Int
    /// When the next service is meant to begin.
    var nextStart: Instant = 0
}

/// What isn't in the row of a work order.
struct OrderState: Sendable {
    let vehicle: Int
    let plan: Int?
    var lastEvent: Int64
    /// Whether its vehicle stands in the workshop for it.
    var holdsVehicle = false
    var isGone = false
    /// Indices.
    var downtime: Int?
    var record: Int?
    var completions = 0
}

extension World {
    // MARK: Plans

    /// One to three of the four kinds of maintenance.
    func addPlans(vehicle: Int, at created: Instant) {
        var types = [1, 2, 3, 4]
        for _ in 0..<(1 + random.weighted([30, 45, 25])) {
            addPlan(type: types.remove(at: random.below(types.count)), vehicle: vehicle, at: created)
        }
    }

    private func addPlan(type: Int, vehicle: Int, at created: Instant) {
        let intervals: (days: Int?, km: Int?) =
            switch type {
            case 1: random.pick([(365, 20_000), (180, 10_000), (365, 15_000), (nil, 15_000)])
            // The house's own go round more often than what stands at an agency for a few hours only.
            case 2: (random.pick(cars[vehicle].rental == nil ? [30, 60, 90, 180] : [60, 90, 180, 365]), nil)
            case 3: random.pick([(180, nil), (nil, 25_000), (365, 30_000)])
            default: random.pick([(365, 30_000), (nil, 20_000), (365, nil)])
            }
        let today = zone.day(of: created)
        let elapsed = random.int(0...70)
        let baseDay = today.adding(days: -(intervals.days ?? 300) * elapsed / 100)
        let baseKm = max(0, cars[vehicle].km - (intervals.km ?? 0) * random.int(0...60) / 100)
        let plan = plans.insert(
            MaintenancePlan(
                id: random.identifier(),
                vehicle: vehicles[vehicle].id,
                type: type,
                intervalDays: intervals.days,
                intervalKm: intervals.km,
                startsOn: baseDay,
                startKm: intervals.km == nil ? nil : baseKm,
                isActive: true,
                createdAt: created,
                updatedAt: random.chance(60) ? nil : created
            )
        )
        planStates.append(PlanState(vehicle: vehicle, baseDay: baseDay, baseKm: baseKm))
        if zone.day(of: created) == settings.firstDay, elapsed > 40, random.chance(300) {
            importOrder(plan: plan, created: created, dayBase: baseDay)
        }
        if random.chance(60) {
            queue.push(.deactivatePlan(plan), at: moment(today.adding(days: random.int(60...500)), hours: 9...17))
        }
        scheduleService(plan, after: created)
    }

    /// A service done before DriveOps came: a row without a history.
    private func importOrder(plan: Int, created: Instant, dayBase: CalendarDay) {
        let done = moment(dayBase.adding(days: random.int(2...9)), hours: 9...16)
        guard done < created - Span.day else { return }
        let vehicle = planStates[plan].vehicle
        orders.insert(
            WorkOrder(
                id: random.identifier(),
                plan: plans[plan].id,
                vehicle: vehicles[vehicle].id,
                type: 1,
                status: 3,
                openedAt: done - 2 * Span.hour,
                startedAt: nil,
                completedAt: done,
                odometer: nil,
                createdAt: created
            )
        )
        orderStates.append(OrderState(vehicle: vehicle, plan: plan, lastEvent: done / 1000))
        planStates[plan].baseDay = zone.day(of: done)
    }

    /// Plans the next service.
    private func scheduleService(_ plan: Int, after moment: Instant) {
        let row = plans[plan]
        let state = planStates[plan]
        let rate = max(10, cars[state.vehicle].dailyKm)
        let byDays = row.intervalDays.map { state.baseDay.adding(days: $0) }
        let byKm = row.intervalKm.map {
            day.adding(days: max(0, (state.baseKm + $0 - cars[state.vehicle].km) / rate))
        }
        guard let due = [byDays, byKm].compactMap({ $0 }).min() else { return }
        let interval = row.intervalDays ?? (row.intervalKm ?? 15_000) / rate
        let window = max(2, interval / 10)
        // A rented vehicle is often out when its day comes, so that it's asked for earlier.
        let lead = cars[state.vehicle].rental == nil ? 0 : random.int(1...5)
        var wish = due.adding(days: punctuality(window: window) - lead)
        while !isWorkday(wish) { wish = wish.adding(days: -1) }
        let start = officeHours(from: max(moment + 2 * Span.hour, zone.instant(wish, clock: 8 * Span.hour)))
        planStates[plan].nextStart = start
        queue.push(.openOrder(plan: plan), at: max(moment + Span.hour, start - random.span(0, 6 * Span.day)))
    }

    /// Days from the due day to the day wished for: mostly in time, sometimes late, now and then too late.
    private func punctuality(window: Int) -> Int {
        switch random.weighted([75, 8, 9, 5, 3]) {
        case 0: random.int(-window...window / 3)
        case 1: random.int(-window * 3...(-window))
        case 2: random.int(window...window * 3)
        case 3: random.int(window * 3...window * 7)
        default: random.int(window * 7...window * 13)
        }
    }

    func deactivate(plan: Int) {
        let at = now
        plans.update(plan) {
            $0.isActive = false
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }

    // MARK: Work orders

    func openOrder(plan: Int) {
        let vehicle = planStates[plan].vehicle
        guard plans[plan].isActive, !cars[vehicle].isGone else { return }
        let order = add(order: 1, vehicle: vehicle, plan: plan)
        scheduleRecord(order: order, at: max(now, planStates[plan].nextStart))
        if random.chance(40) {
            // Called off, and planned anew.
            queue.push(.cancelOrder(order), at: officeHours(from: now + random.span(Span.hour, 3 * Span.day)))
            queue.push(.openOrder(plan: plan), at: officeHours(from: now + random.span(4 * Span.day, 12 * Span.day)))
            return
        }
        queue.push(.startOrder(order), at: max(planStates[plan].nextStart, officeHours(from: now + Span.hour)))
    }

    /// Repairs and inspections outside the plans.
    func scheduleFleetWork() {
        guard isWorkday(day) else { return }
        for _ in 0..<random.weighted([25, 35, 25, 15]) {
            queue.push(.openSundryOrder, at: moment(day, hours: 8...17))
        }
    }

    func openSundryOrder() {
        let candidates = cars.indices.filter { !cars[$0].isGone && (cars[$0].rental == nil || random.chance(300)) }
        guard !candidates.isEmpty else { return }
        // Now and then one is entered as preventive without its plan: no plan is served by it.
        let order = add(order: [2, 3, 1][random.weighted([60, 35, 5])], vehicle: random.pick(candidates), plan: nil)
        if random.chance(60) {
            queue.push(.cancelOrder(order), at: officeHours(from: now + random.span(Span.hour, 4 * Span.day)))
        } else {
            queue.push(.startOrder(order), at: officeHours(from: now + random.span(0, 3 * Span.day)))
        }
    }

    private func add(order type: Int, vehicle: Int, plan: Int?) -> Int {
        let row = WorkOrder(
            id: random.identifier(),
            plan: plan.map { plans[$0].id },
            vehicle: vehicles[vehicle].id,
            type: type,
            status: 1,
            openedAt: now,
            startedAt: nil,
            completedAt: nil,
            odometer: nil,
            createdAt: now
        )
        let order = orders.insert(row)
        orderStates.append(OrderState(vehicle: vehicle, plan: plan, lastEvent: now / 1000))
        record(
            .maintenance,
            .created,
            entity: row.id,
            at: now,
            from: nil,
            to: .code(1),
            vehicle: row.vehicle,
            payload: row.plan.map { [PayloadField(name: "planId", value: $0.description)] } ?? []
        )
        return order
    }

    func cancel(order: Int) {
        guard !orderStates[order].isGone, orders[order].status == 1 else { return }
        move(order: order, to: 4)
    }

    func start(order: Int) {
        guard !orderStates[order].isGone, orders[order].status == 1 else { return }
        let vehicle = orderStates[order].vehicle
        if cars[vehicle].isGone { return cancel(order: order) }
        if let car = cars[vehicle].rental, orderStates[order].plan != nil {
            // A rented vehicle can't be served: it waits, and may be late for that.
            guard isFree(car) else {
                return queue.push(
                    .startOrder(order),
                    at: officeHours(from: now + random.span(90 * Span.minute, 6 * Span.hour))
                )
            }
            orderStates[order].holdsVehicle = true
            setStatus(car, to: 3, reason: "Entretien")
        }
        begin(order: order, isAgain: false)
        let low = orderStates[order].plan == nil ? 2 * Span.hour : Span.hour
        let high = orderStates[order].plan == nil ? 30 * Span.hour : 5 * Span.hour
        queue.push(.finishOrder(order), at: now + random.span(low, high))
    }

    private func begin(order: Int, isAgain: Bool) {
        let at = now
        if !isAgain, !rowDirt.happens(.orderWithoutStart) { orders.update(order) { $0.startedAt = at } }
        beginDowntime(order: order, isAgain: isAgain)
        move(order: order, to: 2)
    }

    private func isFree(_ car: Int) -> Bool {
        guard fleet[car].status == 1, !fleet[car].hasLeft else { return false }
        return fleet[car].trip.map { trips[$0].pickup > now + 5 * Span.hour } ?? true
    }

    func finish(order: Int) {
        guard !orderStates[order].isGone, orders[order].status == 2 else { return }
        let vehicle = orderStates[order].vehicle
        let at = now
        let km = random.chance(80) ? nil : cars[vehicle].km
        // Some type the time in by hand, to the minute.
        let completed = random.chance(80) ? at / Span.minute * Span.minute : at
        orders.update(order) {
            $0.completedAt = completed
            $0.odometer = km
        }
        endDowntime(order: order)
        if orderStates[order].completions == 0 { bookWork(order: order) }
        orderStates[order].completions += 1
        move(order: order, to: 3)
        if random.chance(22) { queue.push(.reopenOrder(order), at: now + random.span(Span.hour, 20 * Span.hour)) }
        if orderStates[order].holdsVehicle, let car = cars[vehicle].rental {
            orderStates[order].holdsVehicle = false
            makeReady(car)
        }
        guard let plan = orderStates[order].plan, plans[plan].isActive else { return }
        let isFirstCompletion = planStates[plan].baseDay != zone.day(of: now)
        planStates[plan].baseDay = zone.day(of: now)
        planStates[plan].baseKm = cars[vehicle].km
        if isFirstCompletion { scheduleService(plan, after: now) }
    }

    /// Closed too early: work goes on, and it's completed again.
    func reopen(order: Int) {
        guard !orderStates[order].isGone, orders[order].status == 3 else { return }
        begin(order: order, isAgain: true)
        queue.push(.finishOrder(order), at: now + random.span(Span.hour, 6 * Span.hour))
    }

    private func move(order: Int, to status: Int) {
        let from = orders[order].status
        orders.update(order) { $0.status = status }
        let at = max(now / 1000, orderStates[order].lastEvent + 1)
        orderStates[order].lastEvent = at
        record(
            .maintenance,
            .statusChanged,
            entity: orders[order].id,
            at: at * 1000,
            from: from,
            to: .code(status),
            vehicle: orders[order].vehicle,
            payload: []
        )
    }
}

/// A workshop's opening and people.
struct Shop: Sendable {
    let opensOn: CalendarDay
    let daily: Int
    let hours: ClosedRange<Int>
    let workingDays: [Int]
    let hourlyRate: Int
    var mechanics: [Identifier]
    /// Indices.
    let bays: [Int]
}

/// The way that an intervention will go.
struct Job: Sendable {
    struct Step: Sendable {
        let status: Int
        /// Working time of the shop since the step before.
        let after: Int64
    }

    let shop: Int
    var steps: [Step]
    var next = 0
    /// The `at` of its last document, in milliseconds: the next one is later.
    var lastEvent: Int64
    /// The application forgets its `updated_at`.
    let forgets: Bool
    var completedAt: Instant?
    var items: [Int] = []
    /// What will leave the store, by index of the part.
    var sold: [(part: Int, quantity: Int)] = []
    var estimates: [Int] = []
    var order: Int?
    var invoices: [Int] = []
    var changes: [Int] = []
    var service: Int?
    var bay: Int?
    var isGone = false
}

extension World {
    func isOpen(_ shop: Shop, _ day: CalendarDay) -> Bool {
        day >= shop.opensOn && shop.workingDays.contains(day.weekday) && !holidays.contains(day)
    }

    /// The day's arrivals at each open workshop.
    func scheduleInterventions() {
        for (index, shop) in shops.enumerated() where isOpen(shop, day) {
            let season = [95, 95, 105, 105, 95, 110, 95, 62, 110, 112, 112, 88][day.parts.month - 1]
            let weekday = [115, 105, 100, 98, 92, 70, 0][day.weekday - 1]
            let expected = shop.daily * season * weekday / 100
            let count = max(0, (expected + random.below(100)) / 100 + random.int(-2...2))
            for _ in 0..<count {
                let at = moment(day, hours: shop.hours.lowerBound...(shop.hours.upperBound - 1))
                queue.push(.openIntervention(workshop: index), at: at)
            }
        }
    }

    func openIntervention(workshop: Int) {
        var car = random.below(cars.count)
        while cars[car].isGone { car = random.below(cars.count) }
        let type = 1 + random.weighted([34, 24, 8, 26, 5, 3])
        let steps = plannedSteps(type: type)
        let forgets = forgets()
        let row = Intervention(
            id: random.identifier(),
            workshop: workshops[workshop].id,
            number: number("OR", interventions.rows.count),
            vehicle: vehicles[car].id,
            customer: customers[random.below(customers.rows.count)].id,
            type: type,
            status: 1,
            priority: 1 + random.weighted([12, 66, 17, 5]),
            description: random.pick(Client.works[type - 1]),
            notes: nil,
            mileage: cars[car].km,
            estimatedCompletion: nil,
            actualCompletion: nil,
            createdBy: random.pick(staff),
            mechanic: nil,
            bay: nil,
            createdAt: now,
            updatedAt: forgets ? nil : now
        )
        let index = interventions.insert(row)
        jobs.append(Job(shop: workshop, steps: steps, lastEvent: now / 1000, forgets: forgets))
        record(
            .intervention,
            .created,
            entity: row.id,
            at: now,
            from: nil,
            to: .code(1),
            payload: [PayloadField(name: "number", value: row.number)]
        )
        scheduleNextStep(index)
    }

    private func scheduleNextStep(_ job: Int) {
        guard jobs[job].next < jobs[job].steps.count else { return }
        let at = workingTime(jobs[job].shop, from: now, span: jobs[job].steps[jobs[job].next].after)
        queue.push(.advanceIntervention(job), at: at)
    }

    func advance(_ job: Int) {
        guard !jobs[job].isGone, jobs[job].next < jobs[job].steps.count else { return }
        let to = jobs[job].steps[jobs[job].next].status
        jobs[job].next += 1
        enter(to, job)
        scheduleNextStep(job)
    }

    /// Moves an intervention to a status, with its document.
    func enter(_ to: Int, _ job: Int) {
        let from = interventions[job].status
        let at = now
        let updatedAt = jobs[job].forgets || random.chance(15) ? interventions[job].updatedAt : now
        if to == 2 { estimate(job) }
        if to == 6, jobs[job].completedAt == nil { jobs[job].completedAt = now }
        let mechanic = to == 4 ? random.pick(shops[jobs[job].shop].mechanics) : interventions[job].mechanic
        interventions.update(job) {
            $0.status = to
            $0.mechanic = mechanic
            $0.updatedAt = updatedAt
            if to == 6 { $0.actualCompletion = at }
        }
        keepPapers(job, from: from, to: to)
        let milliseconds = max(now / 1000, jobs[job].lastEvent + 1)
        jobs[job].lastEvent = milliseconds
        record(
            .intervention,
            .statusChanged,
            entity: interventions[job].id,
            at: milliseconds * 1000,
            from: from,
            to: .code(to),
            payload: [PayloadField(name: "source", value: to == 5 || to == 6 ? "mobile" : "web")] + promise(job, at: to)
        )
    }

    /// The promise as it was first made: the row keeps the last one only.
    private func promise(_ job: Int, at status: Int) -> [PayloadField] {
        guard status == 2, let promised = Cell.optional(interventions[job].estimatedCompletion).text else { return [] }
        return [PayloadField(name: "promisedAt", value: promised)]
    }

    /// The estimate brings the items and, mostly, a promised time.
    private func estimate(_ job: Int) {
        let hours = random.int(2...16) * 25
        addItem(job, type: 1, description: "Main-d'œuvre", quantity: hours, unitPrice: laborRate(job))
        if random.chance(180) {
            addItem(job, type: 1, description: "Contrôle", quantity: random.int(1...4) * 25, unitPrice: laborRate(job))
        }
        for _ in 0..<random.weighted([25, 30, 25, 15, 5]) { addPartItem(job) }
        let isLong = [2, 5].contains(interventions[job].type)
        let margin = isLong ? random.span(22 * Span.hour, 44 * Span.hour) : random.span(2 * Span.hour, 5 * Span.hour)
        if random.chance(70) { return }
        let promised = workingTime(jobs[job].shop, from: now, span: Int64(hours) * Span.hour / 100 + margin)
        interventions.update(job) { $0.estimatedCompletion = promised / (15 * Span.minute) * 15 * Span.minute }
    }

    private func laborRate(_ job: Int) -> Int {
        shops[jobs[job].shop].hourlyRate * (interventions[job].type == 3 ? 120 : 100) / 100
    }

    private func addPartItem(_ job: Int) {
        let part = random.below(parts.rows.count)
        let row = parts[part]
        let quantity = random.int(1...4)
        guard random.chance(930) else {
            let type = random.int(3...4)
            let description = type == 3 ? "Sous-traitance carrosserie" : "Petites fournitures"
            return addItem(job, type: type, description: description, quantity: 100, unitPrice: row.listPrice)
        }
        let identifier = rowDirt.happens(.unknownPart) ? random.identifier() : row.id
        jobs[job].sold.append((part, quantity))
        addItem(
            job,
            type: 2,
            description: row.name,
            quantity: quantity * 100,
            unitPrice: row.listPrice,
            part: identifier
        )
    }

    private func addItem(
        _ job: Int,
        type: Int,
        description: String,
        quantity: Int,
        unitPrice: Int,
        part: Identifier? = nil
    ) {
        let isHuge = type == 1 && rowDirt.happens(.hugeHours)
        let item = InterventionItem(
            id: random.identifier(),
            intervention: interventions[job].id,
            type: type,
            description: description,
            quantity: isHuge ? quantity * 10 : quantity,
            unitPrice: unitPrice,
            part: part,
            mechanic: type == 1 ? random.pick(shops[jobs[job].shop].mechanics) : nil,
            createdAt: now
        )
        jobs[job].items.append(items.insert(item))
    }

    /// The steps of an intervention from its opening: most go straight on, some don't.
    private func plannedSteps(type: Int) -> [Job.Step] {
        let isLong = type == 2 || type == 5
        let factor: Int64 = isLong ? 9 : 1
        func step(_ status: Int, _ low: Int64, _ high: Int64) -> Job.Step {
            Job.Step(status: status, after: random.span(low * Span.minute, high * Span.minute))
        }
        var steps = [
            step(2, 4, 35 * factor), step(3, 3, 40 * factor), step(4, 2, 40 * factor), step(5, 3, 60 * factor),
            step(6, 20, 150 * factor),
        ]
        if random.chance(15) { steps[2] = step(4, 4_000, 24_000) }  // Waits for a part, for weeks.
        if random.chance(60) {
            steps = Array(steps.prefix(random.int(0...3)))
            return steps + [step(9, 10, 900)]
        }
        if random.chance(22) { steps += [step(5, 30, 900), step(6, 20, 300)] }  // Opened again before the invoice.
        steps.append(step(7, 3, random.chance(120) ? 2_400 : 90))
        // Opened again after the invoice, which is cancelled and made anew.
        if random.chance(12) { steps += [step(5, 200, 3_000), step(6, 20, 300), step(7, 3, 90)] }
        if random.chance(15) { return steps }  // Never paid.
        if random.chance(8) { return steps + [step(9, 300, 9_000)] }  // Cancelled although it was delivered.
        steps.append(random.chance(550) ? step(8, 2, 40) : step(8, 500, 15_000))
        return steps
    }

    /// The moment at which a workshop has been open for that long since another one.
    func workingTime(_ shop: Int, from start: Instant, span: Int64) -> Instant {
        let shop = shops[shop]
        var rest = span
        var day = zone.day(of: start)
        while true {
            if isOpen(shop, day) {
                let opening = max(start, zone.instant(day, clock: Int64(shop.hours.lowerBound) * Span.hour))
                let closing = zone.instant(day, clock: Int64(shop.hours.upperBound) * Span.hour)
                if opening < closing {
                    if opening + rest < closing { return opening + rest }
                    rest -= closing - opening
                }
            }
            day = day.adding(days: 1)
        }
    }
}

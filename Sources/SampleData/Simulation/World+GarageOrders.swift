/// The work itself: order, bay, mechanic, and what is noted of it.
extension World {
    /// What a status brings with it on paper. The intervention has it already.
    func keepPapers(_ job: Int, from: Int, to: Int) {
        noteStatus(job, from: from, to: to)
        switch to {
        case 2: issueEstimates(job)
        case 3: approveEstimate(job)
        case 4: openGarageOrder(job)
        case 5: startWork(job, isAgain: from > 5)
        case 6: endWork(job)
        case 7: issueInvoice(job)
        case 8: settleInvoice(job)
        default:
            dropEstimate(job)
            cancelWork(job)
            cancelInvoice(job)
        }
    }

    /// The application's own note. It's kept for three months only.
    private func noteStatus(_ job: Int, from: Int, to: Int) {
        guard day > settings.lastDay.adding(days: -90) else { return }
        let change = StatusChange(
            id: paper.identifier(),
            intervention: interventions[job].id,
            from: from,
            to: to,
            at: now,
            by: paper.pick(staff)
        )
        jobs[job].changes.append(statusChanges.insert(change))
    }

    private func openGarageOrder(_ job: Int) {
        let order = GarageOrder(
            id: paper.identifier(),
            intervention: interventions[job].id,
            estimate: jobs[job].estimates.last.map { estimates[$0].id },
            number: number("OT", garageOrders.rows.count),
            status: 1,
            startedAt: nil,
            completedAt: nil,
            createdBy: paper.pick(staff),
            createdAt: now,
            updatedAt: paper.chance(30) ? nil : now
        )
        jobs[job].order = garageOrders.insert(order)
        if paper.chance(100) { postpone(job) }
    }

    /// The promise is moved: the row keeps the last one only, the history the first.
    private func postpone(_ job: Int) {
        guard let promised = interventions[job].estimatedCompletion else { return }
        let later = workingTime(jobs[job].shop, from: promised, span: Int64(paper.int(2...20)) * Span.hour)
        interventions.update(job) { $0.estimatedCompletion = later / (15 * Span.minute) * 15 * Span.minute }
    }

    private func startWork(_ job: Int, isAgain: Bool) {
        if isAgain { cancelInvoice(job) }
        if isAgain, paper.chance(600) { addRework(job) }
        if !isAgain, paper.chance(70) { postpone(job) }
        takeBay(job)
        guard let order = jobs[job].order else { return }
        stamp(garageOrder: order) {
            $0.status = 2
            $0.startedAt = $0.startedAt ?? $1
            $0.completedAt = nil
        }
    }

    private func endWork(_ job: Int) {
        freeBay(job)
        if let order = jobs[job].order {
            let isBackwards = rowDirt.happens(.orderBackwards)
            stamp(garageOrder: order) {
                $0.status = 3
                $0.completedAt = isBackwards ? ($0.startedAt ?? $1) - 2 * Span.hour : $1
            }
        }
        if jobs[job].service == nil {
            noteService(job)
            sellParts(job)
            if paper.chance(250) { draftInvoice(job) }
        }
    }

    private func cancelWork(_ job: Int) {
        freeBay(job)
        guard let order = jobs[job].order, garageOrders[order].status < 3 else { return }
        stamp(garageOrder: order) { order, _ in order.status = 4 }
    }

    private func stamp(garageOrder: Int, _ change: (inout GarageOrder, Instant) -> Void) {
        let at = now
        garageOrders.update(garageOrder) {
            change(&$0, at)
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }

    /// Half an hour more, for what wasn't right the first time.
    private func addRework(_ job: Int) {
        let shop = shops[jobs[job].shop]
        let item = InterventionItem(
            id: paper.identifier(),
            intervention: interventions[job].id,
            type: 1,
            description: "Reprise",
            quantity: 50,
            unitPrice: shop.hourlyRate,
            part: nil,
            mechanic: paper.pick(shop.mechanics),
            createdAt: now
        )
        jobs[job].items.append(items.insert(item))
    }

    // MARK: Bays

    /// The emptiest bay of the workshop; one in thirty is worked on in the yard, without one.
    private func takeBay(_ job: Int) {
        guard jobs[job].bay == nil, !paper.chance(33) else { return }
        let usable = shops[jobs[job].shop].bays.filter { bays[$0].isActive }
        guard let bay = usable.min(by: { bayLoads[$0] < bayLoads[$1] }) else { return }
        bayLoads[bay] += 1
        jobs[job].bay = bay
        let identifier = bays[bay].id
        interventions.update(job) { $0.bay = identifier }
        setBay(bay, to: 3)
    }

    private func freeBay(_ job: Int) {
        guard let bay = jobs[job].bay else { return }
        jobs[job].bay = nil
        bayLoads[bay] -= 1
        if bayLoads[bay] == 0 { setBay(bay, to: 1) }
    }

    private func setBay(_ bay: Int, to status: Int) {
        guard bays[bay].status != status else { return }
        let at = now
        bays.update(bay) {
            $0.status = status
            $0.updatedAt = at
        }
    }

    // MARK: The vehicle's memory

    private func noteService(_ job: Int) {
        let row = interventions[job]
        let (labor, parts, _) = totals(job)
        let record = ServiceRecord(
            id: paper.identifier(),
            vehicle: row.vehicle,
            intervention: row.id,
            day: day,
            mileage: row.mileage,
            type: row.type,
            description: row.description,
            cost: labor + parts,
            warrantyUntil: row.type == 2 ? day.adding(days: 365) : nil,
            createdAt: now
        )
        jobs[job].service = serviceRecords.insert(record)
        guard row.type == 1, let schedule = scheduleOfVehicle[row.vehicle] else { return }
        let (at, today) = (now, day)
        maintenanceSchedules.update(schedule) {
            $0.lastOn = today
            $0.lastKm = row.mileage
            $0.nextOn = today.adding(months: $0.intervalMonths ?? 12)
            $0.nextKm = $0.intervalKm.map { row.mileage + $0 }
            $0.updatedAt = at
        }
    }

    /// The service that the garage will remind a vehicle's owner of.
    func addMaintenanceSchedule(vehicle: Int, at created: Instant) {
        let kilometres = paper.pick([nil, 15_000, 20_000, 30_000])
        let months = paper.pick([12, 12, 24])
        let last = zone.day(of: created).adding(days: -paper.int(10...300))
        let schedule = MaintenanceSchedule(
            id: paper.identifier(),
            vehicle: vehicles[vehicle].id,
            type: "Révision",
            description: "Révision constructeur",
            intervalKm: kilometres,
            intervalMonths: months,
            lastOn: last,
            lastKm: cars[vehicle].km,
            nextOn: last.adding(months: months),
            nextKm: kilometres.map { cars[vehicle].km + $0 },
            isActive: true,
            createdAt: created,
            updatedAt: created
        )
        scheduleOfVehicle[vehicles[vehicle].id] = maintenanceSchedules.insert(schedule)
    }
}

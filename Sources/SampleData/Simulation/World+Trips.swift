/// What isn't in the row of a rental vehicle.
struct RentalCar: Sendable {
    /// Indices.
    let vehicle: Int
    let category: Int
    var home: Int
    var agency: Int
    /// As in the row.
    var status: Int
    /// The `at` of its last status document, in milliseconds: the next one is later.
    var lastEvent: Int64
    /// The application never stamps `updated_at` of this row.
    let neverStamped: Bool
    /// The trip it's promised to, or out on.
    var trip: Int?
    var lastTrip: Int?
    var hasLeft = false
}

/// A rental from the reservation to the return.
struct Trip: Sendable {
    enum Fate: Sendable {
        case normal, noShow, terminated
        /// The vehicle never comes back.
        case kept
    }

    enum State: Sendable { case planned, out, done, cancelled }

    var car: Int
    let agency: Int
    let returnAgency: Int
    let pickup: Instant
    let plannedEnd: Instant
    let end: Instant
    let fate: Fate
    let isSwapped: Bool
    var state = State.planned
    var reservation: Int?
    var contract: Int?
    var pickupHandover: Int?
    var returnHandover: Int?
    /// The last moment at which a vehicle was handed to the customer.
    var lastHandover: Instant = 0
}

extension World {
    // MARK: Planning

    /// Plans the next rental of a vehicle that is free from some moment on.
    func planTrip(_ car: Int, from free: Instant) {
        guard fleet[car].trip == nil, !fleet[car].hasLeft else { return }
        let agency = fleet[car].agency
        let pickup = agencyHours(agency, from: free + idleTime(at: free))
        let plannedEnd = pickup + plannedLength(pickup: pickup)
        let end = actualEnd(pickup: pickup, planned: plannedEnd, agency: agency)
        let trip = trips.count
        trips.append(
            Trip(
                car: car,
                agency: agency,
                returnAgency: random.chance(80) ? 1 - agency : agency,
                pickup: pickup,
                plannedEnd: plannedEnd,
                end: end.at,
                fate: end.fate,
                isSwapped: end.at - pickup > 20 * Span.hour && random.chance(28)
            )
        )
        fleet[car].trip = trip
        let prepare = pickup - random.span(0, min(10 * Span.hour, (pickup - free) / 2))
        queue.push(.book(trip: trip), at: free + random.span(0, max(1, prepare - free)))
        queue.push(.prepare(trip: trip), at: prepare)
        queue.push(.pickUp(trip: trip), at: pickup)
    }

    private func idleTime(at instant: Instant) -> Int64 {
        let hours: Int64 = Span.hour
        let idle =
            switch random.weighted([24, 34, 29, 13]) {
            case 0: random.span(hours / 2, 3 * hours)
            case 1: random.span(3 * hours, 24 * hours)
            case 2: random.span(24 * hours, 72 * hours)
            default: random.span(72 * hours, 140 * hours)
            }
        let month = zone.day(of: instant).parts.month
        let season: Int64 = [130, 125, 105, 95, 95, 85, 55, 55, 90, 100, 120, 95][month - 1]
        return max(hours / 2, idle * season / 105)
    }

    private func plannedLength(pickup: Instant) -> Int64 {
        let isWeekend = zone.day(of: pickup).weekday == 5
        let days: Int
        switch random.weighted(isWeekend ? [8, 12, 62, 13, 5] : [16, 28, 25, 23, 8]) {
        case 0: return random.span(3 * Span.hour, 10 * Span.hour)
        case 1: days = 1
        case 2: days = random.int(2...3)
        case 3: days = random.int(4...10)
        default: days = random.int(14...35)
        }
        // Agreed by the quarter of an hour, as the form offers it.
        return Int64(days) * Span.day + Int64(random.int(-6...10)) * 15 * Span.minute
    }

    private func actualEnd(pickup: Instant, planned: Instant, agency: Int) -> (at: Instant, fate: Trip.Fate) {
        if random.chance(26) { return (planned, .noShow) }
        if random.chance(1, in: 3_000) { return (.max, .kept) }
        if random.chance(15), planned - pickup > 12 * Span.hour {
            let early = pickup + (planned - pickup) / 100 * Int64(random.int(15...70))
            return (agencyHours(agency, from: early), .terminated)
        }
        let lateness =
            switch random.weighted([540, 310, 115, 28, 7]) {
            case 0: -random.span(0, 150 * Span.minute)
            case 1: random.span(0, 45 * Span.minute)
            case 2: random.span(45 * Span.minute, 5 * Span.hour)
            case 3: random.span(5 * Span.hour, 36 * Span.hour)
            default: random.span(2 * Span.day, 9 * Span.day)
            }
        let end = max(pickup + 50 * Span.minute, planned + lateness)
        // Some drop the key into the box at night; the others wait for the desk to open.
        return (random.chance(150) ? end : agencyHours(agency, from: end), .normal)
    }

    /// That moment, or a later one, at which the agency's desk is open.
    func agencyHours(_ agency: Int, from instant: Instant) -> Instant {
        let profile = Client.agencies[agency]
        var day = zone.day(of: instant)
        let clock = zone.clock(of: instant) / Span.minute
        let hours = day.weekday == 7 ? profile.sundayMinutes : profile.weekdayMinutes
        if hours.contains(Int(clock)) { return instant }
        if clock >= hours.upperBound { day = day.adding(days: 1) }
        let next = day.weekday == 7 ? profile.sundayMinutes : profile.weekdayMinutes
        return zone.instant(day, clock: Int64(next.lowerBound) * Span.minute) + random.span(0, 100 * Span.minute)
    }

    // MARK: Reservation and contract

    func book(_ trip: Int) {
        let plan = trips[trip]
        guard plan.state == .planned else { return }
        let customer = random.chance(110) ? addCustomer(at: now) : random.below(customers.rows.count)
        if random.chance(60) {
            let other = reserve(trip, customer: random.below(customers.rows.count), isCancelled: true)
            queue.push(.cancelReservation(other), at: now + random.span(0, max(1, plan.pickup - now)))
        }
        trips[trip].reservation = reserve(trip, customer: customer, isCancelled: false)
    }

    @discardableResult
    private func reserve(_ trip: Int, customer: Int, isCancelled: Bool) -> Int {
        let plan = trips[trip]
        let category = fleet[plan.car].category
        let days = Int((plan.plannedEnd - plan.pickup + Span.day - 1) / Span.day)
        let rate = Client.categories[category].dailyRate
        let tariff = desk.weighted(Client.tariffs.map(\.weight))
        let amount = price(days: days, category: category, tariff: tariff, from: plan.pickup)
        let discount = discount(amount)
        let tax = (amount - discount) / 5
        let error = rowDirt.happens(.reservationTotal) ? 100 : 0
        return reservations.insert(
            Reservation(
                id: random.identifier(),
                customer: customers[customer].id,
                vehicle: random.chance(500) && !isCancelled ? rentalVehicles[plan.car].id : nil,
                category: categories[category].id,
                number: number("RES", reservations.rows.count),
                pickup: plan.pickup / Span.minute * Span.minute,
                giveBack: plan.plannedEnd / Span.minute * Span.minute + Span.minute,
                pickupLocation: locations[plan.agency].id,
                returnLocation: locations[plan.returnAgency].id,
                tariff: tariffs[tariff].id,
                amount: amount,
                discount: discount,
                tax: tax,
                total: amount - discount + tax + error,
                deposit: rate * 15,
                status: 2,
                payment: 2,
                confirmedAt: now,
                cancelledAt: nil,
                cancellationReason: nil,
                createdBy: random.pick(staff),
                createdAt: now,
                updatedAt: now
            )
        )
    }

    /// The contract is made out some hours before the pickup, and the handover scheduled.
    func prepare(_ trip: Int) {
        let plan = trips[trip]
        guard plan.state == .planned, let reservation = plan.reservation else { return }
        let booked = reservations[reservation]
        let vehicle = rentalVehicles[plan.car].id
        let forgets = forgets()
        let contract = RentalContract(
            id: random.identifier(),
            reservation: booked.id,
            customer: booked.customer,
            vehicle: vehicle,
            number: number("LOC", contracts.rows.count),
            effectiveStart: booked.pickup,
            effectiveEnd: booked.giveBack,
            actualStart: nil,
            actualEnd: nil,
            pickupHandover: nil,
            returnHandover: nil,
            amount: booked.amount - booked.discount,
            deposit: booked.deposit,
            depositStatus: 1,
            startMileage: 0,
            endMileage: nil,
            includedMileage: Int((plan.plannedEnd - plan.pickup) / Span.day + 1) * Client.includedKmPerDay,
            status: plan.fate == .noShow && random.chance(500) ? 1 : 2,
            createdAt: now,
            updatedAt: forgets ? nil : now
        )
        trips[trip].contract = contracts.insert(contract)
        let handover = handOver(trip, type: 1, at: booked.pickup, vehicle: vehicle, agency: plan.agency)
        trips[trip].pickupHandover = handover
        let identifier = handover.map { handovers[$0].id }
        contracts.update(contracts.rows.count - 1) { $0.pickupHandover = identifier }
        stamp(reservation: reservation) { $0.vehicle = vehicle }
    }

    /// Schedules a handover of a trip's contract.
    func handOver(_ trip: Int, type: Int, at scheduled: Instant, vehicle: Identifier, agency: Int) -> Int? {
        guard let contract = trips[trip].contract else { return nil }
        let agreed = contracts[contract]
        return handovers.insert(
            VehicleHandover(
                id: random.identifier(),
                vehicle: vehicle,
                customer: agreed.customer,
                reservation: agreed.reservation,
                contract: agreed.id,
                type: type,
                scheduledAt: scheduled,
                actualAt: nil,
                location: locations[agency].id,
                staff: random.pick(staff),
                completedBy: nil,
                inspection: nil,
                mileage: 0,
                fuel: 0,
                condition: 0,
                status: 1,
                notes: nil,
                createdAt: now,
                updatedAt: now
            )
        )
    }

    func complete(handover: Int, car: Int, notes: String? = nil) {
        let (at, staff, km) = (now, random.pick(staff), cars[fleet[car].vehicle].km)
        let (fuel, condition) = ([50, 75, 100][random.below(3)], 1 + random.weighted([60, 32, 8]))
        handovers.update(handover) {
            $0.status = 3
            $0.actualAt = at
            $0.completedBy = staff
            $0.mileage = km
            $0.fuel = fuel
            $0.condition = condition
            $0.notes = notes
            $0.updatedAt = at
        }
        inspect(handover: handover, car: car)
    }

    func stamp(reservation: Int, _ change: (inout Reservation) -> Void) {
        let at = now
        reservations.update(reservation) {
            change(&$0)
            $0.updatedAt = at
        }
    }

    func stamp(contract: Int, _ change: (inout RentalContract) -> Void) {
        let at = now
        let forgets = random.chance(20)
        contracts.update(contract) {
            change(&$0)
            // Rows that were never stamped stay so.
            if $0.updatedAt != nil, !forgets { $0.updatedAt = at }
        }
    }
}

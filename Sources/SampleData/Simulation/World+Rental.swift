extension World {
    // MARK: Out and back

    func pickUp(_ trip: Int) {
        guard trips[trip].state == .planned else { return }
        if trips[trip].fate == .noShow { return noShow(trip) }
        let isReady = fleet[trips[trip].car].status == 1 && fleet[trips[trip].car].trip == trip
        if !isReady, !substitute(trip) { return cancel(trip: trip) }
        guard let contract = trips[trip].contract, let reservation = trips[trip].reservation else { return }
        let car = trips[trip].car
        let km = cars[fleet[car].vehicle].km
        let at = now
        makeOverlap(before: car)
        trips[trip].state = .out
        trips[trip].lastHandover = now
        // Rarely the desk forgets to close the handover: the contract alone tells the vehicle then.
        if let handover = trips[trip].pickupHandover, trips[trip].isSwapped || !random.chance(5) {
            complete(handover: handover, car: car)
        }
        let back = handOver(
            trip,
            type: 2,
            at: contracts[contract].effectiveEnd,
            vehicle: rentalVehicles[car].id,
            agency: trips[trip].returnAgency
        )
        trips[trip].returnHandover = back
        let identifier = back.map { handovers[$0].id }
        stamp(contract: contract) {
            $0.actualStart = at
            $0.startMileage = km
            $0.status = 3
            $0.depositStatus = 2
            $0.returnHandover = identifier
        }
        stamp(reservation: reservation) { $0.status = 3 }
        setStatus(car, to: 2, reason: nil)
        planExtension(trip)
        scheduleTheRest(trip)
    }

    private func scheduleTheRest(_ trip: Int) {
        let plan = trips[trip]
        if plan.end != .max { queue.push(.giveBack(trip: trip), at: max(plan.end, now + 20 * Span.minute)) }
        guard plan.isSwapped, plan.end != .max else { return }
        let length = plan.end - now
        queue.push(.swap(trip: trip), at: now + length / 100 * Int64(random.int(20...75)))
        // A second breakdown on one contract is rare, but a contract with three vehicles must count right too.
        if random.chance(100) { queue.push(.swap(trip: trip), at: now + length / 100 * Int64(random.int(78...92))) }
    }

    func giveBack(_ trip: Int) {
        guard trips[trip].state == .out, let contract = trips[trip].contract else { return }
        let car = trips[trip].car
        let km = cars[fleet[car].vehicle].km
        let at = now
        let isTerminated = trips[trip].fate == .terminated
        trips[trip].state = .done
        if let handover = trips[trip].returnHandover { complete(handover: handover, car: car) }
        stamp(contract: contract) {
            $0.actualEnd = at
            $0.endMileage = km
            $0.status = isTerminated ? 5 : 4
            $0.depositStatus = 4
        }
        chargeReturn(trip)
        if let reservation = trips[trip].reservation {
            stamp(reservation: reservation) {
                $0.status = 4
                $0.payment = 3
            }
        }
        fleet[car].trip = nil
        fleet[car].lastTrip = trip
        fleet[car].agency = trips[trip].returnAgency
        let location = locations[trips[trip].returnAgency].id
        let days = Int((at - trips[trip].pickup) / Span.day) + 1
        rentalVehicles.update(car) {
            $0.location = location
            $0.mileage = km
            $0.lastRentalEnd = at
            $0.rentalDays += days
        }
        afterReturn(car, trip)
    }

    /// Most are washed; some come back damaged, or go to the workshop, or nowhere for a while.
    private func afterReturn(_ car: Int, _ trip: Int) {
        switch random.weighted([935, 32, 24, 9]) {
        case 0:
            if desk.chance(22) { reportDamage(trip, car: car, isLarge: false) }
            setStatus(car, to: 4, reason: nil)
            let clean = agencyHours(fleet[car].agency, from: now + random.span(25 * Span.minute, 130 * Span.minute))
            queue.push(.makeReady(car: car), at: clean)
        case 1:
            reportDamage(trip, car: car, isLarge: true)
            setStatus(car, to: 5, reason: "Dommage constaté au retour")
            queue.push(.repair(car: car), at: officeHours(from: now + random.span(2 * Span.hour, 70 * Span.hour)))
        case 2:
            repair(car)
        default:
            immobilise(car)
        }
    }

    /// In the workshop, for days.
    func repair(_ car: Int) {
        guard !fleet[car].hasLeft, !isOut(car) else { return }
        setStatus(car, to: 3, reason: "Atelier")
        let ready = officeHours(from: now + random.span(6 * Span.hour, 130 * Span.hour))
        closeForRental(car, until: ready, reason: "Atelier")
        queue.push(.makeReady(car: car), at: ready)
    }

    /// Taken off the road: papers, a recall, a court.
    func immobilise(_ car: Int) {
        guard !fleet[car].hasLeft, !isOut(car) else { return }
        setStatus(car, to: 6, reason: "Immobilisé")
        let ready = officeHours(from: now + random.span(20 * Span.hour, 200 * Span.hour))
        closeForRental(car, until: ready, reason: "Immobilisé")
        queue.push(.makeReady(car: car), at: ready)
    }

    private func isOut(_ car: Int) -> Bool { fleet[car].trip.map { trips[$0].state == .out } ?? false }

    func makeReady(_ car: Int) {
        guard !fleet[car].hasLeft, !isOut(car), fleet[car].status != 1 else { return }
        setStatus(car, to: 1, reason: nil)
        if fleet[car].agency != fleet[car].home { settle(car) }
        planTrip(car, from: now)
    }

    /// A vehicle given back elsewhere is driven home, or stays there for good.
    private func settle(_ car: Int) {
        switch random.weighted([50, 12, 38]) {
        case 0:
            fleet[car].agency = fleet[car].home
            let home = rentalVehicles[car].home
            stamp(rentalVehicle: car) { $0.location = home }
        case 1: relocate(car, to: fleet[car].agency)
        default: break
        }
    }

    func relocate(_ car: Int, to agency: Int) {
        let (old, new) = (locations[fleet[car].home].id, locations[agency].id)
        fleet[car].home = agency
        stamp(rentalVehicle: car) { $0.home = new }
        record(
            .vehicle,
            .relocated,
            entity: rentalVehicles[car].id,
            at: now,
            from: nil,
            to: .null,
            payload: [
                PayloadField(name: "homeLocationId", value: new.description),
                PayloadField(name: "previousLocationId", value: old.description),
            ]
        )
    }

    /// Sold: off the road for good, and out of the fleet some hours or days later.
    func retire(_ car: Int) {
        guard !fleet[car].hasLeft else { return }
        if isOut(car) { return queue.push(.retire(car: car), at: now + Span.day) }
        if let trip = fleet[car].trip { cancel(trip: trip) }
        setStatus(car, to: 6, reason: "Vendu")
        fleet[car].hasLeft = true
        let until = now + random.span(Span.hour, 3 * Span.day)
        stamp(rentalVehicle: car) { $0.availableUntil = until }
        let vehicle = fleet[car].vehicle
        let at = now
        cars[vehicle].isGone = true
        vehicles.update(vehicle) {
            $0.status = 4
            $0.updatedAt = at
        }
    }

    // MARK: Status

    func stamp(rentalVehicle car: Int, _ change: (inout RentalVehicle) -> Void) {
        let at = now
        let isStamped = !fleet[car].neverStamped
        rentalVehicles.update(car) {
            change(&$0)
            if isStamped { $0.updatedAt = at }
        }
    }

    /// Every change of a status has its document.
    func setStatus(_ car: Int, to status: Int, reason: String?) {
        let from = fleet[car].status
        guard from != status else { return }
        fleet[car].status = status
        stamp(rentalVehicle: car) {
            $0.status = status
            $0.reason = reason
        }
        let at = max(now / 1000, fleet[car].lastEvent + 1)
        fleet[car].lastEvent = at
        record(
            .vehicle,
            .statusChanged,
            entity: rentalVehicles[car].id,
            at: at * 1000,
            from: from,
            to: .code(status),
            payload: reason.map { [PayloadField(name: "reason", value: $0)] } ?? []
        )
    }
}

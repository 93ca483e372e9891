/// Rentals that don't go as planned.
extension World {
    /// Another free vehicle for a trip whose own isn't; false when there is none.
    func substitute(_ trip: Int) -> Bool {
        let old = trips[trip].car
        guard let car = freeCar(likeCar: old, agency: trips[trip].agency, sameCategory: true) else { return false }
        if let other = fleet[car].trip {
            // Taken away first, so that the cancellation doesn't promise the vehicle to a third one.
            fleet[car].trip = nil
            cancel(trip: other)
        }
        if fleet[old].trip == trip { fleet[old].trip = nil }
        trips[trip].car = car
        fleet[car].trip = trip
        let vehicle = rentalVehicles[car].id
        if let reservation = trips[trip].reservation { stamp(reservation: reservation) { $0.vehicle = vehicle } }
        if let contract = trips[trip].contract { stamp(contract: contract) { $0.vehicle = vehicle } }
        if let handover = trips[trip].pickupHandover { handovers.update(handover) { $0.vehicle = vehicle } }
        return true
    }

    /// A vehicle at the agency that is free for the next hours at least.
    private func freeCar(likeCar car: Int, agency: Int, sameCategory: Bool) -> Int? {
        let free = fleet.indices.filter { other in
            let candidate = fleet[other]
            guard other != car, candidate.status == 1, !candidate.hasLeft, candidate.agency == agency,
                !sameCategory || candidate.category == fleet[car].category
            else { return false }
            return candidate.trip.map { trips[$0].pickup > now + 8 * Span.hour } ?? true
        }
        return free.isEmpty ? nil : random.pick(free)
    }

    func noShow(_ trip: Int) {
        trips[trip].state = .cancelled
        let at = now
        let car = trips[trip].car
        if let reservation = trips[trip].reservation { stamp(reservation: reservation) { $0.status = 6 } }
        if let contract = trips[trip].contract, contracts[contract].status == 2 {
            stamp(contract: contract) { $0.status = 5 }
        }
        if let handover = trips[trip].pickupHandover {
            handovers.update(handover) {
                $0.status = 5
                $0.updatedAt = at
            }
        }
        release(car, of: trip)
    }

    /// Cancels a trip that hasn't begun.
    func cancel(trip: Int) {
        guard trips[trip].state == .planned else { return }
        trips[trip].state = .cancelled
        let at = now
        if let reservation = trips[trip].reservation {
            stamp(reservation: reservation) {
                $0.status = 5
                $0.payment = 5
                $0.cancelledAt = at
                $0.cancellationReason = "Véhicule indisponible"
            }
        }
        if let contract = trips[trip].contract { stamp(contract: contract) { $0.status = 5 } }
        if let handover = trips[trip].pickupHandover {
            handovers.update(handover) {
                $0.status = 4
                $0.updatedAt = at
            }
        }
        release(trips[trip].car, of: trip)
    }

    private func release(_ car: Int, of trip: Int) {
        guard fleet[car].trip == trip else { return }
        fleet[car].trip = nil
        if fleet[car].status == 1 { planTrip(car, from: now + random.span(Span.hour, 5 * Span.hour)) }
    }

    /// The vehicle breaks down on the road; the customer goes on with another one.
    func swap(_ trip: Int) {
        guard trips[trip].state == .out, let contract = trips[trip].contract else { return }
        let old = trips[trip].car
        let agency = trips[trip].agency
        guard
            let car = freeCar(likeCar: old, agency: agency, sameCategory: true)
                ?? freeCar(likeCar: old, agency: agency, sameCategory: false)
        else { return }
        if let other = fleet[car].trip {
            // It's promised: that customer gets another one, or none.
            fleet[car].trip = nil
            if !substitute(other) { cancel(trip: other) }
        }
        let vehicle = rentalVehicles[car].id
        if random.chance(120), let failed = handOver(trip, type: 3, at: now, vehicle: vehicle, agency: agency) {
            handovers.update(failed) { $0.status = 4 }
        }
        if let transfer = handOver(trip, type: 3, at: now, vehicle: vehicle, agency: agency) {
            complete(handover: transfer, car: car, notes: "Échange de véhicule")
        }
        trips[trip].lastHandover = now
        trips[trip].car = car
        fleet[car].trip = trip
        fleet[old].trip = nil
        fleet[old].agency = agency
        stamp(contract: contract) { $0.vehicle = vehicle }
        if let back = trips[trip].returnHandover { handovers.update(back) { $0.vehicle = vehicle } }
        setStatus(old, to: random.chance(600) ? 5 : 3, reason: "Panne en location")
        queue.push(.repair(car: old), at: officeHours(from: now + random.span(3 * Span.hour, 50 * Span.hour)))
        setStatus(car, to: 2, reason: nil)
    }

    /// Twice in the client's life a return was typed in hours late, so that two contracts claim the vehicle at once.
    func makeOverlap(before car: Int) {
        guard overlapsToMake > 0, !isLive, let last = fleet[car].lastTrip, let contract = trips[last].contract,
            let end = contracts[contract].actualEnd, contracts[contract].vehicle == rentalVehicles[car].id,
            now - end < 6 * Span.hour, lastOverlap == .min || now > lastOverlap + 150 * Span.day,
            day >= settings.firstDay.adding(days: 60)
        else { return }
        overlapsToMake -= 1
        lastOverlap = now
        let late = now + random.span(40 * Span.minute, 110 * Span.minute)
        contracts.update(contract) { $0.actualEnd = late }
    }
}

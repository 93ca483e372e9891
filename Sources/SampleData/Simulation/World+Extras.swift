/// What a rental costs beyond its contract.
extension World {
    // MARK: Extensions

    /// A rental that will be hours or days late is mostly extended first; not always as far as it goes.
    func planExtension(_ trip: Int) {
        let plan = trips[trip]
        guard plan.end != .max, plan.end - plan.plannedEnd > 5 * Span.hour, desk.chance(720) else { return }
        let asked = plan.plannedEnd - desk.span(Span.hour, 8 * Span.hour)
        guard asked > now else { return }
        queue.push(.extend(trip: trip), at: asked)
    }

    func extend(_ trip: Int) {
        guard trips[trip].state == .out, let contract = trips[trip].contract else { return }
        let original = contracts[contract].effectiveEnd
        let wanted = max(trips[trip].end, original + Span.hour)
        let isShort = desk.chance(180) && wanted - original > 2 * Span.day
        let rounded = (isShort ? original + (wanted - original) / 2 : wanted) / Span.hour * Span.hour + Span.hour
        let days = Int((rounded - original + Span.day - 1) / Span.day)
        let rate = Client.categories[fleet[trips[trip].car].category].dailyRate
        let isBackwards = rowDirt.happens(.extensionBackwards)
        extensions.insert(
            ContractExtension(
                id: desk.identifier(),
                contract: contracts[contract].id,
                originalEnd: original,
                newEnd: isBackwards ? original - Span.day : rounded,
                price: days * rate,
                by: desk.pick(staff),
                at: now
            )
        )
        stamp(contract: contract) { $0.effectiveEnd = rounded }
        // The rest is asked for when the first extension ends.
        if isShort, desk.chance(700) { queue.push(.extend(trip: trip), at: rounded - Span.hour) }
    }

    // MARK: Charges

    /// What the return brings.
    func chargeReturn(_ trip: Int) {
        guard let contract = trips[trip].contract, let start = contracts[contract].actualStart,
            let end = contracts[contract].actualEnd, let km = contracts[contract].endMileage
        else { return }
        // After a swap the two readings are of two vehicles, and tell nothing.
        let isSwapped = trips[trip].lastHandover != start
        let excess = isSwapped ? 0 : km - contracts[contract].startMileage - contracts[contract].includedMileage
        if excess > 0 { charge(trip, type: 1, amount: excess * Client.excessKmRate, description: "\(excess) km") }
        if desk.chance(62) { charge(trip, type: 2, amount: desk.int(15...80) * 100, description: "Carburant") }
        if desk.chance(28) {
            charge(trip, type: 3, amount: desk.pick([3_500, 5_000, 9_000]), description: "Nettoyage")
        }
        let late = end - contracts[contract].effectiveEnd
        if late > 2 * Span.hour, end > start, desk.chance(640) {
            charge(trip, type: 5, amount: Int(late / Span.hour) * 900, description: "Retour tardif")
        }
    }

    /// One in eight is charged days after the return, by the back office.
    func charge(_ trip: Int, type: Int, amount: Int, description: String) {
        guard let contract = trips[trip].contract, amount > 0 else { return }
        let isLate = desk.chance(125)
        let at = isLate ? officeHours(from: now + desk.span(Span.day, 12 * Span.day)) : now
        let isEarly = rowDirt.happens(.chargeTooEarly)
        let row = AdditionalCharge(
            id: desk.identifier(),
            contract: contracts[contract].id,
            type: rowDirt.happens(.chargeType) ? 9 : type,
            amount: amount,
            description: description,
            at: isEarly ? contracts[contract].effectiveStart - 2 * Span.day : at,
            by: desk.pick(staff)
        )
        pendingCharges.append(row)
        if isLate { return queue.push(.postCharge(pendingCharges.count - 1), at: at) }
        charges.insert(row)
    }

    /// A good half of a charge that was contested is given back, as a negative one.
    func postCharge(_ index: Int) {
        charges.insert(pendingCharges[index])
        guard desk.chance(150) else { return }
        var credit = pendingCharges[index]
        credit = AdditionalCharge(
            id: desk.identifier(),
            contract: credit.contract,
            type: credit.type,
            amount: -(credit.amount * 6 / 10),
            description: "Geste commercial",
            at: now,
            by: desk.pick(staff)
        )
        charges.insert(credit)
    }

    // MARK: When a vehicle can't be rented

    /// What the desk notes of a closure: as it's planned, seldom as it happens.
    func closeForRental(_ car: Int, until end: Instant, reason: String) {
        guard desk.chance(700), end > now else { return }
        periods.insert(
            AvailabilityPeriod(
                id: desk.identifier(),
                vehicle: rentalVehicles[car].id,
                start: now,
                end: desk.chance(200) ? end + Span.day : end,
                isUnavailable: !desk.chance(30),
                reason: reason,
                createdBy: desk.pick(staff),
                createdAt: now
            )
        )
    }
}

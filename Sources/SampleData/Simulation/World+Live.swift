extension World {
    /// What a real office does to its past on an afternoon: corrections, late cancellations, deletions, new names.
    func correctThePast() {
        correctReturn()
        cancelDelivered()
        deleteIntervention()
        deleteReading()
        deleteOrder()
        correctReading()
        rename()
        touchUnchanged()
        correctPapers()
        correctFleet()
        grow()
    }

    /// Days since the creation, from 1.
    var liveDay: Int { day.daysSince1970 - settings.lastDay.daysSince1970 }

    /// An index of a recent row that fits, searched from a random one among the last `window` downwards.
    func recent(_ count: Int, window: Int, _ fits: (Int) -> Bool) -> Int? {
        guard count > 0 else { return nil }
        let start = count - 1 - random.below(min(window, count))
        return stride(from: start, through: 0, by: -1).first(where: fits)
    }

    /// A return typed in too late is set to when the vehicle really came back, hours earlier.
    private func correctReturn() {
        let found = recent(trips.count, window: 400) { index in
            guard trips[index].state == .done, let contract = trips[index].contract,
                let end = contracts[contract].actualEnd, contracts[contract].status == 4
            else { return false }
            let age = now - end
            return age > 2 * Span.day && age < 30 * Span.day && end - trips[index].lastHandover > 10 * Span.hour
        }
        guard let found, let contract = trips[found].contract, let end = contracts[contract].actualEnd else { return }
        let corrected = end - random.span(Span.hour, 6 * Span.hour)
        stamp(contract: contract) { $0.actualEnd = corrected }
        corrections.append(
            "the return of \(contracts[contract].number) on \(zone.day(of: end)) was set back to an earlier hour, on "
                + "\(zone.day(of: corrected))"
        )
    }

    /// An intervention delivered weeks ago is cancelled after all.
    private func cancelDelivered() {
        let found = recent(jobs.count, window: 900) { index in
            guard !jobs[index].isGone, let completed = jobs[index].completedAt, interventions[index].status < 9 else {
                return false
            }
            return interventions[index].status >= 6 && now - completed > 8 * Span.day
                && now - completed < 60 * Span.day
        }
        guard let found, let completed = jobs[found].completedAt else { return }
        jobs[found].steps.removeAll()
        enter(9, found)
        corrections.append(
            "\(interventions[found].number), delivered on \(zone.day(of: completed)), was cancelled"
        )
    }

    /// One entered by mistake goes with its items; its documents stay where they are.
    private func deleteIntervention() {
        let wantsDelivered = liveDay % 2 == 1
        let found = recent(jobs.count, window: 700) { index in
            !jobs[index].isGone && (jobs[index].completedAt != nil) == wantsDelivered
                && interventions[index].createdAt < dayStart
        }
        guard let found else { return }
        jobs[found].isGone = true
        deletePapers(found)
        interventions.delete(found)
        let delivered = jobs[found].completedAt.map { "delivered on \(zone.day(of: $0))" } ?? "not delivered"
        corrections.append("\(interventions[found].number), \(delivered), was deleted with all that belongs to it")
    }

    private func deleteReading() {
        let found = recent(readings.rows.count, window: 500) {
            !readings.isDeleted($0) && readings[$0].readAt < dayStart
        }
        guard let found else { return }
        readings.delete(found)
        corrections.append("an odometer reading of \(zone.day(of: readings[found].readAt)) was deleted")
    }

    private func correctReading() {
        let found = recent(readings.rows.count, window: 500) {
            !readings.isDeleted($0) && readings[$0].readAt < dayStart
        }
        guard let found else { return }
        let more = random.int(1...40)
        readings.update(found) { $0.km += more }
        corrections.append("an odometer reading of \(zone.day(of: readings[found].readAt)) was corrected")
    }

    private func deleteOrder() {
        let wantsPreventive = liveDay % 2 == 0
        let found = recent(orders.rows.count, window: 120) { index in
            !orderStates[index].isGone && orders[index].status == 3
                && (orderStates[index].plan != nil) == wantsPreventive && orders[index].createdAt < dayStart
        }
        guard let found, let completed = orders[found].completedAt else { return }
        orderStates[found].isGone = true
        let identifier = orders[found].id
        for index in downtimes.rows.indices where downtimes[index].order == identifier {
            downtimes.update(index) { $0.order = nil }
        }
        orders.delete(found)
        corrections.append("a work order completed on \(zone.day(of: completed)) was deleted")
    }

    private func rename() {
        let at = now
        switch liveDay % 4 {
        case 1:
            let shop = (liveDay / 4) % workshops.rows.count
            let name = newName(workshops[shop].name)
            workshops.update(shop) {
                $0.name = name
                $0.updatedAt = at
            }
            corrections.append("a workshop is now called \(name)")
        case 2:
            let car = random.below(vehicles.rows.count)
            let new = plate()
            vehicles.update(car) {
                $0.plate = new
                $0.updatedAt = at
            }
            corrections.append("a vehicle's plate is now \(new)")
        case 3 where isLead:
            let index = (liveDay / 4) % categories.rows.count
            let name = newName(categories[index].name)
            categories.update(index) {
                $0.name = name
                $0.updatedAt = at
            }
            corrections.append("a vehicle category is now called \(name)")
        default:
            let index = (liveDay / 4) % locations.rows.count
            let name = newName(locations[index].name)
            locations.update(index) {
                $0.name = name
                $0.updatedAt = at
            }
            corrections.append("an agency is now called \(name)")
        }
    }

    /// The next of a name's variants; none of them is another thing's name.
    private func newName(_ name: String) -> String {
        let additions = ["", " – nouvelle formule", " Plus", " (rénové)"]
        let current = additions.lastIndex { name.hasSuffix($0) } ?? 0
        return name.dropLast(additions[current].count) + additions[(current + 1) % additions.count]
    }

    /// Saved without a change: the database has a new version of each row, with the same content.
    private func touchUnchanged() {
        if let job = recent(interventions.rows.count, window: 2_000, { !jobs[$0].isGone }) { interventions.touch(job) }
        if let contract = recent(contracts.rows.count, window: 800, { _ in true }) { contracts.touch(contract) }
        plans.touch(random.below(plans.rows.count))
    }
}

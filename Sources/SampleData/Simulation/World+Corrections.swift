/// What an office corrects on the papers of weeks ago.
extension World {
    func correctPapers() {
        correctInvoice()
        payLate()
        correctCharge()
        recountStock()
    }

    /// A discount after the invoice.
    private func correctInvoice() {
        let found = recent(invoices.rows.count, window: 900) { index in
            !invoices.isDeleted(index) && [2, 3].contains(invoices[index].status)
                && now - invoices[index].createdAt > 3 * Span.day && invoices[index].labor > 2_000
        }
        guard let found else { return }
        let share = paper.int(80...95)
        stamp(invoice: found) { row, _ in
            row.labor = row.labor * share / 100
            row.subtotal = row.labor + row.parts
            row.tax = (row.subtotal + 2) / 5
            row.total = row.subtotal + row.tax
            row.notes = "Remise commerciale"
        }
        let day = zone.day(of: invoices[found].createdAt)
        corrections.append("invoice \(invoices[found].number) of \(day) got a discount")
    }

    /// A payment that the bank showed days ago.
    private func payLate() {
        let found = recent(invoices.rows.count, window: 1_500) { index in
            !invoices.isDeleted(index) && invoices[index].status == 4
        }
        guard let found else { return }
        let paid = now - paper.span(2 * Span.day, 6 * Span.day)
        stamp(invoice: found) { row, _ in
            row.status = 3
            row.method = "transfer"
            row.paidAt = paid
        }
        corrections.append("invoice \(invoices[found].number) was paid on \(zone.day(of: paid))")
    }

    private func correctCharge() {
        let found = recent(charges.rows.count, window: 300) { index in
            !charges.isDeleted(index) && charges[index].at < dayStart
        }
        guard let found else { return }
        let day = zone.day(of: charges[found].at)
        if liveDay % 3 == 0 {
            charges.delete(found)
            corrections.append("a charge of \(day) was taken back")
        } else {
            charges.update(found) { $0.amount = $0.amount * 8 / 10 }
            corrections.append("a charge of \(day) was lowered")
        }
    }

    /// Someone counted what lies on the shelf.
    private func recountStock() {
        let (part, at, counted) = (paper.below(parts.rows.count), now, paper.int(-3...3))
        parts.update(part) {
            $0.stock = max(0, $0.stock + counted)
            $0.updatedAt = at
        }
    }

    /// An intervention goes with all that belongs to it, as the database's cascade has it.
    func deletePapers(_ job: Int) {
        for item in jobs[job].items { items.delete(item) }
        for change in jobs[job].changes { statusChanges.delete(change) }
        for invoice in jobs[job].invoices { invoices.delete(invoice) }
        if let order = jobs[job].order { garageOrders.delete(order) }
        for estimate in jobs[job].estimates { estimates.delete(estimate) }
        if let service = jobs[job].service { serviceRecords.delete(service) }
    }

    // MARK: Fleet

    func correctFleet() {
        correctCost()
        correctDowntime()
        deleteFill()
    }

    private func correctCost() {
        let found = recent(costs.rows.count, window: 400) { costs[$0].createdAt < dayStart }
        guard let found else { return }
        let (at, share) = (now, road.int(85...115))
        costs.update(found) {
            $0.amount = $0.amount * share / 100
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
        corrections.append("a cost of \(costs[found].day) was corrected")
    }

    /// The vehicle was on the road again earlier than noted.
    private func correctDowntime() {
        let found = recent(downtimes.rows.count, window: 200) { index in
            guard let end = downtimes[index].endedAt else { return false }
            return end < dayStart && end - downtimes[index].startedAt > 3 * Span.hour
        }
        guard let found, let end = downtimes[found].endedAt else { return }
        let at = now
        downtimes.update(found) {
            $0.endedAt = end - Span.hour
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
        corrections.append("a standstill that ended on \(zone.day(of: end)) was an hour shorter")
    }

    private func deleteFill() {
        guard liveDay % 2 == 0 else { return }
        let found = recent(fills.rows.count, window: 300) { !fills.isDeleted($0) && fills[$0].at < dayStart }
        guard let found else { return }
        fills.delete(found)
        corrections.append("a fill of \(zone.day(of: fills[found].at)) was deleted")
    }
}

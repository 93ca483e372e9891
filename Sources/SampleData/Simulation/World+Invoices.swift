extension World {
    /// What an invoice bills, in cents. The domain bills labour and parts; one clerk in three adds the rest to the parts,
    /// so that items and invoice needn't agree where something was subcontracted.
    private struct Bill {
        var labor: Int
        var parts: Int
        var tax: Int
        var total: Int
    }

    private func bill(_ job: Int) -> Bill {
        var (labor, parts, others) = totals(job)
        if paper.chance(50) { labor = labor * paper.int(80...95) / 100 }
        if paper.chance(333) { parts += others }
        others = labor + parts
        let tax = (others + 2) / 5
        let charged = rowDirt.happens(.invoiceTax) ? others / 10 : tax
        let error = rowDirt.happens(.invoiceTotal) ? paper.int(1...9) * 100 : 0
        return Bill(labor: labor, parts: parts, tax: charged, total: others + charged + error)
    }

    /// Prepared while the vehicle waits for its owner.
    func draftInvoice(_ job: Int) { jobs[job].invoices.append(insertInvoice(job, status: 1)) }

    func issueInvoice(_ job: Int) {
        guard let last = jobs[job].invoices.last, invoices[last].status == 1 else {
            let invoice = insertInvoice(job, status: 2)
            jobs[job].invoices.append(invoice)
            return remindLater(invoice)
        }
        let bill = bill(job)
        let due = day.adding(days: 30)
        stamp(invoice: last) { row, _ in
            row.status = 2
            row.labor = bill.labor
            row.parts = bill.parts
            row.subtotal = bill.labor + bill.parts
            row.tax = bill.tax
            row.total = bill.total
            row.dueOn = due
        }
        remindLater(last)
    }

    private func insertInvoice(_ job: Int, status: Int) -> Int {
        let bill = bill(job)
        let isSame = rowDirt.happens(.invoiceNumber)
        return invoices.insert(
            Invoice(
                id: paper.identifier(),
                intervention: interventions[job].id,
                order: jobs[job].order.map { garageOrders[$0].id },
                number: number("FA", invoices.rows.count - (isSame ? 1 : 0)),
                labor: bill.labor,
                parts: bill.parts,
                subtotal: bill.labor + bill.parts,
                tax: bill.tax,
                total: bill.total,
                dueOn: day.adding(days: 30),
                status: status,
                method: nil,
                paidAt: nil,
                notes: nil,
                createdBy: paper.pick(staff),
                createdAt: now,
                updatedAt: paper.chance(30) ? nil : now
            )
        )
    }

    private func remindLater(_ invoice: Int) {
        queue.push(
            .remindInvoice(invoice),
            at: moment(invoices[invoice].dueOn.adding(days: paper.int(1...4)), hours: 2...3)
        )
    }

    /// Not paid when it was due.
    func remind(invoice: Int) {
        guard !invoices.isDeleted(invoice), invoices[invoice].status == 2 else { return }
        stamp(invoice: invoice) { row, _ in row.status = 4 }
    }

    func settleInvoice(_ job: Int) {
        guard let invoice = jobs[job].invoices.last else { return }
        let method = paper.pick(Client.paymentMethods)
        let isForgotten = rowDirt.happens(.paymentWithoutMoment)
        let status = rowDirt.happens(.invoiceStatus) ? 0 : 3
        stamp(invoice: invoice) { row, at in
            row.status = status
            row.method = method
            row.paidAt = isForgotten ? nil : at
        }
    }

    /// Cancelled with the work, or because it goes on.
    func cancelInvoice(_ job: Int) {
        guard let invoice = jobs[job].invoices.last, invoices[invoice].status != 5 else { return }
        stamp(invoice: invoice) { row, _ in
            row.status = 5
            row.notes = "Annulée"
        }
    }

    func stamp(invoice: Int, _ change: (inout Invoice, Instant) -> Void) {
        let at = now
        invoices.update(invoice) {
            change(&$0, at)
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }
}

extension Oracle {
    /// The first invoice of each intervention that is neither a draft nor cancelled.
    private var firstInvoices: [String: GarageRows.Invoice] {
        let counted = Dictionary(grouping: rows.garage.invoices.filter(\.counts), by: \.intervention)
        return counted.compactMapValues { invoices in
            invoices.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    private var workOf: [String: [String]] {
        Dictionary(uniqueKeysWithValues: rows.interventions.map { ($0.id, [$0.workshop, String($0.type)]) })
    }

    private static let unknownWork = ["unknown", "unknown"]

    /// Invoices on the business day of their creation; an intervention counts with its first one.
    func invoices() -> [OracleCell] {
        let (first, work) = (firstInvoices, workOf)
        var sums = CellSums(fact: "garage.invoices")
        for invoice in rows.garage.invoices where invoice.counts {
            let day = calendar.day(of: invoice.createdAt)
            guard day < cutoff else { continue }
            sums.add(
                day,
                work[invoice.intervention] ?? Self.unknownWork,
                [
                    "revenue": invoice.subtotal, "labour_revenue": invoice.labour, "parts_revenue": invoice.parts,
                    "invoiced_orders": OracleDecimal(first[invoice.intervention]?.id == invoice.id ? 1 : 0),
                ]
            )
        }
        return sums.cells
    }

    /// The items of a type that are on no draft, each with the day of its intervention's first invoice.
    private func soldItems(type: Int) -> [(item: GarageRows.Item, day: OracleDay, work: [String])] {
        let (first, work) = (firstInvoices, workOf)
        return rows.garage.items.compactMap { item in
            guard item.type == type, let invoice = first[item.intervention], let work = work[item.intervention] else {
                return nil
            }
            let day = calendar.day(of: invoice.createdAt)
            return day < cutoff ? (item, day, work) : nil
        }
    }

    /// Hours of labour, by the level of who did it.
    func labour() -> [OracleCell] {
        var sums = CellSums(fact: "garage.labour")
        for (item, day, work) in soldItems(type: 1) {
            let level = item.mechanic.flatMap { rows.garage.mechanics[$0] }.map { String($0.level) } ?? "unknown"
            sums.add(day, work + [level], ["billed_hours": item.quantity])
        }
        return sums.cells
    }

    /// Parts sold at a cost that was seen by the end of the day.
    func partSales() -> [OracleCell] {
        var sums = CellSums(fact: "garage.part_sales")
        for (item, day, work) in soldItems(type: 2) {
            guard let part = item.part.flatMap({ rows.garage.parts[$0] }), calendar.day(of: part.updatedAt) <= day,
                let cost = (item.quantity * part.cost).divided(by: OracleDecimal(1), decimals: 2)
            else { continue }
            sums.add(day, work + [String(part.category)], ["sold": item.amount, "cost": cost])
        }
        return sums.cells
    }

    /// The last estimate of each intervention that is no draft, once it is answered.
    func estimates() -> [OracleCell] {
        let work = workOf
        let shown = Dictionary(grouping: rows.garage.estimates.filter { $0.status != 1 }, by: \.intervention)
        var sums = CellSums(fact: "garage.estimates")
        for (intervention, versions) in shown {
            guard let last = versions.max(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }), last.status != 2
            else {
                continue
            }
            let day = calendar.day(of: last.createdAt)
            guard day < cutoff else { continue }
            let approved = last.status == 3 ? last.amount : OracleDecimal(0)
            sums.add(
                day,
                work[intervention] ?? Self.unknownWork,
                ["answered_amount": last.amount, "approved_amount": approved]
            )
        }
        return sums.cells
    }
}

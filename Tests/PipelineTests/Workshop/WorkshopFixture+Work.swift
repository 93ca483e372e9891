import TestSupport

/// The work and its papers.
extension WorkshopFixture {
    /// An intervention with the status changes of its history.
    @discardableResult
    mutating func order(
        type: Int = 1,
        status: Int = 8,
        vehicle: Int = 1,
        opened: String,
        promised: String? = nil,
        bay: Int? = nil,
        _ changes: [(to: Int, at: String)] = []
    ) -> String {
        let intervention = next()
        add(
            """
            insert into garage.interventions (id, tenant_id, workshop_id, intervention_number, vehicle_id, customer_id,
                intervention_type, status, description, current_mileage, created_by, estimated_completion_date,
                assigned_bay_id, created_at)
            values ('\(intervention)', '\(GoldenWriter.tenant)', '\(workshop)', '\(number)-\(serial)',
                '\(id(.vehicle, vehicle))', '\(GoldenWriter.customer)', \(type), \(status), 'golden', 0,
                '\(GoldenWriter.person)', \(text(promised)), \(text(bay.map(self.bay))), '\(opened)')
            """
        )
        var from: Int?
        for change in [(to: 1, at: opened)] + changes {
            events.append(
                HistoryEvent(
                    id: next(),
                    entity: intervention,
                    type: from == nil ? "created" : "status_changed",
                    at: at(change.at),
                    recordedAt: at(change.at),
                    from: from,
                    to: change.to
                )
            )
            from = change.to
        }
        return intervention
    }

    mutating func item(
        _ intervention: String,
        type: Int,
        _ quantity: String,
        at price: String,
        part: String? = nil,
        mechanic: Int? = nil
    ) {
        add(
            """
            insert into garage.intervention_items (intervention_id, item_type, description, quantity, unit_price_amount,
                part_id, mechanic_id)
            values ('\(intervention)', \(type), 'golden', \(quantity), \(price), \(text(part)),
                \(text(mechanic.map { id(.mechanic, $0) })))
            """
        )
    }

    mutating func invoice(
        _ intervention: String,
        _ created: String,
        _ subtotal: String,
        labour: String = "0",
        parts: String = "0",
        status: Int = 3
    ) {
        let invoice = next()
        add(
            """
            insert into garage.invoices (id, tenant_id, intervention_id, invoice_number, total_labor_amount,
                total_parts_amount, subtotal_amount, tax_amount, total_amount, due_date, status, created_by, created_at)
            values ('\(invoice)', '\(GoldenWriter.tenant)', '\(intervention)', '\(number)-\(serial)', \(labour), \(parts),
                \(subtotal), \(subtotal) * 0.2, \(subtotal) * 1.2, '2026-06-30', \(status), '\(GoldenWriter.person)',
                '\(created)')
            """
        )
    }

    mutating func estimate(_ intervention: String, _ created: String, _ amount: String, status: Int) {
        let estimate = next()
        add(
            """
            insert into garage.estimates (id, tenant_id, intervention_id, estimate_number, total_labor_amount,
                total_parts_amount, total_amount, valid_until, status, created_by, created_at)
            values ('\(estimate)', '\(GoldenWriter.tenant)', '\(intervention)', '\(number)-\(serial)', \(amount), 0,
                \(amount), '2026-06-30', \(status), '\(GoldenWriter.person)', '\(created)')
            """
        )
    }
}

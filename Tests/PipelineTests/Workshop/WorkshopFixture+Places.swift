/// The places and the people.
extension WorkshopFixture {
    mutating func makeWorkshop(
        days: [Int] = [1, 2, 3, 4, 5, 6],
        opens: String = "08:00",
        closes: String = "18:00",
        created: String = "2025-10-01T08:00+02:00"
    ) {
        add(
            """
            insert into garage.workshops (id, tenant_id, name, registration_number, street, city, postal_code, country,
                opening_time, closing_time, working_days, default_hourly_rate, created_at)
            values ('\(workshop)', '\(GoldenWriter.tenant)', 'Case \(number)', 'case-\(number)', '1 rue d''Or', 'Lyon',
                '69001', 'France', '\(opens)', '\(closes)', '{\(days.map(String.init).joined(separator: ","))}', 80,
                '\(created)')
            """
        )
    }

    mutating func makeBay(_ index: Int, type: Int = 1, active: Bool = true, created: String = "2025-10-01T08:00+02:00")
    {
        add(
            """
            insert into garage.workshop_bays (id, workshop_id, name, bay_type, is_active, created_at)
            values ('\(bay(index))', '\(workshop)', 'Bay \(index)', \(type), \(active), '\(created)')
            """
        )
    }

    mutating func makeMechanic(_ index: Int, level: Int) {
        add(
            """
            insert into garage.mechanics (id, tenant_id, workshop_id, user_id, employee_number, level, hourly_rate, hire_date)
            values ('\(id(.mechanic, index))', '\(GoldenWriter.tenant)', '\(workshop)', '\(GoldenWriter.person)',
                '\(number)-\(index)', \(level), 40, '2025-01-01')
            """
        )
    }

    mutating func shift(_ mechanic: Int, _ day: String, _ from: String, _ to: String, available: Bool = true) {
        add(
            """
            insert into garage.mechanic_schedules (mechanic_id, schedule_date, start_time, end_time, is_available)
            values ('\(id(.mechanic, mechanic))', '\(day)', '\(from)', '\(to)', \(available))
            """
        )
    }

    mutating func makePart(
        _ index: Int,
        category: Int,
        cost: String,
        stock: Int = 10,
        minimum: Int = 2,
        status: Int = 1,
        updated: String
    ) {
        add(
            """
            insert into garage.parts (id, tenant_id, part_number, name, category, manufacturer, list_price_amount,
                cost_price_amount, current_stock, minimum_stock, status, updated_at)
            values ('\(part(index))', '\(GoldenWriter.tenant)', '\(number)-\(index)', 'Part', \(category), 'Golden', 100,
                \(cost), \(stock), \(minimum), \(status), '\(updated)')
            """
        )
    }
}

public import Postgres

extension GarageRows {
    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    public static func load(_ postgres: PostgresConnection) async throws -> GarageRows {
        var rows = GarageRows()
        try await rows.loadWork(postgres)
        try await rows.loadPapers(postgres)
        try await rows.loadPlaces(postgres)
        return rows
    }

    private mutating func loadWork(_ postgres: PostgresConnection) async throws {
        for row in try await postgres.query(
            """
            select id, vehicle_id, assigned_bay_id, created_at, estimated_completion_date from garage.interventions
            """
        ) {
            orders[try row.string("id")] = Order(
                vehicle: try row.string("vehicle_id"),
                bay: try row.optionalString("assigned_bay_id"),
                openedAt: try row.instant("created_at"),
                promisedAt: try row.optionalInstant("estimated_completion_date")
            )
        }
        items = try await postgres.query(
            """
            select intervention_id, item_type, quantity, total_cost_amount, part_id, mechanic_id
            from garage.intervention_items
            """
        ).map {
            Item(
                intervention: try $0.string("intervention_id"),
                type: try $0.int("item_type"),
                quantity: try $0.decimal("quantity"),
                amount: try $0.decimal("total_cost_amount"),
                part: try $0.optionalString("part_id"),
                mechanic: try $0.optionalString("mechanic_id")
            )
        }
    }

    private mutating func loadPapers(_ postgres: PostgresConnection) async throws {
        invoices = try await postgres.query(
            """
            select id, intervention_id, status, total_labor_amount, total_parts_amount, subtotal_amount, created_at
            from garage.invoices
            """
        ).map {
            Invoice(
                id: try $0.string("id"),
                intervention: try $0.string("intervention_id"),
                status: try $0.int("status"),
                labour: try $0.decimal("total_labor_amount"),
                parts: try $0.decimal("total_parts_amount"),
                subtotal: try $0.decimal("subtotal_amount"),
                createdAt: try $0.instant("created_at")
            )
        }
        estimates = try await postgres.query(
            "select id, intervention_id, status, total_amount, created_at from garage.estimates"
        ).map {
            Estimate(
                id: try $0.string("id"),
                intervention: try $0.string("intervention_id"),
                status: try $0.int("status"),
                amount: try $0.decimal("total_amount"),
                createdAt: try $0.instant("created_at")
            )
        }
    }

    private mutating func loadPlaces(_ postgres: PostgresConnection) async throws {
        for row in try await postgres.query("select id, opening_time::text, closing_time::text from garage.workshops") {
            hours[try row.string("id")] = Hours(
                opens: try row.clock("opening_time"),
                closes: try row.clock("closing_time")
            )
        }
        bays = try await postgres.query(
            "select id, workshop_id, bay_type, is_active, created_at from garage.workshop_bays"
        ).map {
            Bay(
                id: try $0.string("id"),
                workshop: try $0.string("workshop_id"),
                type: try $0.int("bay_type"),
                isActive: try $0.bool("is_active"),
                createdAt: try $0.instant("created_at")
            )
        }
        for row in try await postgres.query("select id, workshop_id, level from garage.mechanics") {
            mechanics[try row.string("id")] = Mechanic(
                workshop: try row.string("workshop_id"),
                level: try row.int("level")
            )
        }
        shifts = try await postgres.query(
            """
            select mechanic_id, schedule_date, start_time::text, end_time::text, is_available from garage.mechanic_schedules
            """
        ).map {
            Shift(
                mechanic: try $0.string("mechanic_id"),
                day: try $0.day("schedule_date"),
                start: try $0.clock("start_time"),
                end: try $0.clock("end_time"),
                isAvailable: try $0.bool("is_available")
            )
        }
        for row in try await postgres.query(
            "select id, category, status, current_stock, minimum_stock, cost_price_amount, updated_at from garage.parts"
        ) {
            parts[try row.string("id")] = Part(
                category: try row.int("category"),
                status: try row.int("status"),
                stock: try row.int("current_stock"),
                minimum: try row.int("minimum_stock"),
                cost: try row.decimal("cost_price_amount"),
                updatedAt: try row.instant("updated_at")
            )
        }
    }
}

extension PostgresRow {
    fileprivate func decimal(_ column: String) throws -> OracleDecimal {
        let text = try string(column)
        guard let decimal = OracleDecimal(text) else { throw OracleError("\(column) is not a decimal: \(text)") }
        return decimal
    }

    /// `08:30:00` in seconds.
    fileprivate func clock(_ column: String) throws -> Int {
        let text = try string(column)
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3 else { throw OracleError("\(column) is not a time of whole seconds: \(text)") }
        return parts[0] * 3600 + parts[1] * 60 + parts[2]
    }
}

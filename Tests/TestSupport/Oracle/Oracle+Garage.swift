extension Oracle {
    /// The facts that rest on what only the nights saw: rows that the source overwrites.
    public static let factsOfKeptVersions = Set([
        "garage.part_sales", "garage.promised_deliveries", "garage.stock",
    ]).union(factsOfVehicleVersions)

    static let garageFacts = [
        OracleFact("garage.bay_time", ["workshop", "bay_type"]) { $0.bayTime() },
        OracleFact("garage.comebacks", ["workshop", "intervention_type"]) { $0.comebacks() },
        OracleFact("garage.deliveries", ["workshop", "intervention_type"]) { $0.deliveries() },
        OracleFact("garage.estimates", ["workshop", "intervention_type"]) { $0.estimates() },
        OracleFact("garage.invoices", ["workshop", "intervention_type"]) { $0.invoices() },
        OracleFact("garage.labour", ["workshop", "intervention_type", "mechanic_level"]) { $0.labour() },
        OracleFact("garage.open_work", ["workshop", "intervention_type"]) { $0.openWork() },
        OracleFact("garage.openings", ["workshop", "intervention_type"]) { $0.openings() },
        OracleFact("garage.part_sales", ["workshop", "intervention_type", "part_category"]) { $0.partSales() },
        OracleFact("garage.promised_deliveries", ["workshop", "intervention_type"]) { $0.promisedDeliveries() },
        OracleFact("garage.schedules", ["workshop", "mechanic_level"]) { $0.schedules() },
        OracleFact("garage.stock", ["part_category"]) { $0.stock() },
        OracleFact("garage.workshop_days", ["workshop"]) { $0.workshopDays() },
    ]

    static let garageKPIs: [String: OracleFormula] = [
        "garage.average_repair_order": .ratio("garage.invoices/revenue", "garage.invoices/invoiced_orders"),
        "garage.bay_occupancy": .ratio("garage.bay_time/occupied_seconds", "garage.bay_time/open_seconds"),
        "garage.car_count": .sum([OracleTerm("garage.openings/opened")]),
        "garage.comeback_rate": .ratio("garage.comebacks/returned", "garage.comebacks/decided"),
        "garage.cycle_time_p50": .percentile(
            OracleTerm("garage.deliveries/cycle_seconds"),
            percent: 50,
            dividedBy: OracleDecimal(3600)
        ),
        "garage.cycle_time_p90": .percentile(
            OracleTerm("garage.deliveries/cycle_seconds"),
            percent: 90,
            dividedBy: OracleDecimal(3600)
        ),
        "garage.effective_labour_rate": .ratio("garage.invoices/labour_revenue", "garage.labour/billed_hours"),
        "garage.estimate_approval": .ratio("garage.estimates/approved_amount", "garage.estimates/answered_amount"),
        "garage.hours_per_order": .ratio("garage.labour/billed_hours", "garage.invoices/invoiced_orders"),
        "garage.labour_share": .ratio("garage.invoices/labour_revenue", "garage.invoices/revenue"),
        "garage.low_stock": .ratio(
            [OracleTerm("garage.stock/low_parts", .last)],
            [OracleTerm("garage.stock/active_parts", .last)]
        ),
        "garage.on_time_delivery": .ratio("garage.promised_deliveries/on_time", "garage.promised_deliveries/promised"),
        "garage.parts_margin": .ratio(
            [
                OracleTerm("garage.part_sales/sold"),
                OracleTerm("garage.part_sales/cost", times: OracleDecimal(-1)),
            ],
            [OracleTerm("garage.part_sales/sold")]
        ),
        "garage.parts_share": .ratio("garage.invoices/parts_revenue", "garage.invoices/revenue"),
        "garage.productivity": .ratio(
            [OracleTerm("garage.labour/billed_hours", times: OracleDecimal(3600))],
            [OracleTerm("garage.schedules/scheduled_seconds")]
        ),
        "garage.revenue": .sum([OracleTerm("garage.invoices/revenue")]),
        "garage.stock_value": .sum([OracleTerm("garage.stock/stock_value", .last)]),
        "garage.throughput": .ratio("garage.deliveries/delivered", "garage.workshop_days/open_days"),
        "garage.vehicles_seen": .sum([OracleTerm("garage.openings/vehicles", .distinct)]),
        "garage.wip": .sum([OracleTerm("garage.open_work/open_orders", .last)]),
        "garage.wip_age": .ratio(
            [OracleTerm("garage.open_work/open_age_days", .last)],
            [OracleTerm("garage.open_work/open_orders", .last)]
        ),
    ]
}

extension Oracle {
    static let rentalFacts = [
        OracleFact("rental.vehicle_time", ["agency", "vehicle_category"]) { $0.vehicleTime() },
        OracleFact("rental.status_time", ["agency", "vehicle_category", "vehicle_status"]) { $0.statusTime() },
        OracleFact("rental.revenue", ["agency", "vehicle_category", "tariff_type"]) { $0.rentalRevenue() },
        OracleFact("rental.charges", ["agency", "vehicle_category", "tariff_type", "charge_type"]) {
            $0.rentalCharges()
        },
        OracleFact("rental.returns", ["agency", "vehicle_category", "tariff_type"]) { $0.rentalReturns() },
        OracleFact("rental.overdue_rentals", ["agency", "vehicle_category", "tariff_type"]) { $0.overdueRentals() },
        OracleFact("rental.damaged_returns", ["agency", "vehicle_category", "tariff_type", "damage_severity"]) {
            $0.damagedReturns()
        },
        OracleFact("rental.turnarounds", ["agency", "vehicle_category", "tariff_type"]) { $0.turnarounds() },
        OracleFact("rental.reservations_due", ["agency", "vehicle_category", "tariff_type"]) { $0.reservationsDue() },
        OracleFact("rental.reservations_made", ["agency", "vehicle_category", "tariff_type"]) { $0.reservationsMade() },
    ]

    static let rentalKPIs: [String: OracleFormula] = utilisation.merging(money) { $1 }.merging(service) { $1 }

    private static let rentalRevenue = [
        OracleTerm("rental.revenue/contract_revenue"), OracleTerm("rental.revenue/charge_amount"),
    ]
    private static let rentalDayCount = [OracleTerm("rental.revenue/rental_days")]

    private static let utilisation: [String: OracleFormula] = [
        "rental.utilisation_rentable": .ratio(
            "rental.vehicle_time/rented_seconds",
            "rental.vehicle_time/rentable_seconds"
        ),
        "rental.utilisation_fleet": .ratio(
            "rental.vehicle_time/rented_seconds",
            "rental.vehicle_time/in_fleet_seconds"
        ),
        "rental.utilisation_chargeable": .ratio(
            "rental.vehicle_time/transaction_days",
            "rental.vehicle_time/available_car_days"
        ),
        "rental.out_of_service_rate": .ratio(
            "rental.status_time/out_of_service_seconds",
            "rental.vehicle_time/in_fleet_seconds"
        ),
        "rental.average_fleet": .sum([OracleTerm("rental.status_time/fleet_vehicles", .meanOfDays)]),
    ]

    private static let money: [String: OracleFormula] = [
        "rental.rental_days": .sum(rentalDayCount),
        "rental.revenue_allocated": .sum(rentalRevenue),
        "rental.revenue_at_return": .sum([
            OracleTerm("rental.returns/returned_revenue"), OracleTerm("rental.revenue/charge_amount"),
        ]),
        "rental.revenue_per_rental_day": .ratio(rentalRevenue, rentalDayCount),
        "rental.revpac": .ratio(rentalRevenue, [OracleTerm("rental.vehicle_time/available_car_days")]),
        "rental.revenue_per_unit": .ratio(
            rentalRevenue,
            [OracleTerm("rental.vehicle_time/fleet_vehicles", .meanOfDays)]
        ),
        "rental.extras_per_day": .ratio([OracleTerm("rental.charges/charge_amount")], rentalDayCount),
    ]

    private static let service: [String: OracleFormula] = [
        "rental.length_of_rental": .ratio("rental.returns/returned_days", "rental.returns/returns"),
        "rental.late_return_rate": .ratio("rental.returns/late_returns", "rental.returns/returns"),
        "rental.damage_incidence": .ratio("rental.damaged_returns/damaged_returns", "rental.returns/returns"),
        "rental.overdue_rentals": .sum([OracleTerm("rental.overdue_rentals/overdue_rentals", .last)]),
        "rental.no_show_rate": .ratio("rental.reservations_due/no_shows", "rental.reservations_due/reservations_due"),
        "rental.cancellation_rate": .ratio(
            "rental.reservations_made/cancellations",
            "rental.reservations_made/reservations_made"
        ),
        "rental.turnaround_p50": turnaround(50),
        "rental.turnaround_p90": turnaround(90),
        "rental.lead_time_p50": .percentile(
            OracleTerm("rental.reservations_due/lead_seconds"),
            percent: 50,
            dividedBy: OracleDecimal(86_400)
        ),
    ]

    private static func turnaround(_ percent: Int) -> OracleFormula {
        .percentile(
            OracleTerm("rental.turnarounds/turnaround_seconds"),
            percent: percent,
            dividedBy: OracleDecimal(3600)
        )
    }
}

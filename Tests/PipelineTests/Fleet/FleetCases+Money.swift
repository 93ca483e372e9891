extension FleetCases {
    static let money = [spread, costPerKm, faultyEnergy]

    private static let spread: FleetCase = {
        var make = FleetBuilder(40)
        make.rows.addVehicle()
        make.rows.cost("10.00", type: 2, on: "2026-01-15", period: ("2026-01-30", "2026-02-02"))
        make.rows.cost("100.00", type: 1, on: "2026-03-01", period: ("2026-03-01", "2026-03-03"))
        make.rows.cost("40.00", type: 5, on: "2026-04-30")
        make.rows.cost("7.00", type: 8, on: "2026-05-02", period: ("2026-05-31", "2026-05-30"))
        make.expect("fleet.cost", "2026-01-01", "2026-01-31", is: "5")
        make.expect("fleet.cost", "2026-02-01", "2026-02-28", is: "5")
        make.expect("fleet.cost", "2026-03-01", "2026-03-31", is: "100")
        make.expect("fleet.cost", "2026-04-30", is: "40")
        make.expect("fleet.cost", "2026-05-02", is: "7")
        make.expect("fleet.cost", "2026-01-01", "2026-05-31", where: make.rows.own() + ["cost_type=2"], is: "10")
        make.expect("fleet.cost", "2026-01-01", "2026-05-31", is: "157")
        return make.finish(
            "a cost with a period is spread over it to the cent; one whose period is reversed counts on its date"
        )
    }()

    private static let costPerKm: FleetCase = {
        var make = FleetBuilder(41)
        make.rows.addVehicle(entered: "2026-05-01T00:00+02:00")
        make.rows.reading("2026-05-01T00:00+02:00", 10_000)
        make.rows.reading("2026-05-11T00:00+02:00", 11_000)
        make.rows.cost("100.00", type: 4, on: "2026-05-02")
        make.rows.cost("31.00", type: 2, on: "2026-05-01", period: ("2026-05-01", "2026-05-31"))
        make.rows.fill("2026-05-03T10:00+02:00", energy: 2, "100", amount: "150.00", km: 10_300)
        make.expect("fleet.vehicle_cost_per_km", "2026-05-01", "2026-05-31", is: "0.131")
        make.expect("fleet.maintenance_cost_per_km", "2026-05-01", "2026-05-31", is: "0.1")
        make.expect("fleet.energy_cost_per_km", "2026-05-01", "2026-05-31", is: "0.15")
        make.expect("fleet.cost_per_km", "2026-05-01", "2026-05-31", is: "0.281")
        make.expect("fleet.co2_per_km", "2026-05-01", "2026-05-31", is: "310")
        // 1000 km in 31 days.
        make.expect("fleet.annual_km", "2026-05-01", "2026-05-31", is: "11774.1935483871")
        return make.finish("costs and kilometres of the same month; CO2 includes what happens upstream")
    }()

    private static let faultyEnergy: FleetCase = {
        var make = FleetBuilder(42)
        make.rows.addVehicle()
        make.rows.fill("2026-05-03T10:00+02:00", energy: 2, "10", amount: "20.00", km: nil)
        make.rows.fill("2026-05-04T10:00+02:00", energy: 2, "45000", amount: "70.00", km: nil)
        make.rows.fill("2026-05-05T10:00+02:00", energy: 2, "-10", amount: "-20.00", km: nil)
        make.rows.fill("2026-05-06T10:00+02:00", energy: 4, "10", amount: "15.00", km: nil)
        make.expect("fleet.energy_cost", "2026-05-01", "2026-05-31", is: "85")
        make.expect("fleet.co2", "2026-05-01", "2026-05-31", is: "31")
        make.expect("fleet.faulty_energy", "2026-05-01", "2026-05-31", is: "0.75")
        return make.finish(
            "millilitres for litres, less than nothing, and an energy that is none: money counts, CO2 does not"
        )
    }()
}

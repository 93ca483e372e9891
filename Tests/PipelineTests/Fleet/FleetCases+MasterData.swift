extension FleetCases {
    static let masterData = [entered, energyMix, seen, duplicates, soldBefore, maintained]

    private static let entered: FleetCase = {
        var make = FleetBuilder(60)
        make.rows.addVehicle(entered: "2026-05-10T23:59+02:00", year: 2020)
        make.rows.addVehicle(2, entered: "2026-05-20T08:00+02:00", status: 3, year: 2027)
        make.rows.addVehicle(3, entered: "2026-05-20T08:00+02:00", year: 1026)
        let brand = ["brand=\(make.rows.brand)"]
        make.expect("vehicles.fleet_size", "2026-05-09", where: brand, is: "0")
        make.expect("vehicles.fleet_size", "2026-05-10", where: brand, is: "1")
        make.expect("vehicles.fleet_size", "2026-05-01", "2026-05-31", where: brand, is: "3")
        make.expect("vehicles.average_age", "2026-05-10", where: brand, is: "6")
        // The one of next year's model is 0 years old; the year 1026 is no year.
        make.expect("vehicles.average_age", "2026-05-01", "2026-05-31", where: brand, is: "3")
        return make.finish("a vehicle counts from the end of the day of its entry, and months are never added up")
    }()

    private static let energyMix: FleetCase = {
        var make = FleetBuilder(61)
        for (index, energy) in [1, 3, 4, 5, nil].enumerated() { make.rows.addVehicle(index + 1, energy: energy) }
        let brand = ["brand=\(make.rows.brand)"]
        make.expect("vehicles.low_emission_share", "2026-05-31", where: brand, is: "0.4")
        make.expect("vehicles.fleet_size", "2026-05-31", where: brand + ["energy=unknown"], is: "1")
        make.expect("vehicles.fleet_size", "2026-05-31", where: brand + ["energy=5"], is: "1")
        return make.finish("a hybrid without a plug is not of low emission, one without a model is of unknown energy")
    }()

    /// The only vehicles that run on hydrogen.
    private static let seen: FleetCase = {
        var make = FleetBuilder(62)
        let updated = "2026-05-15T10:00+02:00"
        make.rows.addVehicle(1, energy: 6, updated: updated, vin: "VF1OIQ00000000001")
        make.rows.addVehicle(2, energy: 6, updated: updated, status: 2)
        let hydrogen = ["energy=6"]
        make.expect("vehicles.data_completeness", "2026-05-14", where: hydrogen, is: nil)
        make.expect("vehicles.active_share", "2026-05-14", where: hydrogen, is: nil)
        make.expect("vehicles.data_completeness", "2026-05-15", where: hydrogen, is: "0.9285714286")
        make.expect("vehicles.active_share", "2026-05-01", "2026-05-31", where: hydrogen, is: "0.5")
        make.expect("vehicles.duplicate_rate", "2026-05-31", where: hydrogen, is: "0")
        return make.finish("before its row was first seen nothing is known of a vehicle; I, O and Q are in no VIN")
    }()

    /// The only trucks.
    private static let duplicates: FleetCase = {
        var make = FleetBuilder(63)
        make.rows.addVehicle(1, energy: 9, plate: "AB-123-CD")
        make.rows.addVehicle(2, energy: 9, plate: "ab 123 cd")
        make.rows.addVehicle(3, energy: 9, plate: "EF-123-GH")
        make.rows.addVehicle(4, energy: 9, status: 4, plate: "ef123gh")
        make.expect("vehicles.duplicate_rate", "2026-05-31", where: ["vehicle_type=3"], is: "0.6666666667")
        return make.finish("plates are compared without case and signs, and a sold vehicle's may be given again")
    }()

    private static let soldBefore: FleetCase = {
        var make = FleetBuilder(64)
        make.rows.addVehicle(updated: "2026-05-20T10:00+02:00", status: 4)
        let brand = ["brand=\(make.rows.brand)"]
        make.expect("vehicles.fleet_size", "2026-05-19", where: brand, is: "0")
        make.expect("fleet.availability", "2026-05-19", is: nil)
        return make.finish("until when a vehicle was there that was sold before it was first seen, nobody knows")
    }()

    private static let maintained: FleetCase = {
        var make = FleetBuilder(65)
        make.rows.addVehicle()
        for (scheduled, completed, cost) in [
            ("2026-05-04T10:00+02:00", "'2026-05-04T23:30+02:00'", "120.50"),
            ("2026-05-04T10:00+02:00", "'2026-05-05T00:30+02:00'", "null"),
            ("2026-05-04T10:00+02:00", "null", "80"),
        ] {
            make.rows.add(
                """
                insert into vehicles.maintenance_records (
                    tenant_id, vehicle_id, type, scheduled_date, completed_date, cost, created_by
                ) values (
                    '\(FleetStatements.tenant)', '\(make.rows.vehicle())', 1, '\(scheduled)', \(completed), \(cost),
                    '\(FleetStatements.tenant)'
                )
                """
            )
        }
        make.expect("vehicles.maintenance_on_time", "2026-05-01", "2026-05-31", is: "0.5")
        make.expect("vehicles.maintenance_cost", "2026-05-01", "2026-05-31", is: "120.5")
        make.expect("vehicles.cost_per_maintenance", "2026-05-01", "2026-05-31", is: "120.5")
        return make.finish("on time until the end of the day that was planned; what is open has no cost yet")
    }()
}

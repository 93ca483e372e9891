/// What a nightly job can know of the fleet, figure by figure, in Europe/Paris, before 1 June 2026.
enum FleetCases {
    static let cutoff = "2026-06-01"
    static let all = driving + standing + money + masterData

    static let driving = [
        cutAtMidnight, shortNight, goesBack, firstIsWrong, backAndOn, confirmedJump, notDriven, fresh, fullToFull,
        pluggedIn,
        impossibleInterval,
    ]

    private static let cutAtMidnight: FleetCase = {
        var make = FleetBuilder(1)
        make.rows.addVehicle()
        make.rows.reading("2026-04-30T12:00+02:00", 10_000)
        make.rows.reading("2026-05-01T12:00+02:00", 10_100)
        make.rows.reading("2026-05-11T12:00+02:00", 10_400)
        make.expect("fleet.km_driven", "2026-04-01", "2026-04-30", is: "50")
        // Half a day of 100 km, half a day of 30 km.
        make.expect("fleet.km_driven", "2026-05-01", is: "65")
        make.expect("fleet.km_driven", "2026-05-01", "2026-05-31", is: "350")
        make.expect("fleet.km_driven", "2026-01-01", "2026-05-31", is: "400")
        return make.finish("kilometres are cut at midnight, and the days of a leg add up to the whole of it")
    }()

    private static let shortNight: FleetCase = {
        var make = FleetBuilder(2)
        make.rows.addVehicle()
        make.rows.reading("2026-03-28T12:00+01:00", 10_000)
        make.rows.reading("2026-03-29T12:00+02:00", 10_230)
        // 23 hours on the clock's short night: 12 of them before midnight, 11 after.
        make.expect("fleet.km_driven", "2026-03-28", is: "120")
        make.expect("fleet.km_driven", "2026-03-29", is: "110")
        return make.finish("an hour that the clocks leave out is not driven")
    }()

    private static let goesBack: FleetCase = {
        var make = FleetBuilder(3)
        make.rows.addVehicle()
        make.rows.reading("2026-05-01T00:00+02:00", 10_000)
        make.rows.reading("2026-05-03T00:00+02:00", 1_020)
        make.rows.reading("2026-05-06T00:00+02:00", 10_500)
        make.rows.reading("2026-05-08T00:00+02:00", 107_000)
        make.rows.reading("2026-05-11T00:00+02:00", 11_000)
        make.expect("fleet.km_driven", "2026-05-01", "2026-05-31", is: "1000")
        make.expect("fleet.km_driven", "2026-05-04", is: "100")
        make.expect("fleet.odometer_faults", "2026-05-01", "2026-05-31", is: "0.4")
        return make.finish("a digit left out and a digit too many: both readings are left out, and counted")
    }()

    private static let firstIsWrong: FleetCase = {
        var make = FleetBuilder(4)
        make.rows.addVehicle()
        make.rows.reading("2026-05-01T00:00+02:00", 90_000)
        make.rows.reading("2026-05-03T00:00+02:00", 10_000)
        make.rows.reading("2026-05-06T00:00+02:00", 10_300)
        make.expect("fleet.km_driven", "2026-05-01", "2026-05-31", is: "300")
        make.expect("fleet.odometer_faults", "2026-05-01", is: "1")
        return make.finish("a first reading that the next two take back is the one that is wrong")
    }()

    private static let backAndOn: FleetCase = {
        var make = FleetBuilder(11)
        make.rows.addVehicle()
        make.rows.reading("2026-05-01T00:00+02:00", 10_000)
        make.rows.reading("2026-05-03T00:00+02:00", 1_020)
        make.rows.reading("2026-05-06T00:00+02:00", 10_500)
        make.expect("fleet.km_driven", "2026-05-01", "2026-05-31", is: "500")
        return make.finish("the last reading, after one that goes back, does not jump")
    }()

    private static let confirmedJump: FleetCase = {
        var make = FleetBuilder(5)
        make.rows.addVehicle()
        make.rows.reading("2026-05-01T00:00+02:00", 10_000)
        make.rows.reading("2026-05-03T00:00+02:00", 60_000)
        make.rows.reading("2026-05-05T00:00+02:00", 60_200)
        make.expect("fleet.km_driven", "2026-05-01", "2026-05-31", is: "200")
        make.expect("fleet.odometer_faults", "2026-05-01", "2026-05-31", is: "0.3333333333")
        return make.finish(
            "a jump that the next reading confirms is no distance driven, and the line goes on from there"
        )
    }()

    private static let notDriven: FleetCase = {
        var make = FleetBuilder(6)
        make.rows.addVehicle()
        make.rows.cost("10.00", type: 4, on: "2026-05-02")
        make.rows.reading("2026-05-01T00:00+02:00", 10_000)
        make.rows.reading("2026-05-11T00:00+02:00", 10_000)
        make.expect("fleet.cost_per_km", "2026-05-01", "2026-05-31", is: nil)
        make.expect("fleet.km_driven", "2026-05-05", is: "0")
        return make.finish("without kilometres there is no cost per kilometre, neither 0 nor without end")
    }()

    private static let fresh: FleetCase = {
        var make = FleetBuilder(7)
        make.rows.addVehicle(1, entered: "2026-05-01T00:00+02:00")
        make.rows.addVehicle(2, entered: "2026-05-01T00:00+02:00")
        make.rows.reading("2026-05-02T23:59+02:00", 1000)
        make.rows.reading("2026-05-01T23:59+02:00", 1000, vehicle: 2)
        make.expect("fleet.odometer_freshness", "2026-05-01", "2026-05-31", is: "1")
        make.expect("fleet.odometer_freshness", "2026-05-01", "2026-05-31", where: make.rows.own(2), is: "0")
        make.expect("fleet.odometer_freshness", "2026-05-30", where: make.rows.own(2), is: "1")
        make.expect("fleet.odometer_freshness", "2026-05-01", is: "0")
        return make.finish("a reading is fresh for 30 days with its own, and a month answers with its last day")
    }()

    private static let fullToFull: FleetCase = {
        var make = FleetBuilder(8)
        make.rows.addVehicle()
        make.rows.fill("2026-04-30T10:00+02:00", energy: 2, "60", km: 10_000)
        make.rows.fill("2026-05-05T10:00+02:00", energy: 2, "20", km: 10_200, full: false)
        make.rows.fill("2026-05-07T10:00+02:00", energy: 2, "10", km: nil)
        make.rows.fill("2026-05-10T10:00+02:00", energy: 2, "30", km: 10_500)
        make.rows.fill("2026-05-20T10:00+02:00", energy: 2, "15", km: 10_600, full: false)
        // 20 + 10 + 30 litres on 500 km; what the first one filled up was driven before, the last one is still open.
        make.expect("fleet.consumption", "2026-05-01", "2026-05-31", is: "12")
        make.expect("fleet.consumption", "2026-04-01", "2026-04-30", is: nil)
        make.expect("fleet.consumption_electric", "2026-05-01", "2026-05-31", is: nil)
        return make.finish("from full to full: partial fills count, and a full one without an odometer ends nothing")
    }()

    private static let pluggedIn: FleetCase = {
        var make = FleetBuilder(9)
        make.rows.addVehicle(energy: 5)
        make.rows.fill("2026-05-01T10:00+02:00", energy: 1, "40", km: 20_000)
        make.rows.fill("2026-05-02T10:00+02:00", energy: 3, "8", km: 20_100)
        make.rows.fill("2026-05-20T10:00+02:00", energy: 1, "30", km: 21_000)
        make.rows.fill("2026-05-21T10:00+02:00", energy: 3, "100", km: 21_100)
        make.expect("fleet.consumption", "2026-05-01", "2026-05-31", is: "3")
        make.expect("fleet.consumption_electric", "2026-05-01", "2026-05-31", is: "10")
        // 70 l of petrol at 2.7, 108 kWh at 0.053.
        make.expect("fleet.co2", "2026-05-01", "2026-05-31", is: "194.724")
        return make.finish("a plug-in hybrid has two tanks, each from full to full over all of its kilometres")
    }()

    private static let impossibleInterval: FleetCase = {
        var make = FleetBuilder(10)
        make.rows.addVehicle()
        make.rows.fill("2026-05-01T10:00+02:00", energy: 2, "50", km: 10_000)
        make.rows.fill("2026-05-05T10:00+02:00", energy: 2, "50", km: 1_050)
        make.rows.fill("2026-05-10T10:00+02:00", energy: 2, "50", km: 11_000)
        make.rows.fill("2026-05-15T10:00+02:00", energy: 2, "50", km: 12_000)
        make.expect("fleet.consumption", "2026-05-01", "2026-05-31", is: "5")
        return make.finish("an interval whose odometer falls, or that leaps out of the next, is not in the consumption")
    }()
}

extension FleetCases {
    static let standing = [
        overlap, openDowntime, dayOfTheClocks, noFailure, sameFailure, beforeEntry, endsBeforeItStarts, repairs,
        overdue,
        overdueAndNot,
    ]

    private static let overlap: FleetCase = {
        var make = FleetBuilder(20)
        make.rows.addVehicle(entered: "2026-05-01T00:00+02:00")
        make.rows.down("2026-05-10T08:00+02:00", "2026-05-10T20:00+02:00", reason: 1, planned: true)
        make.rows.down("2026-05-10T16:00+02:00", "2026-05-11T04:00+02:00", reason: 2, planned: false)
        // 20 hours in all: 8 of the service before the breakdown, 12 of the breakdown.
        make.expect("fleet.downtime", "2026-05-01", "2026-05-31", is: "20")
        make.expect("fleet.downtime_planned", "2026-05-01", "2026-05-31", is: "8")
        make.expect("fleet.downtime_unplanned", "2026-05-10", is: "8")
        make.expect("fleet.downtime_unplanned", "2026-05-11", is: "4")
        make.expect("fleet.downtime", "2026-05-10", where: make.rows.own() + ["downtime_reason=1"], is: "8")
        // 31 days are 744 hours.
        make.expect("fleet.availability", "2026-05-01", "2026-05-31", is: "0.9731182796")
        make.expect("fleet.mtbf", "2026-05-01", "2026-05-31", is: "724")
        return make.finish("overlapping downtimes are a union, and the unplanned one has the hours that both claim")
    }()

    private static let openDowntime: FleetCase = {
        var make = FleetBuilder(21)
        make.rows.addVehicle(entered: "2026-05-31T00:00+02:00")
        make.rows.down("2026-05-31T12:00+02:00", nil, reason: 6, planned: false)
        make.expect("fleet.downtime", "2026-05-01", "2026-05-31", is: "12")
        make.expect("fleet.availability", "2026-05-31", is: "0.5")
        return make.finish("an open downtime ends at the cut-off")
    }()

    private static let dayOfTheClocks: FleetCase = {
        var make = FleetBuilder(22)
        make.rows.addVehicle(entered: "2026-03-29T00:00+01:00")
        make.rows.down("2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00", reason: 3, planned: false)
        // From midnight to six are 5 of 23 hours.
        make.expect("fleet.downtime", "2026-03-29", is: "5")
        make.expect("fleet.availability", "2026-03-29", is: "0.7826086957")
        return make.finish("the day on which the clocks go forward has 23 hours, required and down")
    }()

    private static let noFailure: FleetCase = {
        var make = FleetBuilder(23)
        make.rows.addVehicle(entered: "2026-05-01T00:00+02:00")
        make.rows.down("2026-05-10T08:00+02:00", "2026-05-10T10:00+02:00", reason: 3, planned: false)
        make.expect("fleet.mtbf", "2026-05-01", "2026-05-31", is: nil)
        return make.finish("without a failure there is no time between failures; an accident is none")
    }()

    private static let sameFailure: FleetCase = {
        var make = FleetBuilder(24)
        make.rows.addVehicle(entered: "2026-05-01T00:00+02:00")
        make.rows.down("2026-05-10T08:00+02:00", "2026-05-12T08:00+02:00", reason: 2, planned: false)
        make.rows.down("2026-05-11T08:00+02:00", "2026-05-11T10:00+02:00", reason: 2, planned: false)
        make.rows.down("2026-05-12T08:00+02:00", "2026-05-12T20:00+02:00", reason: 2, planned: false)
        // 744 hours less 60, two failures.
        make.expect("fleet.mtbf", "2026-05-01", "2026-05-31", is: "342")
        make.expect("fleet.mtbf", "2026-05-11", is: nil)
        return make.finish(
            "a breakdown that begins during another is the same failure, one that begins after it is not"
        )
    }()

    private static let beforeEntry: FleetCase = {
        var make = FleetBuilder(25)
        make.rows.addVehicle(entered: "2026-05-31T12:00+02:00")
        make.rows.down("2026-05-30T12:00+02:00", "2026-05-31T15:00+02:00", reason: 2, planned: false)
        make.expect("fleet.downtime", "2026-05-01", "2026-05-31", is: "3")
        make.expect("fleet.availability", "2026-05-31", is: "0.75")
        make.expect("fleet.mtbf", "2026-05-01", "2026-05-31", is: nil)
        return make.finish("before its entry a vehicle is not required, is not down and has no failure")
    }()

    private static let endsBeforeItStarts: FleetCase = {
        var make = FleetBuilder(26)
        make.rows.addVehicle(entered: "2026-05-31T00:00+02:00")
        make.rows.down("2026-05-31T12:00+02:00", "2026-05-31T11:00+02:00", reason: 2, planned: false)
        make.expect("fleet.availability", "2026-05-31", is: "1")
        make.expect("fleet.mtbf", "2026-05-31", is: nil)
        return make.finish("a downtime that ends before it starts does not count")
    }()

    private static let repairs: FleetCase = {
        var make = FleetBuilder(27)
        make.rows.addVehicle()
        make.rows.order(type: 2, started: "2026-03-28T18:00+01:00", completed: "2026-03-29T18:00+02:00")
        make.rows.order(type: 2, started: nil, completed: "2026-03-29T18:00+02:00")
        make.rows.order(type: 2, status: 2, started: "2026-03-01T18:00+01:00", completed: nil)
        make.rows.order(type: 1, started: "2026-03-29T08:00+02:00", completed: "2026-03-29T10:00+02:00")
        make.rows.order(type: 1, status: 4, started: nil, completed: nil)
        make.expect("fleet.mttr", "2026-03-29", is: "23")
        make.expect("fleet.mttr", "2026-03-28", is: nil)
        make.expect("fleet.planned_share", "2026-03-01", "2026-03-31", is: "0.3333333333")
        return make.finish(
            "a repair takes elapsed hours, on the day of its end; open, cancelled and unstarted ones have none"
        )
    }()

    private static let overdue: FleetCase = {
        var make = FleetBuilder(28)
        make.rows.addVehicle()
        make.rows.addVehicle(2)
        make.rows.plan(days: 30, startsOn: "2026-04-01")
        make.rows.plan(days: 30, startsOn: "2026-04-10", vehicle: 2)
        make.rows.served("2026-05-20T10:00+02:00", vehicle: 2)
        make.expect("fleet.overdue_pm", "2026-05-01", "2026-05-31", is: "1")
        make.expect("fleet.overdue_pm_age", "2026-05-01", "2026-05-31", is: "30")
        make.expect("fleet.overdue_pm_age", "2026-05-01", is: "0")
        make.expect("fleet.overdue_pm_age", "2026-04-30", is: nil)
        make.expect("fleet.overdue_pm", "2026-05-19", where: make.rows.own(2), is: "1")
        make.expect("fleet.overdue_pm_age", "2026-05-20", where: make.rows.own(2), is: nil)
        return make.finish(
            "overdue from the day on which it was due until the one on which it was done; a month has its last day"
        )
    }()

    private static let overdueAndNot: FleetCase = {
        var make = FleetBuilder(29)
        make.rows.addVehicle(entered: "2026-05-10T00:00+02:00")
        make.rows.addVehicle(2)
        make.rows.plan(days: 30, startsOn: "2026-04-01")
        make.rows.plan(days: 30, startsOn: "2026-04-01", active: false, vehicle: 2)
        make.expect("fleet.overdue_pm_age", "2026-05-09", is: nil)
        make.expect("fleet.overdue_pm_age", "2026-05-10", is: "9")
        make.expect("fleet.overdue_pm_age", "2026-05-10", where: make.rows.own(2), is: nil)
        return make.finish("nothing is overdue of a vehicle that is not there yet, nor of a plan that is not active")
    }()
}

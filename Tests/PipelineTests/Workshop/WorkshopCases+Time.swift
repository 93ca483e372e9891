extension WorkshopCases {
    static let time = [cycleOverDST, reopened, promise, distinctVehicles, openWork, comebacks]

    private static let cycleOverDST: WorkshopCase = {
        var make = WorkshopFixture(521)
        make.makeWorkshop()
        // From 18:00 to 10:00 on the second day after it, over the night that loses an hour: 39 hours.
        make.order(
            opened: "2026-03-28T18:00+01:00",
            [(5, "2026-03-29T09:00+02:00"), (6, "2026-03-30T10:00+02:00"), (7, "2026-03-30T11:00+02:00")]
        )
        make.expect("cycle_time_p50", "2026-03-30", "2026-03-30", "39", tolerance: "0.39")
        // Nine of ten take at most 100 hours, half of them at most 50.
        for hours in 1...10 {
            make.order(
                opened: "2026-04-01T00:00+02:00",
                [(6, "2026-04-0\(1 + hours * 10 / 24)T\(padded(hours * 10 % 24)):00+02:00")]
            )
        }
        make.expect("cycle_time_p50", "2026-04-01", "2026-04-30", "50", tolerance: "0.5")
        make.expect("cycle_time_p90", "2026-04-01", "2026-04-30", "90", tolerance: "0.9")
        make.expect("cycle_time_p50", "2026-05-01", "2026-05-31", nil)
        return make.finish("cycle time is elapsed time, over a change of clocks too, and a percentile is nearest rank")
    }()

    private static func padded(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }

    private static let reopened: WorkshopCase = {
        var make = WorkshopFixture(522)
        make.makeWorkshop()
        let order = make.order(
            opened: "2026-05-04T09:00+02:00",
            [
                (5, "2026-05-04T10:00+02:00"), (6, "2026-05-05T10:00+02:00"), (7, "2026-05-05T11:00+02:00"),
                (5, "2026-05-06T10:00+02:00"), (6, "2026-05-07T10:00+02:00"), (7, "2026-05-07T11:00+02:00"),
            ]
        )
        make.invoice(order, "2026-05-05T11:00+02:00", "100.00")
        for (day, open) in [("04", "1"), ("06", "1")] {
            make.expect("wip", "2026-05-\(day)", "2026-05-\(day)", open)
        }
        for day in ["05", "07"] { make.expect("wip", "2026-05-\(day)", "2026-05-\(day)", "0") }
        // Opened again it is as old as it is.
        make.expect("wip_age", "2026-05-06", "2026-05-06", "2")
        make.expect("revenue", "2026-05-01", "2026-05-31", "100")
        make.expect("cycle_time_p50", "2026-05-01", "2026-05-31", "25", tolerance: "0.25")
        make.expect("cycle_time_p50", "2026-05-07", "2026-05-07", nil)
        return make.finish("re-opened after the invoice: delivered and invoiced once, and work in progress again")
    }()

    private static let promise: WorkshopCase = {
        var make = WorkshopFixture(523)
        make.makeWorkshop()
        let late = make.order(
            opened: "2026-05-05T08:00+02:00",
            promised: "2026-05-05T12:00+02:00",
            [(6, "2026-05-05T12:00:01+02:00")]
        )
        make.order(
            opened: "2026-05-05T08:00+02:00",
            promised: "2026-05-05T12:00+02:00",
            [(6, "2026-05-05T12:00+02:00")]
        )
        make.order(opened: "2026-05-05T08:00+02:00", [(6, "2026-05-05T11:00+02:00")])
        make.order(
            status: 9,
            opened: "2026-05-05T08:00+02:00",
            promised: "2026-05-05T12:00+02:00",
            [(6, "2026-05-05T11:00+02:00"), (9, "2026-05-05T13:00+02:00")]
        )
        make.expect("on_time_delivery", "2026-05-05", "2026-05-05", "0.5")
        make.afterwards = [
            """
            update garage.interventions set estimated_completion_date = '2026-05-05T14:00+02:00' where id = '\(late)'
            """
        ]
        return make.finish(
            "the first promise that was seen counts, not the one that it was moved to; none counts as none"
        )
    }()

    private static let distinctVehicles: WorkshopCase = {
        var make = WorkshopFixture(524)
        make.makeWorkshop()
        make.order(vehicle: 1, opened: "2026-05-05T08:00+02:00")
        make.order(type: 2, vehicle: 1, opened: "2026-05-05T09:00+02:00")
        make.order(vehicle: 2, opened: "2026-05-05T10:00+02:00")
        make.order(vehicle: 1, opened: "2026-05-06T08:00+02:00")
        make.order(status: 9, vehicle: 3, opened: "2026-05-06T09:00+02:00", [(9, "2026-05-06T10:00+02:00")])
        make.expect("car_count", "2026-05-05", "2026-05-05", "3")
        make.expect("vehicles_seen", "2026-05-05", "2026-05-05", "2")
        make.expect("vehicles_seen", "2026-05-06", "2026-05-06", "1")
        make.expect("car_count", "2026-05-01", "2026-05-31", "4")
        make.expect("vehicles_seen", "2026-05-01", "2026-05-31", "2")
        make.expect("vehicles_seen", "2026-05-01", "2026-05-31", "1", filter: ["intervention_type=2"])
        return make.finish("a vehicle is seen once in a period, however many orders it has")
    }()

    private static let openWork: WorkshopCase = {
        var make = WorkshopFixture(525)
        make.makeWorkshop()
        // Hard work stays open while the easy one is delivered within the day.
        make.order(status: 4, opened: "2026-05-01T09:00+02:00", [(4, "2026-05-02T09:00+02:00")])
        make.order(opened: "2026-05-11T09:00+02:00", [(6, "2026-05-11T12:00+02:00")])
        make.order(status: 9, opened: "2026-05-11T09:00+02:00", [(9, "2026-05-12T12:00+02:00")])
        // Open until the first instant of the 13th.
        make.order(opened: "2026-05-11T09:00+02:00", [(6, "2026-05-13T00:00+02:00")])
        // Paid, and no event says when it was completed.
        make.order(status: 8, opened: "2026-05-11T09:00+02:00")
        make.expect("wip", "2026-05-11", "2026-05-11", "3")
        make.expect("wip_age", "2026-05-11", "2026-05-11", "3.333333")
        make.expect("wip", "2026-05-12", "2026-05-12", "2")
        make.expect("wip", "2026-05-13", "2026-05-13", "1")
        make.expect("wip_age", "2026-05-13", "2026-05-13", "12")
        // A month has its last day's work, not the sum of its days.
        make.expect("wip", "2026-05-01", "2026-05-31", "1")
        make.expect("wip_age", "2026-05-01", "2026-05-31", "30")
        make.expect("cycle_time_p50", "2026-05-11", "2026-05-11", "3", tolerance: "0.03")
        return make.finish("open work is counted at a day's end and ages, however fast the rest is delivered")
    }()

    private static let comebacks: WorkshopCase = {
        var make = WorkshopFixture(526)
        make.makeWorkshop()
        let earlier = "2026-05-10"
        for vehicle in 1...5 {
            make.order(vehicle: vehicle, opened: "2026-04-10T08:00+02:00", [(6, "2026-04-10T17:00+02:00")])
        }
        // On the thirtieth day, on the day after it, for service, cancelled, and a warranty job.
        make.order(type: 2, status: 4, vehicle: 1, opened: "2026-05-10T18:00+02:00")
        make.order(type: 2, status: 4, vehicle: 2, opened: "2026-05-11T08:00+02:00")
        make.order(type: 1, status: 4, vehicle: 3, opened: "2026-04-20T08:00+02:00")
        make.order(type: 2, status: 9, vehicle: 4, opened: "2026-04-20T08:00+02:00", [(9, "2026-04-20T09:00+02:00")])
        make.order(type: 5, status: 4, vehicle: 5, opened: "2026-04-20T08:00+02:00")
        // Delivered twenty days before the end: it can still come back, though it has not.
        make.order(vehicle: 6, opened: "2026-05-11T08:00+02:00", [(6, "2026-05-12T17:00+02:00")])
        make.expect("comeback_rate", "2026-04-10", "2026-04-10", nil, at: earlier)
        make.expect("comeback_rate", "2026-04-10", "2026-04-10", "0.4")
        make.expect("comeback_rate", "2026-05-12", "2026-05-12", nil)
        make.expect("comeback_rate", "2026-01-01", "2026-05-31", "0.4")
        return make.finish("a comeback is a repair of the same vehicle within thirty days, once they are over")
    }()
}

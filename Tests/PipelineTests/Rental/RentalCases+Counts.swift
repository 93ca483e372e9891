extension RentalCases {
    static let counts = [reservations, turnarounds, oneStatusAtATime, damages]

    private static let reservations: RentalCase = {
        var rows = RentalFixture(30)
        // Completed, no-show, confirmed; cancelled and never confirmed are not due.
        rows.reservation(status: 4, pickup: "2026-05-20T10:00+02:00", made: "2026-05-18T10:00+02:00")
        rows.reservation(status: 6, pickup: "2026-05-20T11:00+02:00", made: "2026-05-16T11:00+02:00", tariff: 2)
        rows.reservation(status: 2, pickup: "2026-05-20T12:00+02:00", made: "2026-05-10T12:00+02:00")
        rows.reservation(status: 5, pickup: "2026-05-20T12:00+02:00", made: "2026-05-18T12:00+02:00")
        rows.reservation(status: 1, pickup: "2026-05-20T12:00+02:00", made: "2026-05-18T12:00+02:00")
        // Entered at the desk when the car had left, before midnight in UTC but not in Paris.
        rows.reservation(status: 3, pickup: "2026-05-21T00:10+02:00", made: "2026-05-21T00:40+02:00")
        return RentalCase(
            name:
                "no-shows by the day of the pickup, cancellations by the day of the reservation, lead time in elapsed days",
            rows: rows,
            figures: [
                rows.figure("no_show_rate", "2026-05-20", is: "0.3333333333"),
                rows.figure("no_show_rate", "2026-05-20", "2026-05-21", is: "0.25"),
                rows.figure("no_show_rate", "2026-05-20", "2026-05-20", where: ["tariff_type": "2"], is: "1"),
                rows.figure("no_show_rate", "2026-05-19", is: nil),
                rows.figure("cancellation_rate", "2026-05-18", is: "0.3333333333"),
                rows.figure("cancellation_rate", "2026-05-20", is: nil),
                rows.figure("cancellation_rate", "2026-05-10", "2026-05-21", is: "0.1666666667"),
                // Of 2, 4 and 10 days; with the one of none, of 0, 2, 4 and 10.
                rows.figure("lead_time_p50", "2026-05-20", "2026-05-20", is: "4", within: "0.04"),
                rows.figure("lead_time_p50", "2026-05-20", "2026-05-21", is: "2", within: "0.02"),
                rows.figure("lead_time_p50", "2026-05-21", is: "0"),
            ]
        )
    }()

    private static let turnarounds: RentalCase = {
        var rows = RentalFixture(31)
        let car = rows.vehicle(from: "2026-05-04T00:00+02:00")
        /// Out at eight and back at ten of a day; then these statuses.
        func trip(_ day: String, _ then: [(Int, String)]) {
            _ = rows.rental(
                car,
                out: "2026-05-\(day)T08:00+02:00",
                back: "2026-05-\(day)T10:00+02:00",
                agreed: "2026-05-\(day)T10:00+02:00",
                amount: "20.00"
            )
            rows.status(car, 2, "2026-05-\(day)T08:00+02:00")
            for (status, instant) in then { rows.status(car, status, "2026-05-\(instant)+02:00") }
        }
        trip("04", [(4, "04T10:00"), (1, "04T12:00")])
        trip("05", [(4, "05T10:00"), (1, "05T14:00")])
        // Through the workshop, over a night.
        trip("06", [(4, "06T10:00"), (3, "06T11:00"), (1, "07T11:00")])
        // Out again before anybody said that it was ready.
        trip("08", [(4, "08T10:00")])
        trip("09", [(1, "09T18:00")])
        // The move to another agency does not make it ready again.
        rows.relocation(car, toAgency: 2, "2026-05-09T20:00+02:00")
        return RentalCase(
            name: "from the return to Available again; the workshop, and one that went out before, are left out",
            rows: rows,
            figures: [
                // Of 2, 4 and 8 hours.
                rows.figure("turnaround_p50", "2026-05-04", "2026-05-10", is: "4", within: "0.04"),
                rows.figure("turnaround_p90", "2026-05-04", "2026-05-10", is: "8", within: "0.08"),
                rows.figure("turnaround_p50", "2026-05-04", "2026-05-04", is: "2", within: "0.02"),
                rows.figure("turnaround_p50", "2026-05-07", is: nil),
                rows.figure("turnaround_p50", "2026-05-08", is: nil),
            ]
        )
    }()

    private static let oneStatusAtATime: RentalCase = {
        var rows = RentalFixture(32)
        let car = rows.vehicle(from: "2026-05-18T00:00+02:00", until: "2026-05-20T00:00+02:00")
        rows.status(car, 3, "2026-05-18T06:00+02:00")
        _ = rows.rental(
            car,
            out: "2026-05-18T12:00+02:00",
            back: "2026-05-19T00:00+02:00",
            agreed: "2026-05-19T00:00+02:00",
            amount: "50.00"
        )
        rows.status(car, 6, "2026-05-19T12:00+02:00")
        func share(_ day: String, _ status: Int, _ value: String) -> RentalFigure {
            rows.figure("out_of_service_rate", day, day, where: ["vehicle_status": "\(status)"], is: value)
        }
        return RentalCase(
            name:
                "one status at a time: rented from noon though the history says Maintenance, and Maintenance again after it",
            rows: rows,
            figures: [
                // 06:00 to 12:00 of the first day; all of the second, half of it out of service for good.
                rows.figure("out_of_service_rate", "2026-05-18", is: "0.25"),
                rows.figure("out_of_service_rate", "2026-05-19", is: "1"),
                rows.figure("out_of_service_rate", "2026-05-18", "2026-05-19", is: "0.625"),
                share("2026-05-18", 3, "0.25"), share("2026-05-19", 3, "0.5"), share("2026-05-19", 6, "0.5"),
                rows.figure("average_fleet", "2026-05-18", "2026-05-19", is: "1"),
                rows.figure("average_fleet", "2026-05-18", "2026-05-18", where: ["vehicle_status": "2"], is: "1"),
                rows.figure("average_fleet", "2026-05-18", "2026-05-18", where: ["vehicle_status": "3"], is: "0"),
                rows.figure("average_fleet", "2026-05-18", "2026-05-19", where: ["vehicle_status": "6"], is: "0.5"),
            ]
        )
    }()

    private static let damages: RentalCase = {
        var rows = RentalFixture(33)
        let car = rows.vehicle(from: "2026-05-04T00:00+02:00")
        func trip(_ day: String) -> String {
            rows.rental(
                car,
                out: "2026-05-\(day)T08:00+02:00",
                back: "2026-05-\(day)T10:00+02:00",
                agreed: "2026-05-\(day)T10:00+02:00",
                amount: "20.00"
            )
        }
        let scratched = trip("04")
        _ = trip("05")
        // Two reports on one contract, the worse one found days later.
        rows.damage(scratched, car, severity: 1, "2026-05-04T10:20+02:00")
        rows.damage(scratched, car, severity: 3, "2026-05-09T10:20+02:00")
        func severity(_ code: Int, _ value: String) -> RentalFigure {
            rows.figure(
                "damage_incidence",
                "2026-05-04",
                "2026-05-05",
                where: ["damage_severity": "\(code)"],
                is: value
            )
        }
        return RentalCase(
            name: "a damaged return counts once, on the day of the return, with its worst damage",
            rows: rows,
            figures: [
                rows.figure("damage_incidence", "2026-05-04", is: "1"),
                rows.figure("damage_incidence", "2026-05-04", "2026-05-05", is: "0.5"),
                rows.figure("damage_incidence", "2026-05-09", is: nil),
                severity(3, "0.5"), severity(1, "0"),
            ]
        )
    }()
}

extension RentalCases {
    static let lateness = [grace, extendedInTime, extendedTooLate]

    private static let grace: RentalCase = {
        var rows = RentalFixture(20)
        let car = rows.vehicle(from: "2026-05-04T00:00+02:00")
        for (out, back) in [("04T08", "05T10:30:00"), ("06T08", "07T10:30:01")] {
            _ = rows.rental(
                car,
                out: "2026-05-\(out):00+02:00",
                back: "2026-05-\(back)+02:00",
                agreed: "2026-05-\(back.prefix(3))10:00+02:00",
                amount: "50.00"
            )
        }
        return RentalCase(
            name: "30 minutes after the agreed end are granted, a second more is late",
            rows: rows,
            figures: [
                rows.figure("late_return_rate", "2026-05-05", is: "0"),
                rows.figure("late_return_rate", "2026-05-07", is: "1"),
                rows.figure("late_return_rate", "2026-05-04", "2026-05-10", is: "0.5"),
                // Neither was out at a day's end.
                rows.figure("overdue_rentals", "2026-05-07", is: "0"),
            ]
        )
    }()

    private static let extendedInTime: RentalCase = {
        var rows = RentalFixture(21)
        let car = rows.vehicle(from: "2026-05-11T00:00+02:00")
        let contract = rows.rental(
            car,
            out: "2026-05-11T10:00+02:00",
            back: "2026-05-13T10:00+02:00",
            agreed: "2026-05-13T10:00+02:00",
            amount: "60.00"
        )
        rows.extension(
            contract,
            agreed: "2026-05-12T09:00+02:00",
            from: "2026-05-12T10:00+02:00",
            to: "2026-05-13T10:00+02:00",
            amount: "30.00"
        )
        return RentalCase(
            name: "an extension agreed in time moves the end and adds to the price, spread over the whole rental",
            rows: rows,
            figures: [
                rows.figure("late_return_rate", "2026-05-13", is: "0"),
                rows.figure("overdue_rentals", "2026-05-12", is: "0"),
                rows.figure("revenue_allocated", "2026-05-11", is: "26.25"),
                rows.figure("revenue_allocated", "2026-05-12", is: "45"),
                rows.figure("revenue_allocated", "2026-05-13", is: "18.75"),
                rows.figure("revenue_at_return", "2026-05-13", is: "90"),
            ]
        )
    }()

    private static let extendedTooLate: RentalCase = {
        var rows = RentalFixture(22)
        let car = rows.vehicle(from: "2026-05-11T00:00+02:00")
        let contract = rows.rental(
            car,
            out: "2026-05-11T10:00+02:00",
            back: "2026-05-13T09:00+02:00",
            agreed: "2026-05-14T10:00+02:00",
            amount: "60.00"
        )
        rows.extension(
            contract,
            agreed: "2026-05-12T15:00+02:00",
            from: "2026-05-12T10:00+02:00",
            to: "2026-05-13T10:00+02:00",
            amount: "30.00"
        )
        rows.extension(
            contract,
            agreed: "2026-05-12T20:00+02:00",
            from: "2026-05-13T10:00+02:00",
            to: "2026-05-14T10:00+02:00",
            amount: "30.00"
        )
        return RentalCase(
            name:
                "an extension agreed when the car was late already does not undo the lateness, nor does a further one",
            rows: rows,
            figures: [
                rows.figure("late_return_rate", "2026-05-13", is: "1"),
                rows.figure("overdue_rentals", "2026-05-11", is: "0"),
                rows.figure("overdue_rentals", "2026-05-12", is: "1"),
                rows.figure("overdue_rentals", "2026-05-13", is: "0"),
                // Over a period: its last day.
                rows.figure("overdue_rentals", "2026-05-11", "2026-05-12", is: "1"),
                rows.figure("overdue_rentals", "2026-05-11", "2026-05-13", is: "0"),
            ]
        )
    }()
}

/// The catalogue's golden rentals and traps about money, worked out by hand.
enum RentalCases {
    /// The first day that is not computed.
    static let cutoff = "2026-06-01"

    static let all = money + attribution + lateness + counts
}

extension RentalCases {
    static let money = [
        monthEnd, clockChange, cents, charged, noTime, neverPickedUp,
    ]

    private static let monthEnd: RentalCase = {
        var rows = RentalFixture(1)
        let car = rows.vehicle(from: "2026-01-30T00:00+01:00", until: "2026-02-03T00:00+01:00")
        _ = rows.rental(
            car,
            out: "2026-01-30T10:00+01:00",
            back: "2026-02-02T10:00+01:00",
            agreed: "2026-02-02T10:00+01:00",
            amount: "90.00",
            tariff: 3
        )
        let january = ("2026-01-30", "2026-01-31")
        let february = ("2026-02-01", "2026-02-02")
        return RentalCase(
            name: "90 euros over three days that cross a month's end: 17.50, 30, 30, 12.50",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-01-30", is: "17.5"),
                rows.figure("revenue_allocated", "2026-01-31", is: "30"),
                rows.figure("revenue_allocated", "2026-02-01", is: "30"),
                rows.figure("revenue_allocated", "2026-02-02", is: "12.5"),
                rows.figure("revenue_allocated", "2026-01-01", "2026-01-31", is: "47.5"),
                rows.figure("revenue_allocated", "2026-02-01", "2026-02-28", is: "42.5"),
                rows.figure("revenue_allocated", january.0, january.1, where: ["tariff_type": "3"], is: "47.5"),
                rows.figure("revenue_allocated", january.0, january.1, where: ["tariff_type": "1"], is: "0"),
                // By return all of it is February's.
                rows.figure("revenue_at_return", "2026-01-01", "2026-01-31", is: nil),
                rows.figure("revenue_at_return", "2026-02-01", "2026-02-28", is: "90"),
                // Periods start on 30 and 31 January and on 1 February, at ten.
                rows.figure("rental_days", january.0, january.1, is: "2"),
                rows.figure("rental_days", february.0, february.1, is: "1"),
                rows.figure("revenue_per_rental_day", january.0, january.1, is: "23.75"),
                rows.figure("revenue_per_rental_day", february.0, february.1, is: "42.5"),
                // Per car-day times the days charged per car-day: 42.50 × 1 / 2.
                rows.figure("revpac", february.0, february.1, is: "21.25"),
                // One car on both days: the period's revenue per car of the average fleet.
                rows.figure("average_fleet", january.0, january.1, is: "1"),
                rows.figure("revenue_per_unit", january.0, january.1, is: "47.5"),
                // In the fleet on four of eight days: 90 / 0.5.
                rows.figure("average_fleet", "2026-01-30", "2026-02-06", is: "0.5"),
                rows.figure("revenue_per_unit", "2026-01-30", "2026-02-06", is: "180"),
                rows.figure("length_of_rental", "2026-02-02", is: "3"),
            ]
        )
    }()

    private static let clockChange: RentalCase = {
        var rows = RentalFixture(2)
        let car = rows.vehicle(from: "2026-03-28T00:00+01:00", until: "2026-03-31T00:00+02:00")
        _ = rows.rental(
            car,
            out: "2026-03-28T18:00+01:00",
            back: "2026-03-30T10:00+02:00",
            agreed: "2026-03-30T10:00+02:00",
            amount: "78.00"
        )
        return RentalCase(
            name: "the night that loses an hour: 39 hours of 2 euros each, 6, 23 and 10 of them, two days charged",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-03-28", is: "12"),
                rows.figure("revenue_allocated", "2026-03-29", is: "46"),
                rows.figure("revenue_allocated", "2026-03-30", is: "20"),
                // The second 24 elapsed hours start at 19:00 by the clock.
                rows.figure("rental_days", "2026-03-28", is: "1"),
                rows.figure("rental_days", "2026-03-29", is: "1"),
                rows.figure("rental_days", "2026-03-30", is: "0"),
                rows.figure("length_of_rental", "2026-03-30", is: "2"),
                rows.figure("utilisation_rentable", "2026-03-28", "2026-03-30", is: "0.5492957746"),
            ]
        )
    }()

    private static let cents: RentalCase = {
        var rows = RentalFixture(3)
        let car = rows.vehicle(from: "2026-05-04T00:00+02:00", until: "2026-05-08T00:00+02:00")
        _ = rows.rental(
            car,
            out: "2026-05-04T12:00+02:00",
            back: "2026-05-07T12:00+02:00",
            agreed: "2026-05-07T12:00+02:00",
            amount: "100.00"
        )
        return RentalCase(
            name: "cents left over go to the largest remainders: 16.666… twice is rounded up, 33.333… twice is not",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-05-04", is: "16.67"),
                rows.figure("revenue_allocated", "2026-05-05", is: "33.33"),
                rows.figure("revenue_allocated", "2026-05-06", is: "33.33"),
                rows.figure("revenue_allocated", "2026-05-07", is: "16.67"),
            ]
        )
    }()

    private static let charged: RentalCase = {
        var rows = RentalFixture(7)
        let car = rows.vehicle(from: "2026-05-18T00:00+02:00", until: "2026-05-23T00:00+02:00")
        let contract = rows.rental(
            car,
            out: "2026-05-18T10:00+02:00",
            back: "2026-05-20T10:00+02:00",
            agreed: "2026-05-20T10:00+02:00",
            amount: "100.00"
        )
        rows.charge(contract, type: 2, amount: "23.40", "2026-05-20T10:05+02:00")
        // Past midnight in Paris, still the day before in UTC.
        rows.charge(contract, type: 4, amount: "150.00", "2026-05-22T00:30+02:00")
        let all = ("2026-05-18", "2026-05-22")
        return RentalCase(
            name: "charges count on the day on which they are charged, by kind over all rental days",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", all.0, all.1, is: "273.4"),
                rows.figure("revenue_allocated", "2026-05-21", is: "0"),
                rows.figure("revenue_allocated", "2026-05-22", is: "150"),
                rows.figure("revenue_at_return", "2026-05-20", is: "123.4"),
                rows.figure("revenue_per_rental_day", all.0, all.1, is: "136.7"),
                rows.figure("extras_per_day", all.0, all.1, is: "86.7"),
                rows.figure("extras_per_day", all.0, all.1, where: ["charge_type": "2"], is: "11.7"),
                rows.figure("extras_per_day", all.0, all.1, where: ["charge_type": "5"], is: "0"),
            ]
        )
    }()

    private static let noTime: RentalCase = {
        var rows = RentalFixture(8)
        let car = rows.vehicle(from: "2026-05-18T00:00+02:00", until: "2026-05-19T00:00+02:00")
        _ = rows.rental(
            car,
            out: "2026-05-18T10:00+02:00",
            back: "2026-05-18T10:00+02:00",
            agreed: "2026-05-19T10:00+02:00",
            amount: "40.00"
        )
        return RentalCase(
            name: "given back in the second of its pickup: the money counts on that day, no day is charged",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-05-18", is: "40"),
                rows.figure("revenue_at_return", "2026-05-18", is: "40"),
                rows.figure("rental_days", "2026-05-18", is: "0"),
                rows.figure("revenue_per_rental_day", "2026-05-18", is: nil),
            ]
        )
    }()

    private static let neverPickedUp: RentalCase = {
        var rows = RentalFixture(9)
        let car = rows.vehicle(from: "2026-05-18T00:00+02:00", until: "2026-05-21T00:00+02:00")
        let contract = rows.rental(car, out: nil, back: nil, agreed: "2026-05-19T10:00+02:00", amount: "40.00")
        rows.charge(contract, type: 5, amount: "25.00", "2026-05-19T10:00+02:00")
        return RentalCase(
            name: "a contract that was never picked up has no revenue and is never overdue; a fee on it is revenue",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-05-18", "2026-05-20", is: "25"),
                rows.figure("rental_days", "2026-05-18", "2026-05-20", is: "0"),
                rows.figure("overdue_rentals", "2026-05-20", is: "0"),
                rows.figure("utilisation_rentable", "2026-05-18", "2026-05-20", is: "0"),
            ]
        )
    }()
}

/// Whose days and whose money: rentals that go on, change vehicles or change agencies.
extension RentalCases {
    static let attribution = [stillOut, swapped, oneWay]

    private static let stillOut: RentalCase = {
        var rows = RentalFixture(4)
        let car = rows.vehicle(from: "2026-05-28T00:00+02:00")
        let contract = rows.rental(
            car,
            out: "2026-05-28T12:00+02:00",
            back: nil,
            agreed: "2026-05-30T12:00+02:00",
            amount: "96.00"
        )
        func days(_ kpi: String, _ values: [String]) -> [RentalFigure] {
            zip(28...31, values).map { rows.figure(kpi, "2026-05-\($0)", is: $1) }
        }
        return RentalCase(
            name:
                "still out and overdue: money up to the agreed end, days up to the cut-off; a return put in later counts anew",
            rows: rows,
            figures: days("revenue_allocated", ["24", "48", "24", "0"])
                + days("rental_days", ["1", "1", "1", "1"])
                + days("overdue_rentals", ["0", "0", "1", "1"])
                + [
                    rows.figure("revenue_at_return", "2026-05-28", "2026-05-31", is: "0"),
                    // Open rentals have no length.
                    rows.figure("length_of_rental", "2026-05-28", "2026-05-31", is: nil),
                    rows.figure("utilisation_rentable", "2026-05-31", is: "1"),
                ],
            later: (
                sql: [
                    """
                    update rental.rental_contracts set actual_end_date = '2026-05-29T12:00+02:00', status = 4
                    where id = '\(contract)'
                    """
                ],
                figures: days("revenue_allocated", ["48", "48", "0", "0"])
                    + days("rental_days", ["1", "0", "0", "0"])
                    + days("overdue_rentals", ["0", "0", "0", "0"])
                    + [
                        rows.figure("revenue_at_return", "2026-05-29", is: "96"),
                        rows.figure("length_of_rental", "2026-05-28", "2026-05-31", is: "1"),
                        rows.figure("utilisation_rentable", "2026-05-31", is: "0"),
                    ]
            )
        )
    }()

    private static let swapped: RentalCase = {
        var rows = RentalFixture(5)
        let first = rows.vehicle(1, from: "2026-05-04T00:00+02:00", until: "2026-05-07T00:00+02:00")
        let second = rows.vehicle(2, from: "2026-05-04T00:00+02:00", until: "2026-05-07T00:00+02:00")
        let contract = rows.rental(
            second,
            out: "2026-05-04T08:00+02:00",
            back: "2026-05-06T20:00+02:00",
            agreed: "2026-05-06T20:00+02:00",
            amount: "60.01"
        )
        rows.handover(contract, first, type: 1, "2026-05-04T08:00+02:00")
        rows.handover(contract, second, type: 3, "2026-05-05T08:00+02:00")
        return RentalCase(
            name: "a swap: 24 of 60 hours and their money are the first car's, 36 and the odd cent the second's",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-05-04", is: "16"),
                rows.figure("revenue_allocated", "2026-05-05", is: "8"),
                rows.figure("revenue_allocated", "2026-05-06", is: "0"),
                rows.figure("revenue_allocated", "2026-05-05", category: 2, is: "16"),
                rows.figure("revenue_allocated", "2026-05-06", category: 2, is: "20.01"),
                rows.figure("rental_days", "2026-05-04", "2026-05-06", is: "1"),
                rows.figure("rental_days", "2026-05-04", "2026-05-06", category: 2, is: "2"),
                // The rental ended in the second car.
                rows.figure("revenue_at_return", "2026-05-06", is: "0"),
                rows.figure("revenue_at_return", "2026-05-06", category: 2, is: "60.01"),
                rows.figure("length_of_rental", "2026-05-06", category: 2, is: "3"),
            ]
        )
    }()

    private static let oneWay: RentalCase = {
        var rows = RentalFixture(6)
        let car = rows.vehicle(from: "2026-05-11T00:00+02:00", until: "2026-05-14T00:00+02:00")
        let contract = rows.rental(
            car,
            out: "2026-05-11T12:00+02:00",
            back: "2026-05-13T12:00+02:00",
            agreed: "2026-05-13T12:00+02:00",
            amount: "48.00"
        )
        rows.relocation(car, toAgency: 2, "2026-05-12T15:00+02:00")
        rows.handover(contract, car, type: 2, agency: 2, "2026-05-13T12:00+02:00")
        let (first, second) = (["agency": rows.agency(1)], ["agency": rows.agency(2)])
        return RentalCase(
            name:
                "one way: each day belongs to the agency that is the car's home at its end, the return to where it was",
            rows: rows,
            figures: [
                rows.figure("revenue_allocated", "2026-05-11", "2026-05-13", where: first, is: "12"),
                rows.figure("revenue_allocated", "2026-05-11", "2026-05-13", where: second, is: "36"),
                rows.figure("rental_days", "2026-05-11", "2026-05-13", where: first, is: "1"),
                rows.figure("rental_days", "2026-05-11", "2026-05-13", where: second, is: "1"),
                rows.figure("average_fleet", "2026-05-11", "2026-05-12", where: second, is: "0.5"),
                rows.figure("revenue_at_return", "2026-05-13", "2026-05-13", where: first, is: "0"),
                rows.figure("revenue_at_return", "2026-05-13", "2026-05-13", where: second, is: "48"),
            ]
        )
    }()
}

extension WorkshopCases {
    static let places = [bayOverDST, bayHours, shiftOverDST, stock]

    /// Catalogue 0.4: from 28 March 18:00 to 30 March 10:00 are 39 of 71 hours.
    private static let bayOverDST: WorkshopCase = {
        var make = WorkshopFixture(541)
        make.makeWorkshop(days: [1, 2, 3, 4, 5, 6, 7], opens: "00:00", closes: "24:00")
        make.makeBay(1)
        make.order(
            opened: "2026-03-28T10:00+01:00",
            bay: 1,
            [(5, "2026-03-28T18:00+01:00"), (6, "2026-03-30T10:00+02:00")]
        )
        make.expect("bay_occupancy", "2026-03-28", "2026-03-28", "0.25")
        make.expect("bay_occupancy", "2026-03-29", "2026-03-29", "1")
        make.expect("bay_occupancy", "2026-03-30", "2026-03-30", "0.416667")
        make.expect("bay_occupancy", "2026-03-28", "2026-03-30", "0.549296")
        return make.finish("a bay's day has 23 hours when clocks change: 54.93 %, not the mean of the days")
    }()

    private static let bayHours: WorkshopCase = {
        var make = WorkshopFixture(542)
        make.makeWorkshop(days: [1, 2, 3, 4, 5])
        make.makeBay(1, type: 2)
        make.makeBay(2, type: 3)
        make.makeBay(3, type: 3, active: false)
        // In work from Friday 16:00 to Tuesday 10:00; Whit Monday is closed.
        make.order(
            opened: "2026-05-22T10:00+02:00",
            bay: 1,
            [(5, "2026-05-22T16:00+02:00"), (6, "2026-05-26T10:00+02:00")]
        )
        // Beside it in the same bay: nothing is occupied twice.
        make.order(
            opened: "2026-05-22T10:00+02:00",
            bay: 1,
            [(5, "2026-05-22T17:00+02:00"), (6, "2026-05-22T19:00+02:00")]
        )
        // Still in work, and opened again after completion.
        make.order(
            status: 5,
            opened: "2026-05-27T08:00+02:00",
            bay: 2,
            [
                (5, "2026-05-27T09:00+02:00"), (6, "2026-05-27T10:00+02:00"), (5, "2026-05-28T13:00+02:00"),
            ]
        )
        // Invoiced, and no event says when its work ended: it occupies nothing.
        make.order(status: 7, opened: "2026-05-26T08:00+02:00", bay: 2, [(5, "2026-05-26T09:00+02:00")])
        make.expect("bay_occupancy", "2026-05-22", "2026-05-22", "0.2", filter: ["bay_type=2"])
        make.expect("bay_occupancy", "2026-05-23", "2026-05-25", nil)
        make.expect("bay_occupancy", "2026-05-26", "2026-05-26", "0.1")
        make.expect("bay_occupancy", "2026-05-27", "2026-05-27", "0.1", filter: ["bay_type=3"])
        make.expect("bay_occupancy", "2026-05-28", "2026-05-28", "0.5", filter: ["bay_type=3"])
        make.expect("bay_occupancy", "2026-05-29", "2026-05-29", "0.5")
        return make.finish("a bay is occupied while work is in progress in it, within the opening hours")
    }()

    private static let shiftOverDST: WorkshopCase = {
        var make = WorkshopFixture(543)
        make.makeWorkshop(days: [7])
        make.makeMechanic(1, level: 4)
        // From one to five o'clock in the night: three hours in March, five in October.
        make.shift(1, "2026-03-29", "01:00", "05:00")
        make.shift(1, "2025-10-26", "01:00", "05:00")
        for day in ["2026-03-29", "2025-10-26"] {
            let order = make.order(opened: "\(day)T00:30+01:00")
            make.item(order, type: 1, "1.5", at: "80", mechanic: 1)
            make.invoice(order, "\(day)T12:00+01:00", "120.00", labour: "120.00")
        }
        make.expect("productivity", "2026-03-29", "2026-03-29", "0.5")
        make.expect("productivity", "2025-10-26", "2025-10-26", "0.3")
        return make.finish("a shift over a change of clocks has its real length")
    }()

    private static let stock: WorkshopCase = {
        var make = WorkshopFixture(544)
        let seen = "2026-05-02T09:00+02:00"
        make.makePart(1, category: 16, cost: "2.50", stock: 4, minimum: 4, updated: seen)
        make.makePart(2, category: 16, cost: "10.00", stock: 5, minimum: 4, updated: seen)
        make.makePart(3, category: 16, cost: "1.00", stock: 0, minimum: 4, status: 2, updated: seen)
        make.makePart(4, category: 16, cost: "7.00", stock: 0, minimum: 0, updated: "2026-05-04T09:00+02:00")
        let category = ["part_category=16"]
        make.expect("low_stock", "2026-05-01", "2026-05-01", nil, filter: category)
        make.expect("low_stock", "2026-05-03", "2026-05-03", "0.5", filter: category)
        // A month is its last day, not the sum of its days.
        make.expect("low_stock", "2026-05-01", "2026-05-31", "0.666667", filter: category)
        make.expect("stock_value", "2026-05-01", "2026-05-31", "60", filter: category)
        make.afterwards = [
            "update garage.parts set current_stock = 50, updated_at = clock_timestamp() where id = '\(make.part(1))'"
        ]
        return make.finish("stock is what it was at a day's end, from when it was first seen", ownWorkshop: false)
    }()
}

/// Golden cases of the workshop's KPIs: hand-made rows with hand-computed figures, in Europe/Paris.
enum WorkshopCases {
    static let all = money + time + places
}

extension WorkshopCases {
    static let money = [
        draftsAndCancelled, severalInvoices, cancelledAndInvoicedAgain, localDay, itemsAndInvoice, technician,
        ratioOfSums,
        estimateVersions, partCost,
    ]

    private static let draftsAndCancelled: WorkshopCase = {
        var make = WorkshopFixture(501)
        make.makeWorkshop()
        let paid = make.order(opened: "2026-05-04T09:00+02:00")
        make.invoice(paid, "2026-05-05T10:00+02:00", "300.00", labour: "100.00", parts: "150.00")
        let sent = make.order(opened: "2026-05-04T09:10+02:00")
        make.invoice(sent, "2026-05-05T11:00+02:00", "200.00", labour: "80.00", parts: "100.00", status: 2)
        let draft = make.order(opened: "2026-05-04T09:20+02:00")
        make.invoice(draft, "2026-05-05T12:00+02:00", "1000.00", labour: "1000.00", status: 1)
        let cancelled = make.order(opened: "2026-05-04T09:30+02:00")
        make.invoice(cancelled, "2026-05-05T13:00+02:00", "500.00", parts: "500.00", status: 5)
        make.expect("revenue", "2026-05-05", "2026-05-05", "500")
        make.expect("average_repair_order", "2026-05-05", "2026-05-05", "250")
        make.expect("labour_share", "2026-05-01", "2026-05-31", "0.36")
        // Subcontracting is neither: the shares are 86 % together.
        make.expect("parts_share", "2026-05-01", "2026-05-31", "0.5")
        make.expect("revenue", "2026-05-06", "2026-05-31", "0")
        return make.finish("drafts and cancelled invoices are no revenue, and their orders are not invoiced")
    }()

    private static let severalInvoices: WorkshopCase = {
        var make = WorkshopFixture(502)
        make.makeWorkshop()
        let order = make.order(opened: "2026-04-28T09:00+02:00")
        make.invoice(order, "2026-04-30T10:00+02:00", "100.00")
        make.invoice(order, "2026-05-04T10:00+02:00", "50.00")
        make.item(order, type: 1, "2", at: "50")
        make.expect("average_repair_order", "2026-04-01", "2026-04-30", "100")
        make.expect("revenue", "2026-05-01", "2026-05-31", "50")
        make.expect("average_repair_order", "2026-05-01", "2026-05-31", nil)
        make.expect("average_repair_order", "2026-01-01", "2026-05-31", "150")
        // Its hours once, with its first invoice.
        make.expect("hours_per_order", "2026-01-01", "2026-05-31", "2")
        make.expect("hours_per_order", "2026-05-01", "2026-05-31", nil)
        return make.finish("an order with several invoices is one order, on the day of the first")
    }()

    private static let cancelledAndInvoicedAgain: WorkshopCase = {
        var make = WorkshopFixture(503)
        make.makeWorkshop()
        let order = make.order(opened: "2026-05-04T09:00+02:00")
        make.invoice(order, "2026-05-05T10:00+02:00", "100.00", status: 5)
        make.invoice(order, "2026-05-07T10:00+02:00", "90.00", status: 2)
        make.expect("average_repair_order", "2026-05-05", "2026-05-05", nil)
        make.expect("average_repair_order", "2026-05-07", "2026-05-07", "90")
        return make.finish(
            "without credit notes a cancelled invoice leaves its day, and the next one counts on its own"
        )
    }()

    private static let localDay: WorkshopCase = {
        var make = WorkshopFixture(504)
        make.makeWorkshop()
        // Half past midnight in Paris, and still April in UTC.
        let order = make.order(opened: "2026-05-01T00:30+02:00")
        make.invoice(order, "2026-05-01T00:30+02:00", "10.00")
        make.expect("revenue", "2026-04-01", "2026-04-30", "0")
        make.expect("revenue", "2026-05-01", "2026-05-01", "10")
        make.expect("car_count", "2026-05-01", "2026-05-01", "1")
        return make.finish("a day is a local one")
    }()

    private static let itemsAndInvoice: WorkshopCase = {
        var make = WorkshopFixture(505)
        make.makeWorkshop()
        let order = make.order(opened: "2026-05-04T09:00+02:00")
        make.item(order, type: 1, "2.5", at: "80")
        make.item(order, type: 2, "1", at: "50")
        make.item(order, type: 3, "1", at: "120")
        make.item(order, type: 4, "3", at: "5")
        // 20 euros of labour were given away.
        make.invoice(order, "2026-05-05T10:00+02:00", "365.00", labour: "180.00", parts: "50.00")
        // Hours of an order without an invoice are not billed.
        let open = make.order(status: 5, opened: "2026-05-04T10:00+02:00")
        make.item(open, type: 1, "7", at: "80")
        make.expect("effective_labour_rate", "2026-05-05", "2026-05-05", "72")
        make.expect("hours_per_order", "2026-05-05", "2026-05-05", "2.5")
        make.expect("average_repair_order", "2026-05-05", "2026-05-05", "365")
        return make.finish("the invoice says the money and the items the hours; other items are in neither")
    }()

    /// Catalogue 0.4: 7.8 hours billed and 8.0 hours there are 97.5 %.
    private static let technician: WorkshopCase = {
        var make = WorkshopFixture(506)
        make.makeWorkshop()
        make.makeMechanic(1, level: 3)
        make.makeMechanic(2, level: 1)
        make.shift(1, "2026-05-05", "08:00", "12:00")
        make.shift(1, "2026-05-05", "13:00", "17:00")
        make.shift(1, "2026-05-05", "13:00", "17:00")
        make.shift(2, "2026-05-05", "08:00", "12:00")
        make.shift(2, "2026-05-05", "13:00", "17:00", available: false)
        make.shift(2, "2026-05-05", "18:00", "17:00")
        let order = make.order(opened: "2026-05-05T08:00+02:00")
        make.item(order, type: 1, "6.5", at: "80", mechanic: 1)
        make.item(order, type: 1, "1.3", at: "80", mechanic: 1)
        make.item(order, type: 1, "1", at: "80", mechanic: 2)
        make.invoice(order, "2026-05-05T17:00+02:00", "704.00", labour: "704.00")
        make.expect("productivity", "2026-05-05", "2026-05-05", "0.975", filter: ["mechanic_level=3"])
        make.expect("productivity", "2026-05-05", "2026-05-05", "0.25", filter: ["mechanic_level=1"])
        // 8.8 of 12 hours, not the mean of the two.
        make.expect("productivity", "2026-05-05", "2026-05-05", "0.733333")
        make.expect("productivity", "2026-05-06", "2026-05-31", nil)
        return make.finish(
            "billed over scheduled hours, absences and what was entered twice out, by level and together"
        )
    }()

    /// Catalogue 0.1: 1 of 2 and 90 of 100 are 91 of 102.
    private static let ratioOfSums: WorkshopCase = {
        var make = WorkshopFixture(507)
        make.makeWorkshop()
        for (type, approved, rejected) in [(1, "1.00", "1.00"), (2, "90.00", "10.00")] {
            for (amount, status) in [(approved, 3), (rejected, 4)] {
                let order = make.order(type: type, opened: "2026-05-04T09:00+02:00")
                make.estimate(order, "2026-05-04T10:00+02:00", amount, status: status)
            }
        }
        make.expect("estimate_approval", "2026-05-04", "2026-05-04", "0.5", filter: ["intervention_type=1"])
        make.expect("estimate_approval", "2026-05-04", "2026-05-04", "0.9", filter: ["intervention_type=2"])
        make.expect("estimate_approval", "2026-05-04", "2026-05-04", "0.892157")
        return make.finish("a ratio is that of the sums: 89.2 %, not 70 %")
    }()

    private static let estimateVersions: WorkshopCase = {
        var make = WorkshopFixture(508)
        make.makeWorkshop()
        // Turned down, and accepted with less on it two days later; a draft since.
        let revised = make.order(opened: "2026-05-04T09:00+02:00")
        make.estimate(revised, "2026-05-04T10:00+02:00", "500.00", status: 4)
        make.estimate(revised, "2026-05-06T10:00+02:00", "400.00", status: 3)
        make.estimate(revised, "2026-05-08T10:00+02:00", "900.00", status: 1)
        let expired = make.order(opened: "2026-05-06T09:00+02:00")
        make.estimate(expired, "2026-05-06T11:00+02:00", "100.00", status: 5)
        // The last version is not answered: nothing of this intervention counts yet.
        let open = make.order(opened: "2026-05-06T09:00+02:00")
        make.estimate(open, "2026-05-06T12:00+02:00", "700.00", status: 4)
        make.estimate(open, "2026-05-07T12:00+02:00", "650.00", status: 2)
        make.expect("estimate_approval", "2026-05-04", "2026-05-04", nil)
        make.expect("estimate_approval", "2026-05-06", "2026-05-06", "0.8")
        make.expect("estimate_approval", "2026-05-07", "2026-05-31", nil)
        return make.finish("of an intervention's estimates the last shown one counts, once it is answered")
    }()

    private static let partCost: WorkshopCase = {
        var make = WorkshopFixture(509)
        make.makeWorkshop()
        make.makePart(1, category: 3, cost: "30.00", updated: "2026-05-05T09:00+02:00")
        for (day, price) in [("2026-05-04", "500"), ("2026-05-05", "50")] {
            let order = make.order(opened: "\(day)T08:00+02:00")
            make.item(order, type: 2, "2", at: price, part: make.part(1))
            make.item(order, type: 2, "1", at: "10")
            make.item(order, type: 1, "1", at: "80")
            make.invoice(order, "\(day)T17:00+02:00", "190.00")
        }
        make.expect("parts_margin", "2026-05-04", "2026-05-04", nil)
        // 100 sold for 60; the sale of the day before was not at a cost that anybody saw.
        make.expect("parts_margin", "2026-05-01", "2026-05-31", "0.4")
        make.expect("parts_margin", "2026-05-01", "2026-05-31", "0.4", filter: ["part_category=3"])
        make.afterwards = [
            "update garage.parts set cost_price_amount = 45, updated_at = clock_timestamp() where id = '\(make.part(1))'"
        ]
        return make.finish("a part costs what it was seen to cost on the day of the sale, whatever it costs today")
    }()
}

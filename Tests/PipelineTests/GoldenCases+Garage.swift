import TestSupport

extension GoldenBuilder {
    @discardableResult
    mutating func workshop(_ index: Int = 1, created: String, days: [Int], active: Bool = true) -> String {
        let id = id(.workshop, index)
        rows.workshops.append(
            SourceRows.Workshop(id: id, workingDays: days, isActive: active, createdAt: at(created))
        )
        return id
    }

    /// An intervention in workshop 1 with the status changes of its history.
    @discardableResult
    mutating func intervention(type: Int, status: Int, _ changes: [(to: Int, at: String)]) -> String {
        let id = next(.intervention)
        rows.interventions.append(
            SourceRows.Intervention(id: id, workshop: self.id(.workshop), type: type, status: status)
        )
        var from: Int?
        for change in changes {
            statusChange(of: id, from: from, to: change.to, change.at)
            from = change.to
        }
        return id
    }

    mutating func statusChange(
        of intervention: String,
        from: Int?,
        to: Int,
        _ instant: String,
        recorded: String? = nil
    ) {
        rows.interventionEvents.append(
            HistoryEvent(
                id: next(.event),
                entity: intervention,
                type: from == nil ? "created" : "status_changed",
                at: at(instant),
                recordedAt: at(recorded ?? instant),
                from: from,
                to: to
            )
        )
    }

    /// The cell of the deliveries of one type in workshop 1; 0: no cell.
    func delivered(_ day: String, type: Int, _ count: Int) -> GoldenExpectation {
        GoldenExpectation(
            fact: "garage.deliveries",
            day: day,
            dimensions: [id(.workshop), "\(type)"],
            measures: count == 0 ? [:] : ["delivered": "\(count)"],
            n: count
        )
    }

    /// An open day of a workshop, or one that is not.
    func open(_ day: String, workshop: Int = 1, _ isOpen: Bool = true) -> GoldenExpectation {
        GoldenExpectation(
            fact: "garage.workshop_days",
            day: day,
            dimensions: [id(.workshop, workshop)],
            measures: isOpen ? ["open_days": "1"] : [:],
            n: isOpen ? 1 : 0
        )
    }

    func throughput(_ from: String, _ to: String, _ numerator: String, _ denominator: String, _ value: String?)
        -> GoldenRatio
    {
        GoldenRatio(
            kpi: "garage.throughput",
            filter: ["workshop": id(.workshop)],
            from: from,
            to: to,
            numerator: numerator,
            denominator: denominator,
            value: value
        )
    }
}

extension GoldenCases {
    static let garage = [openDays, closedWorkshop, deliveries]

    private static let openDays: GoldenCase = {
        var make = GoldenBuilder(20)
        // Half past midnight in Paris, and still Thursday in UTC.
        make.workshop(created: "2026-05-22T00:30+02:00", days: [1, 2, 3, 4, 5, 6])
        return make.finish(
            "a workshop is open on its weekdays, but for Whit Monday, from the local day of its creation on",
            [
                make.open("2026-05-21", false), make.open("2026-05-22"), make.open("2026-05-23"),
                make.open("2026-05-24", false), make.open("2026-05-25", false), make.open("2026-05-26"),
                make.open("2026-05-27"), make.open("2026-05-28"), make.open("2026-05-29"), make.open("2026-05-30"),
                make.open("2026-05-31", false),
            ],
            ratios: [
                make.throughput("2026-05-22", "2026-05-31", "0", "7", "0")
            ]
        )
    }()

    private static let closedWorkshop: GoldenCase = {
        var make = GoldenBuilder(21)
        make.workshop(created: "2026-05-22T08:00+02:00", days: [1, 2, 3, 4, 5], active: false)
        return make.finish("a workshop that is not active has no open days", [make.open("2026-05-22", false)])
    }()

    private static let deliveries: GoldenCase = {
        var make = GoldenBuilder(22)
        make.workshop(created: "2026-05-26T08:00+02:00", days: [1, 2, 3, 4, 5])
        // Delivered on the 26th, invoiced since; its last event was recorded twice.
        let invoiced = make.intervention(
            type: 1,
            status: 7,
            [(1, "2026-05-26T08:10+02:00"), (5, "2026-05-26T09:00+02:00"), (6, "2026-05-26T10:00+02:00")]
        )
        make.statusChange(
            of: invoiced,
            from: 5,
            to: 6,
            "2026-05-26T10:00+02:00",
            recorded: "2026-05-28T07:00+02:00"
        )
        make.statusChange(of: invoiced, from: 6, to: 7, "2026-05-27T10:00+02:00")
        // Re-opened on the 27th and completed again on the 28th: the 26th counts.
        make.intervention(
            type: 2,
            status: 6,
            [
                (1, "2026-05-26T08:20+02:00"), (6, "2026-05-26T15:00+02:00"), (5, "2026-05-27T09:00+02:00"),
                (6, "2026-05-28T11:00+02:00"),
            ]
        )
        // Delivered on the 27th, cancelled since.
        make.intervention(
            type: 1,
            status: 9,
            [(1, "2026-05-26T08:30+02:00"), (6, "2026-05-27T11:00+02:00"), (9, "2026-05-27T18:00+02:00")]
        )
        // Half past midnight in Paris, and still the 27th in UTC.
        make.intervention(type: 1, status: 6, [(1, "2026-05-26T08:40+02:00"), (6, "2026-05-28T00:30+02:00")])
        // Its completion on the 27th breaks the contract; that of the 29th is good.
        let late = make.intervention(
            type: 1,
            status: 6,
            [(1, "2026-05-26T08:50+02:00"), (6, "2026-05-29T16:00+02:00")]
        )
        make.dirt = [
            GoldenDocument(
                collection: "intervention_history",
                entityField: "interventionId",
                json: """
                    {"_id": "\(make.next(.event))", "interventionId": "\(late)", "type": "status_changed",
                     "at": {"$date": "2026-05-27T08:00:00Z"}, "recordedAt": {"$date": "2026-05-27T08:00:00Z"},
                     "from": 5, "to": "6"}
                    """
            )
        ]
        // Still in work, and one delivered on the morning that is not published yet.
        make.intervention(type: 1, status: 5, [(1, "2026-05-26T09:00+02:00"), (5, "2026-05-26T10:00+02:00")])
        make.intervention(type: 1, status: 6, [(1, "2026-05-26T09:10+02:00"), (6, "2026-06-01T00:00+02:00")])
        // The history of an intervention that the database does not have.
        make.statusChange(of: make.id(.intervention, 99), from: 5, to: 6, "2026-05-27T12:00+02:00")
        return make.finish(
            "an intervention counts once, on the local day of its first completion, unless cancelled",
            [
                make.delivered("2026-05-26", type: 1, 1), make.delivered("2026-05-26", type: 2, 1),
                make.delivered("2026-05-27", type: 1, 0), make.delivered("2026-05-28", type: 1, 1),
                make.delivered("2026-05-28", type: 2, 0), make.delivered("2026-05-29", type: 1, 1),
                make.delivered("2026-06-01", type: 1, 0),
                make.open("2026-05-26"), make.open("2026-05-27"), make.open("2026-05-28"), make.open("2026-05-29"),
                make.open("2026-05-30", false),
            ],
            ratios: [
                make.throughput("2026-05-26", "2026-05-26", "2", "1", "2"),
                make.throughput("2026-05-01", "2026-05-31", "4", "4", "1"),
                make.throughput("2026-05-30", "2026-05-31", "0", "0", nil),
            ]
        )
    }()
}

import TestSupport

extension GoldenBuilder {
    /// A plan of the case's vehicle, of type 1 (oil service).
    @discardableResult
    mutating func plan(
        days: Int? = nil,
        km: Int? = nil,
        startsOn: String,
        startKm: Int? = nil,
        active: Bool = true
    ) -> String {
        let id = id(.plan)
        rows.plans.append(
            SourceRows.Plan(
                id: id,
                vehicle: self.id(.vehicle),
                type: 1,
                intervalDays: days,
                intervalKm: km,
                startsOn: on(startsOn),
                startKm: startKm,
                isActive: active
            )
        )
        return id
    }

    /// A completed preventive work order of the case's plan, with one event per completion.
    @discardableResult
    mutating func maintenance(
        _ completions: [String],
        type: Int = 1,
        status: Int = 3,
        column: String? = nil,
        km: Int? = nil
    ) -> String {
        let id = next(.workOrder)
        rows.workOrders.append(
            SourceRows.WorkOrder(
                id: id,
                plan: self.id(.plan),
                type: type,
                status: status,
                completedAt: (column ?? completions.last).map { at($0) },
                odometerKm: km
            )
        )
        for completion in completions {
            rows.maintenanceEvents.append(
                HistoryEvent(
                    id: next(.event),
                    entity: id,
                    type: "status_changed",
                    at: at(completion),
                    recordedAt: at(completion),
                    from: 2,
                    to: 3
                )
            )
        }
        return id
    }

    mutating func reading(_ instant: String, _ km: Int) {
        rows.readings.append(
            SourceRows.Reading(id: next(.reading), vehicle: id(.vehicle), readAt: at(instant), km: km)
        )
    }

    /// The cell of an occurrence; compliant nil: not decided, no cell.
    func due(_ day: String, compliant: Bool?) -> GoldenExpectation {
        let measures = compliant.map { ["decided": "1", "compliant": $0 ? "1" : "0"] }
        return GoldenExpectation(
            fact: "fleet.pm_occurrences",
            day: day,
            dimensions: ["1", id(.vehicle)],
            measures: measures ?? [:],
            n: measures == nil ? 0 : 1
        )
    }

    func compliance(_ from: String, _ to: String, _ numerator: String, _ denominator: String, _ value: String?)
        -> GoldenRatio
    {
        GoldenRatio(
            kpi: "fleet.pm_compliance",
            filter: ["vehicle": id(.vehicle)],
            from: from,
            to: to,
            numerator: numerator,
            denominator: denominator,
            value: value
        )
    }
}

extension GoldenCases {
    static let fleet = [
        day32ThenDay34, lastEvening, windowPasses, inactivePlan, kilometres, kilometresLate, bothCriteria,
        daysEndTheWindow, kilometresEndTheWindow, tie,
        completionInstant, completionFallback, windowUnknown, windowUnknownOpen, passesAtMidnight,
    ]

    private static let day32ThenDay34: GoldenCase = {
        var make = GoldenBuilder(30)
        make.plan(days: 30, startsOn: "2026-02-01")
        make.maintenance(["2026-03-05T10:00+01:00"])
        make.maintenance(["2026-04-08T10:00+02:00"])
        return make.finish(
            "every 30 days: done on day 32 keeps the window of 3 days, on day 34 it does not, never does not",
            [
                make.due("2026-03-03", compliant: true), make.due("2026-04-04", compliant: false),
                make.due("2026-05-08", compliant: false),
            ],
            ratios: [
                make.compliance("2026-03-01", "2026-03-31", "1", "1", "1"),
                make.compliance("2026-03-01", "2026-05-31", "1", "3", "0.3333333333"),
                make.compliance("2026-02-01", "2026-02-28", "0", "0", nil),
            ]
        )
    }()

    private static let lastEvening: GoldenCase = {
        var make = GoldenBuilder(31)
        make.plan(days: 30, startsOn: "2026-02-01", active: false)
        // The window of the first ends on 6 March, that of the second on 8 April: 23:59 and 00:01 in Paris.
        make.maintenance(["2026-03-06T23:59+01:00"])
        make.maintenance(["2026-04-09T00:01+02:00"])
        return make.finish(
            "a window ends with its last local day",
            [make.due("2026-03-03", compliant: true), make.due("2026-04-05", compliant: false)]
        )
    }()

    private static let windowPasses: GoldenCase = {
        var make = GoldenBuilder(32)
        make.plan(days: 30, startsOn: "2026-04-20")
        return make.finish(
            "due on 20 May, open to 23 May: decided once that whole day has passed, with no row changed",
            [make.due("2026-05-20", compliant: false)],
            earlier: ("2026-05-23", [make.due("2026-05-20", compliant: nil)])
        )
    }()

    private static let inactivePlan: GoldenCase = {
        var make = GoldenBuilder(33)
        make.plan(days: 30, startsOn: "2026-02-01", active: false)
        make.maintenance(["2026-02-20T10:00+01:00"])
        return make.finish(
            "early work counts; a plan that is not active still answers for what was done, not for what is open",
            [make.due("2026-03-03", compliant: true), make.due("2026-03-22", compliant: nil)]
        )
    }()

    private static let kilometres: GoldenCase = {
        var make = GoldenBuilder(34)
        make.plan(km: 10_000, startsOn: "2026-01-01", startKm: 50_000)
        make.reading("2026-01-01T08:00+01:00", 50_000)
        make.reading("2026-02-01T08:00+01:00", 58_000)
        make.reading("2026-02-05T08:00+01:00", 57_000)
        make.reading("2026-02-11T08:00+01:00", 62_000)
        // 60 000 km on 6 February at 08:00, 61 000 km on 8 February at 20:00.
        make.maintenance(["2026-02-08T23:00+01:00"], km: 60_900)
        return make.finish(
            "every 10 000 km: due half-way between two readings; one that goes back is left out",
            [make.due("2026-02-06", compliant: true)]
        )
    }()

    private static let kilometresLate: GoldenCase = {
        var make = GoldenBuilder(35)
        make.plan(km: 10_000, startsOn: "2026-01-01", startKm: 50_000)
        make.reading("2026-02-01T08:00+01:00", 58_000)
        make.reading("2026-02-11T08:00+01:00", 62_000)
        make.reading("2026-03-01T08:00+01:00", 72_000)
        // Without its odometer: the next interval cannot be counted in kilometres.
        make.maintenance(["2026-02-09T08:00+01:00"])
        return make.finish(
            "every 10 000 km: done on the day after the one on which a tenth more was driven",
            [make.due("2026-02-06", compliant: false)]
        )
    }()

    private static let bothCriteria: GoldenCase = {
        var make = GoldenBuilder(36)
        make.plan(days: 30, km: 5000, startsOn: "2026-03-01", startKm: 10_000)
        make.reading("2026-03-01T08:00+01:00", 10_000)
        make.reading("2026-03-11T08:00+01:00", 15_000)
        make.maintenance(["2026-04-03T10:00+02:00"])
        return make.finish(
            "kilometres come first; the window ends where that of the days would, as 500 km more were not driven",
            [
                make.due("2026-03-11", compliant: true),
                // 3 April + 30 days, by days only.
                make.due("2026-05-03", compliant: false),
            ]
        )
    }()

    private static let daysEndTheWindow: GoldenCase = {
        var make = GoldenBuilder(43)
        make.plan(days: 30, km: 5000, startsOn: "2026-03-01", startKm: 10_000, active: false)
        make.reading("2026-03-25T08:00+01:00", 15_000)
        make.reading("2026-04-10T08:00+02:00", 15_500)
        // By days the window ends on 3 April (31 March and 3 days), by kilometres on 10 April.
        make.maintenance(["2026-04-05T10:00+02:00"])
        return make.finish(
            "kilometres come first, but their window ends with that of the days at the latest",
            [make.due("2026-03-25", compliant: false)]
        )
    }()

    private static let kilometresEndTheWindow: GoldenCase = {
        var make = GoldenBuilder(44)
        make.plan(days: 30, km: 5000, startsOn: "2026-03-01", startKm: 10_000, active: false)
        make.reading("2026-03-25T08:00+01:00", 15_000)
        make.reading("2026-03-27T08:00+01:00", 15_500)
        make.maintenance(["2026-03-28T10:00+01:00"])
        return make.finish(
            "kilometres come first and their window ends first: done before the days were due, and too late",
            [make.due("2026-03-25", compliant: false)]
        )
    }()

    private static let tie: GoldenCase = {
        var make = GoldenBuilder(37)
        make.plan(days: 30, km: 5000, startsOn: "2026-03-01", startKm: 10_000, active: false)
        make.reading("2026-03-31T10:00+02:00", 15_000)
        make.reading("2026-04-01T10:00+02:00", 15_600)
        make.maintenance(["2026-04-03T10:00+02:00"])
        return make.finish(
            "both criteria on one day: days win, and so the window is 3 days and not up to 15 500 km",
            [make.due("2026-03-31", compliant: true)]
        )
    }()

    private static let completionInstant: GoldenCase = {
        var make = GoldenBuilder(38)
        make.plan(days: 28, startsOn: "2026-02-10", active: false)
        // Completed, re-opened, completed again; the row's own time is older and loses.
        make.maintenance(
            ["2026-03-10T10:00+01:00", "2026-03-13T10:00+01:00"],
            column: "2026-03-09T10:00+01:00"
        )
        // A corrective one and a cancelled one complete nothing.
        make.maintenance(["2026-03-11T10:00+01:00"], type: 2)
        make.maintenance(["2026-03-11T11:00+01:00"], status: 4)
        return make.finish(
            "the last completion in the history is the completion",
            [make.due("2026-03-10", compliant: false)]
        )
    }()

    private static let completionFallback: GoldenCase = {
        var make = GoldenBuilder(39)
        make.plan(days: 28, startsOn: "2026-02-10", active: false)
        make.maintenance([], column: "2026-03-12T10:00+01:00")
        let order = make.id(.workOrder, 1)
        make.dirt = [
            GoldenDocument(
                collection: "maintenance_history",
                entityField: "workOrderId",
                json: """
                    {"_id": "\(make.next(.event))", "workOrderId": "\(order)", "type": "status_changed",
                     "at": {"$date": "2026-03-20T08:00:00Z"}, "from": 2, "to": 3}
                    """
            )
        ]
        return make.finish(
            "without a good event the row's own time is the completion",
            [make.due("2026-03-10", compliant: true)]
        )
    }()

    private static let windowUnknown: GoldenCase = {
        var make = GoldenBuilder(40)
        make.plan(km: 10_000, startsOn: "2026-04-01", startKm: 20_000)
        make.reading("2026-04-01T08:00+02:00", 20_000)
        make.reading("2026-04-21T08:00+02:00", 30_200)
        // 30 000 km: 20 days · 10 000 / 10 200 after 1 April 08:00, 20 April 22:35.
        make.maintenance(["2026-04-25T08:00+02:00"])
        return make.finish(
            "every 10 000 km: done before a tenth more was driven, so inside a window whose end is not known",
            [make.due("2026-04-20", compliant: true)]
        )
    }()

    private static let windowUnknownOpen: GoldenCase = {
        var make = GoldenBuilder(41)
        make.plan(km: 10_000, startsOn: "2026-04-01", startKm: 20_000)
        make.reading("2026-04-01T08:00+02:00", 20_000)
        make.reading("2026-04-21T08:00+02:00", 30_200)
        return make.finish(
            "every 10 000 km: due and not done, but no tenth more was driven: not decided",
            [make.due("2026-04-20", compliant: nil)]
        )
    }()

    private static let passesAtMidnight: GoldenCase = {
        var make = GoldenBuilder(42)
        make.plan(km: 10_000, startsOn: "2026-02-01", startKm: 50_000)
        make.reading("2026-02-01T12:00+01:00", 50_000)
        make.reading("2026-02-02T23:59:59.999999+01:00", 80_000)
        // A third of the way is a third of a microsecond before midnight, which rounds up to midnight; 61 000 km at 01:12.
        make.maintenance(["2026-02-02T10:00+01:00"])
        return make.finish(
            "the instant of passing is rounded up to the microsecond, here into the next day",
            [make.due("2026-02-02", compliant: true)]
        )
    }()
}

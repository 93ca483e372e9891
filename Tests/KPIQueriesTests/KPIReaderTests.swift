import Definitions
import Postgres
import Testing

@testable import KPIQueries

@Suite(.timeLimit(.minutes(2)))
struct KPIReaderTests {
    private let reader = KPIReader(catalogue: Client.catalogue, timeZone: "Europe/Paris", locale: "en")

    /// Asks in the small client's warehouse.
    private func answer(
        _ kpi: String,
        from: String = "2025-12-22",
        to: String = "2026-01-11",
        grain: String = "week",
        by: [String] = [],
        where conditions: [String] = [],
        locale: String = "en",
        staleRental: String? = nil
    ) async throws -> KPIAnswer {
        let question = try KPIQuestion(kpi: kpi, from: from, to: to, grain: grain, by: by, where: conditions)
        var answer: KPIAnswer?
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch, staleRental: staleRental)
            answer = try await reader.speaking(locale).answer(question, on: scratch.connection)
        }
        return try #require(answer)
    }

    private func shown(_ answer: KPIAnswer) -> [String] {
        answer.points.map { point in
            let values = point.values.map { " \($0.label)" }.joined()
            let denominator = point.denominator.map { "/\($0)" } ?? ""
            let value = point.value.map { "=\($0)" } ?? "=null"
            return "\(point.start.periodName(answer.question.grain))\(point.isComplete ? "" : "*")\(values) "
                + "\(point.numerator.map(\.description) ?? "none")\(denominator)\(value) n\(point.n)"
        }
    }

    @Test("weeks run over the year's end, an unpublished day makes one incomplete, nothing over nothing is null")
    func weeks() async throws {
        let answer = try await answer("garage.throughput")
        #expect(shown(answer) == ["2025-W52 0/0=null n0", "2026-W01 6/6=1 n6", "2026-W02* 9/4=2.25 n9"])
        #expect(answer.points.map(\.days) == [7, 7, 6])
        #expect(answer.asOf?.cutoff.description == "2026-01-11")
        #expect(answer.asOf?.instant == "2026-01-10T23:00:00Z")
        #expect(answer.runID == 7)
        #expect(answer.publicationID == 107)
        #expect(answer.asOf?.publishedAt == "2026-01-11T02:15:00Z")
        #expect(answer.stale == nil)
        #expect(answer.note == nil)
        #expect(answer.unsplit.isEmpty)
    }

    @Test("a period that the range cuts counts only the days asked for, and says that it is not whole")
    func cutPeriods() async throws {
        let answer = try await answer("garage.throughput", from: "2025-12-31", to: "2026-01-05", grain: "month")
        #expect(shown(answer) == ["2025-12* 2/0=null n2", "2026-01* 5/4=1.25 n5"])
        #expect(answer.points.map(\.end.description) == ["2025-12-31", "2026-01-31"])
    }

    @Test("days: each published one has a point, also those without a row")
    func days() async throws {
        let answer = try await answer("garage.delivered", from: "2026-01-01", to: "2026-01-03", grain: "day")
        #expect(shown(answer) == ["2026-01-01 0=0 n0", "2026-01-02 1=1 n1", "2026-01-03 0=0 n0"])
    }

    @Test("a split of both facts; decimals are rounded half away from zero to ten places")
    func splitByShared() async throws {
        let answer = try await answer("garage.throughput", by: ["workshop"])
        #expect(
            shown(answer) == [
                "2026-W01 Lyon 5/3=1.6666666667 n5", "2026-W01 Paris 1/3=0.3333333333 n1",
                "2026-W02* Lyon 4/2=2 n4", "2026-W02* Paris 5/2=2.5 n5",
            ]
        )
        #expect(answer.points.map { $0.values[0].value } == ["w1", "w2", "w1", "w2"])
    }

    @Test("a dimension that one fact lacks: its whole sum stands beside each value, and the answer says so")
    func unsplit() async throws {
        let answer = try await answer(
            "garage.throughput",
            from: "2025-12-29",
            by: ["intervention_type"],
            locale: "fr"
        )
        #expect(
            shown(answer) == [
                "2026-W01 Entretien 4/6=0.6666666667 n4", "2026-W01 Réparation 2/6=0.3333333333 n2",
                "2026-W02* Entretien 4/4=1 n4", "2026-W02* Réparation 5/4=1.25 n5",
            ]
        )
        #expect(
            answer.unsplit == [PartialDimension(dimension: "intervention_type", facts: ["garage.workshop_days"])]
        )
        #expect(answer.dimensions.map(\.label.fr) == ["Type"])
    }

    @Test("two dimensions: a combination without a delivery on open days is 0, not missing")
    func splitByBoth() async throws {
        let answer = try await answer(
            "garage.throughput",
            from: "2025-12-29",
            to: "2026-01-04",
            by: ["workshop", "intervention_type"]
        )
        // Paris has no type-1 row outside this week and no type-2 row in it; only what occurs in the range is there.
        #expect(
            shown(answer) == [
                "2026-W01 Lyon Maintenance 3/3=1 n3", "2026-W01 Lyon Repair 2/3=0.6666666667 n2",
                "2026-W01 Paris Maintenance 1/3=0.3333333333 n1",
            ]
        )
        let wider = try await self.answer(
            "garage.throughput",
            from: "2025-12-29",
            by: ["workshop", "intervention_type"]
        )
        #expect(shown(wider).contains("2026-W01 Paris Repair 0/3=0 n0"))
        #expect(!shown(wider).contains { $0.hasPrefix("2025-W52") })
    }

    @Test("a sum has a 0 where a value has no row in a published period")
    func sumIsDense() async throws {
        let answer = try await answer("garage.delivered", from: "2025-12-22", to: "2026-01-04", by: ["workshop"])
        #expect(
            shown(answer) == [
                "2025-W52 Lyon 0=0 n0", "2025-W52 Paris 0=0 n0", "2026-W01 Lyon 5=5 n5", "2026-W01 Paris 1=1 n1",
            ]
        )
    }

    @Test("a filter by label or value; one that a fact lacks is not applied there, and the answer says so")
    func filters() async throws {
        let byLabel = try await answer("garage.throughput", from: "2025-12-29", where: ["intervention_type=Réparation"])
        #expect(shown(byLabel) == ["2026-W01 2/6=0.3333333333 n2", "2026-W02* 5/4=1.25 n5"])
        #expect(
            byLabel.unfiltered == [PartialDimension(dimension: "intervention_type", facts: ["garage.workshop_days"])]
        )
        let both = try await answer(
            "garage.throughput",
            from: "2025-12-29",
            to: "2026-01-04",
            where: ["workshop:w2", "intervention_type:1"]
        )
        #expect(shown(both) == ["2026-W01 1/3=0.3333333333 n1"])
        let alternatives = try await answer(
            "garage.delivered",
            from: "2025-12-29",
            to: "2026-01-04",
            where: ["workshop=Lyon", "workshop=Paris"]
        )
        #expect(shown(alternatives) == ["2026-W01 6=6 n6"])
    }

    @Test("a ratio of sums, never a mean of ratios; a value without a label shows itself; stale with its reason")
    func ratioOfSums() async throws {
        let whole = try await answer("rental.utilisation", from: "2026-01-05", staleRental: "check blocked")
        // (1 + 90) / (2 + 100); the mean of 50 % and 90 % would be 0.7.
        #expect(shown(whole) == ["2026-W02* 91/102=0.8921568627 n12"])
        #expect(whole.stale == "rental: check blocked")
        #expect(whole.modules.first?.staleSince == "2026-01-12T02:00:00Z")
        let split = try await answer("rental.utilisation", from: "2026-01-05", grain: "day", by: ["agency"])
        #expect(
            shown(split) == [
                "2026-01-05 B 90/100=0.9 n10", "2026-01-05 North 1/2=0.5 n1", "2026-01-06 North 0/0=null n1",
            ]
        )
        #expect(split.points[0].value.map { $0 > Numeric(0) } == true)
    }

    @Test("over two modules a day counts when both have published it, and the older is the headline")
    func twoModules() async throws {
        let answer = try await answer("rental.deliveries_per_rented", from: "2026-01-05")
        #expect(shown(answer) == ["2026-W02* 9/91=0.0989010989 n9"])
        #expect(answer.points.map(\.days) == [4])
        #expect(answer.asOf?.cutoff.description == "2026-01-09")
        #expect(answer.runID == 6)
        #expect(answer.modules.map(\.module) == ["garage", "rental"])
    }

    @Test("formulas with numbers, and a value below the last place rounds away from zero")
    func formulas() async throws {
        let balance = try await answer("garage.balance", from: "2025-12-29", to: "2026-01-04")
        #expect(shown(balance) == ["2026-W01 -3=-3 n12"])
        let tiny = try await answer("garage.tiny", from: "2026-01-02", to: "2026-01-02", grain: "day")
        #expect(shown(tiny) == ["2026-01-02 -1/20000000000=-0.0000000001 n1"])
    }

    @Test("an empty answer says why")
    func notes() async throws {
        let before = try await answer("garage.throughput", from: "2025-01-01", to: "2025-01-31")
        #expect(before.note == .beforeFirstDay(try #require(CalendarDay("2025-12-22"))))
        let after = try await answer("garage.throughput", from: "2026-02-01", to: "2026-02-02")
        #expect(after.note == .afterCutoff(try #require(CalendarDay("2026-01-11"))))
        #expect(before.points.isEmpty && after.points.isEmpty)
        try await Scratch.with(Client.catalogue) { scratch in
            let question = try KPIQuestion(
                kpi: "garage.throughput",
                from: "2026-01-01",
                to: "2026-01-02",
                grain: "day",
                by: [],
                where: []
            )
            let answer = try await reader.answer(question, on: scratch.connection)
            #expect(answer.note == .nothingPublished)
            #expect(answer.asOf == nil)
        }
    }

    @Test("a filter's typing error is no quiet month")
    func unknownValue() async throws {
        let error = await #expect(throws: QuestionError.self) {
            try await answer("garage.throughput", where: ["workshop=Lyom"])
        }
        #expect(error?.code == .unknownValue)
        #expect(error?.message == "The dimension \"workshop\" has no value \"Lyom\". Did you mean \"Lyon\"?")
    }

    @Test(
        "wrong questions say what is wrong and what is right",
        arguments: [
            WrongQuestion(
                kpi: "garage.thruput",
                "There is no KPI \"garage.thruput\". Did you mean \"garage.throughput\"?"
            ),
            WrongQuestion(
                by: ["workshp"],
                "garage.throughput has no dimension \"workshp\". Did you mean \"workshop\"?"
            ),
            WrongQuestion(by: ["workshop", "workshop"], "The dimension \"workshop\" is named twice."),
            WrongQuestion(
                from: "2026-02-29",
                "\"2026-02-29\" is not a day of the calendar; `from` is written YYYY-MM-DD, as in 2026-03-29."
            ),
            WrongQuestion(
                to: "2026-1-1",
                "\"2026-1-1\" is not a day of the calendar; `to` is written YYYY-MM-DD, as in 2026-03-29."
            ),
            WrongQuestion(
                from: "2026-01-03",
                "The range is turned round: its first day 2026-01-03 lies after its last day 2026-01-02."
            ),
            WrongQuestion(
                from: "2000-01-01",
                "From 2000-01-01 to 2026-01-02 are more than 20 years; ask for less at a time."
            ),
            WrongQuestion(grain: "weak", "There is no grain \"weak\". Did you mean \"week\"?"),
            WrongQuestion(
                conditions: ["workshop"],
                "\"workshop\" is not a condition; write dimension=value, as in workshop=Lyon."
            ),
        ]
    )
    func wrongQuestions(_ wrong: WrongQuestion) async throws {
        let error = #expect(throws: QuestionError.self) {
            let question = try KPIQuestion(
                kpi: wrong.kpi,
                from: wrong.from,
                to: wrong.to,
                grain: wrong.grain,
                by: wrong.by,
                where: wrong.conditions
            )
            try reader.check(question)
        }
        #expect(error?.message == wrong.message)
    }
}

struct WrongQuestion: Sendable, CustomTestStringConvertible {
    let kpi: String
    let from: String
    let to: String
    let grain: String
    let by: [String]
    let conditions: [String]
    let message: String

    init(
        kpi: String = "garage.throughput",
        from: String = "2026-01-01",
        to: String = "2026-01-02",
        grain: String = "day",
        by: [String] = [],
        conditions: [String] = [],
        _ message: String
    ) {
        self.kpi = kpi
        self.from = from
        self.to = to
        self.grain = grain
        self.by = by
        self.conditions = conditions
        self.message = message
    }

    var testDescription: String { message }
}

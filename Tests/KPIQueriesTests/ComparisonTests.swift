import Definitions
import Postgres
import Testing

@testable import KPIQueries

/// Which days stand against which: no database.
@Suite
struct ComparedRangeTests {
    private func range(_ comparison: Comparison, _ from: String, _ to: String, _ grain: Grain) throws -> ComparedRange {
        let (from, to) = (try #require(CalendarDay(from)), try #require(CalendarDay(to)))
        return ComparedRange(comparison, from: from, to: to, grain: grain)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let comparison: Comparison
        let from: String
        let to: String
        let grain: Grain
        /// Nil: nothing to compare with.
        let expected: String?

        init(_ comparison: Comparison, _ from: String, _ to: String, _ grain: Grain, _ expected: String?) {
            (self.comparison, self.from, self.to, self.grain, self.expected) = (comparison, from, to, grain, expected)
        }

        var testDescription: String { "\(comparison) \(grain) \(from) – \(to)" }
    }

    @Test(
        "the days that a range is compared with",
        arguments: [
            Case(.previous, "2026-03-01", "2026-03-31", .month, "2026-02-01 2026-02-28"),
            Case(.previous, "2024-03-01", "2024-03-31", .month, "2024-02-01 2024-02-29"),
            Case(.previous, "2026-01-01", "2026-03-31", .month, "2025-10-01 2025-12-31"),
            // A month to date stands against the same days of the month before, however short that is.
            Case(.previous, "2026-03-01", "2026-03-15", .month, "2026-02-01 2026-02-15"),
            Case(.previous, "2026-03-01", "2026-03-30", .month, "2026-02-01 2026-02-28"),
            Case(.previous, "2026-01-15", "2026-02-14", .month, "2025-12-15 2026-01-14"),
            Case(.previous, "2026-04-01", "2026-06-30", .quarter, "2026-01-01 2026-03-31"),
            Case(.previous, "2026-01-01", "2026-12-31", .year, "2025-01-01 2025-12-31"),
            Case(.previous, "2026-01-05", "2026-01-18", .week, "2025-12-22 2026-01-04"),
            Case(.previous, "2026-01-07", "2026-01-13", .week, "2025-12-31 2026-01-06"),
            Case(.previous, "2026-03-10", "2026-03-12", .day, "2026-03-07 2026-03-09"),
            Case(.previous, "2026-03-01", "2026-03-31", .day, "2026-01-29 2026-02-28"),
            Case(.previous, "0001-01-01", "0001-01-31", .day, nil),
            Case(.lastYear, "2025-02-01", "2025-02-28", .month, "2024-02-01 2024-02-29"),
            Case(.lastYear, "2024-02-01", "2024-02-29", .month, "2023-02-01 2023-02-28"),
            Case(.lastYear, "2025-02-01", "2025-02-28", .day, "2024-02-01 2024-02-28"),
            Case(.lastYear, "2024-02-01", "2024-02-29", .day, "2023-02-01 2023-02-28"),
            Case(.lastYear, "2024-02-29", "2024-03-02", .day, "2023-03-01 2023-03-02"),
            Case(.lastYear, "2024-02-29", "2024-02-29", .day, nil),
            // Weeks by their number: Monday of 2026-W02 is 5 January, of 2025-W02 6 January.
            Case(.lastYear, "2026-01-05", "2026-01-11", .week, "2025-01-06 2025-01-12"),
            Case(.lastYear, "2026-12-21", "2027-01-03", .week, "2025-12-22 2025-12-28"),
            Case(.lastYear, "2026-12-28", "2027-01-03", .week, nil),
            Case(.lastYear, "2026-01-01", "2026-12-31", .year, "2025-01-01 2025-12-31"),
        ]
    )
    func days(_ example: Case) throws {
        let days = try range(example.comparison, example.from, example.to, example.grain).days
        #expect(days.map { "\($0.lowerBound) \($0.upperBound)" } == example.expected)
    }

    @Test("each period has its own counterpart; 29 February and week 53 have none")
    func counterparts() throws {
        func counterpart(_ range: ComparedRange, _ start: String) throws -> String? {
            range.counterpart(of: try #require(CalendarDay(start)))?.description
        }
        let months = try range(.previous, "2026-01-01", "2026-03-31", .month)
        #expect(try counterpart(months, "2026-02-01") == "2025-11-01")
        let days = try range(.lastYear, "2024-02-28", "2024-03-01", .day)
        #expect(
            try ["2024-02-28", "2024-02-29", "2024-03-01"].map { try counterpart(days, $0) }
                == ["2023-02-28", nil, "2023-03-01"]
        )
        let weeks = try range(.lastYear, "2026-12-21", "2027-01-10", .week)
        #expect(
            try ["2026-12-21", "2026-12-28", "2027-01-04"].map { try counterpart(weeks, $0) }
                == ["2025-12-22", nil, "2025-12-29"]
        )
        let quarters = try range(.lastYear, "2026-01-01", "2026-12-31", .quarter)
        #expect(try counterpart(quarters, "2026-10-01") == "2025-10-01")
    }

    @Test("every day of a range of whole periods has a counterpart within the compared days")
    func covering() throws {
        for grain in Grain.allCases {
            for comparison in Comparison.allCases where !(comparison == .lastYear && grain == .week) {
                var start = try #require(CalendarDay("2021-01-01")).start(of: grain)
                for _ in 0..<60 {
                    let range = ComparedRange(comparison, from: start, to: start.end(of: grain), grain: grain)
                    if let days = range.days {
                        #expect(days.lowerBound == days.lowerBound.start(of: grain))
                        #expect(days.upperBound == days.lowerBound.end(of: grain))
                        #expect(range.counterpart(of: start) == days.lowerBound)
                        #expect(days.upperBound < start)
                    }
                    start = start.end(of: grain).adding(days: 1)
                }
            }
        }
    }

    @Test("a range's own grain is the longest that makes it up")
    func naturalGrain() throws {
        for (from, to, grain) in [
            ("2026-01-01", "2026-12-31", Grain.year), ("2026-01-01", "2026-06-30", .quarter),
            ("2026-02-01", "2026-02-28", .month), ("2026-01-05", "2026-01-11", .week),
            ("2026-01-05", "2026-01-12", .day),
        ] {
            let days = (try #require(CalendarDay(from)), try #require(CalendarDay(to)))
            #expect(ComparedRange.grain(of: days.0, days.1) == grain)
        }
    }
}

/// Comparisons and rankings in the small client's warehouse.
@Suite(.timeLimit(.minutes(2)))
struct ComparisonTests {
    private let reader = KPIReader(catalogue: Client.catalogue, timeZone: "Europe/Paris", locale: "en")

    private func question(
        _ kpi: String,
        _ from: String,
        _ to: String,
        _ grain: String = "week",
        by: [String] = []
    ) throws -> KPIQuestion {
        try KPIQuestion(kpi: kpi, from: from, to: to, grain: grain, by: by, where: [])
    }

    private func shown(_ point: KPIPoint) -> String {
        let values = point.values.map(\.label).joined(separator: " ")
        guard let compared = point.compared else { return "\(values) \(point.start): nothing" }
        let parts = [point.value, compared.value, compared.difference, compared.relative].map {
            $0?.description ?? "null"
        }
        return "\(values) \(point.start)<\(compared.start)\(compared.isComplete ? "" : "*"): "
            + parts.joined(separator: " ") + " n\(compared.n)"
    }

    @Test("values beside those before, differences exact and null where one is missing")
    func compared() async throws {
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            func answer(_ question: KPIQuestion, _ comparison: Comparison) async throws -> KPIAnswer {
                try await reader.answer(question, AnswerOptions(comparison: comparison), on: scratch.connection)
            }
            let week = try await answer(
                question("garage.throughput", "2026-01-05", "2026-01-11", by: ["workshop"]),
                .previous
            )
            #expect(
                week.points.map(shown) == [
                    "Lyon 2026-01-05<2025-12-29: 2 1.6666666667 0.3333333333 0.2 n5",
                    "Paris 2026-01-05<2025-12-29: 2.5 0.3333333333 2.1666666667 6.5 n1",
                ]
            )
            #expect(week.comparison?.note == nil)
            #expect(week.comparison?.days?.lowerBound.description == "2025-12-29")
            // W52 has no delivery: the sum is 0, of which there is no share; the ratio is null.
            let sum = try await answer(question("garage.delivered", "2025-12-29", "2026-01-04"), .previous)
            #expect(sum.points.map(shown) == [" 2025-12-29<2025-12-22: 6 0 6 null n0"])
            let ratio = try await answer(question("garage.throughput", "2025-12-29", "2026-01-04"), .previous)
            #expect(ratio.points.map(shown) == [" 2025-12-29<2025-12-22: 1 null null null n0"])
        }
    }

    @Test("a comparison before the first day of data says so, and shows no zero")
    func beforeTheFirstDay() async throws {
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            func answer(_ from: String, _ to: String, _ grain: String, _ comparison: Comparison) async throws
                -> KPIAnswer
            {
                let question = try question("garage.delivered", from, to, grain)
                return try await reader.answer(question, AnswerOptions(comparison: comparison), on: scratch.connection)
            }
            let lastYear = try await answer("2026-01-05", "2026-01-11", "week", .lastYear)
            #expect(lastYear.points.map(shown) == [" 2026-01-05: nothing"])
            #expect(
                lastYear.comparison?.note?.text.en
                    == "There is nothing to compare with: 2025-01-06 to 2025-01-12 lies before the first published day, 2025-12-22."
            )
            #expect(lastYear.comparison?.note?.code == "comparison_before_first_day")
            let table = AnswerFormat.table.text(of: lastYear, FigureFormatter(locale: "en", currency: "EUR"))
            #expect(table.contains("There is nothing to compare with: 2025-01-06"))
            #expect(table.contains("2026-W02 *      9  9  –           –       –  –\n"))
            let partly = try await answer("2026-01-01", "2026-01-10", "day", .previous)
            #expect(partly.comparison?.note == nil)
            let cut = try await answer("2025-12-30", "2026-01-10", "day", .previous)
            #expect(cut.comparison?.note?.code == "comparison_partly_before_first_day")
            #expect(cut.points.first.map(shown) == " 2025-12-30: nothing")
            #expect(cut.points.last.map(shown) == " 2026-01-10<2025-12-29: 0 3 -3 -1 n3")
            let week53 = try await answer("2026-12-28", "2027-01-03", "week", .lastYear)
            #expect(week53.comparison?.note == .noCounterpart)
        }
    }

    @Test("the first by value in each period: null has no place, ties stay, and how many there were is said")
    func ranked() async throws {
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            func ranks(_ kpi: String, _ ranking: Ranking, by: String) async throws -> ([String], [RankedPeriod]) {
                let question = try question(kpi, "2025-12-22", "2026-01-11", by: [by])
                let answer = try await reader.answer(question, AnswerOptions(ranking: ranking), on: scratch.connection)
                let points = answer.points.map {
                    "\($0.start.periodName(.week)) \($0.rank ?? 0) \($0.values[0].label) \($0.value?.description ?? "null")"
                }
                return (points, answer.ranking?.periods ?? [])
            }
            let (top, periods) = try await ranks("garage.throughput", Ranking(.top, 1), by: "workshop")
            #expect(top == ["2026-W01 1 Lyon 1.6666666667", "2026-W02 1 Paris 2.5"])
            #expect(periods.map(\.ranked) == [2, 2])
            #expect(periods.map(\.withoutValue) == [0, 0])
            // On 6 January agency A has a row and nothing that could be rented.
            let nothing = try question("rental.utilisation", "2026-01-05", "2026-01-06", "day", by: ["agency"])
            let rental = try await reader.answer(
                nothing,
                AnswerOptions(ranking: Ranking(.top, 9)),
                on: scratch.connection
            )
            #expect(rental.points.map(\.values[0].value) == ["B", "A"])
            #expect(rental.ranking?.periods.map(\.ranked) == [2, 0])
            #expect(rental.ranking?.periods.map(\.withoutValue) == [0, 1])
            let table = AnswerFormat.table.text(of: rental, FigureFormatter(locale: "en", currency: "EUR"))
            #expect(table.contains("2026-01-06: the 9 highest of 0, 1 without a value\n"))
            let (bottom, _) = try await ranks("garage.delivered", Ranking(.bottom, 1), by: "workshop")
            // Both workshops delivered nothing in W52: they share the first place.
            #expect(bottom == ["2025-W52 1 Lyon 0", "2025-W52 1 Paris 0", "2026-W01 1 Paris 1", "2026-W02 1 Lyon 4"])
        }
    }

    @Test("a whole range as one period, by value, with its counterpart")
    func breakdown() async throws {
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            let question = try question("garage.throughput", "2025-12-29", "2026-01-06", by: ["workshop"])
            let options = AnswerOptions(comparison: .previous, ranking: Ranking(.top, 5))
            let breakdown = try await KPIReader.readOnly(on: scratch.connection) { connection in
                try await reader.breakdown(question, options, inTransactionOf: connection)
            }
            // 15 deliveries on 10 open days, which is neither the sum nor the mean of its parts.
            #expect(breakdown.total.points.map { $0.value?.description } == ["1.5"])
            let answer = breakdown.answer
            #expect(
                answer.points.map { "\(answer.periodName($0)) \($0.rank ?? 0) \($0.values[0].label)" } == [
                    "2025-12-29/2026-01-06 1 Lyon", "2025-12-29/2026-01-06 2 Paris",
                ]
            )
            #expect(answer.points.map { $0.value?.description } == ["1.8", "1.2"])
            #expect(answer.comparison?.days.map { "\($0.lowerBound) \($0.upperBound)" } == "2025-12-20 2025-12-28")
            #expect(answer.comparison?.note?.code == "comparison_partly_before_first_day")
        }
    }

    @Test("wrong comparisons and rankings name what there is")
    func wrong() throws {
        func message(_ body: () throws -> Void) -> String? {
            #expect(throws: QuestionError.self) { try body() }?.message
        }
        #expect(
            message { _ = try Comparison.parse("lastyear") }
                == "There is no comparison \"lastyear\". Did you mean \"last-year\"?"
        )
        #expect(message { _ = try Ranking.parse(top: "5", bottom: "5") }?.contains("both at once") == true)
        for text in ["0", "-1", "1e3", "1001", "", "99999999999999999999"] {
            #expect(message { _ = try Ranking.parse(top: text, bottom: nil) }?.contains("from 1 to 1000") == true)
        }
        #expect(
            message { _ = try CSVDialect.parse("excel") }
                == "There is no dialect \"excel\". There are: rfc4180, excel-fr."
        )
        let unsplit = try question("garage.throughput", "2026-01-01", "2026-01-31")
        #expect(
            message { try reader.check(unsplit, AnswerOptions(ranking: Ranking(.top, 5))) }
                == "`top` ranks the values of a dimension; say by which one garage.throughput is split (it has: workshop, intervention_type)."
        )
    }

    @Test("a report's days: a named period, or both ends")
    func reportRanges() throws {
        func days(_ from: String?, _ to: String?, _ period: String?) throws -> String {
            let days = try ReportRange.parse(from: from, to: to, period: period)
            return "\(days.lowerBound) \(days.upperBound)"
        }
        #expect(try days(nil, nil, "2026-Q1") == "2026-01-01 2026-03-31")
        #expect(try days("2026-01-02", "2026-01-03", nil) == "2026-01-02 2026-01-03")
        for (from, to, period) in [
            ("2026-01-01", nil, nil), (nil, nil, nil), (nil, nil, "January"), ("2026-01-01", nil, "2026-01"),
            ("2026-01-02", "2026-01-01", nil),
        ] as [(String?, String?, String?)] {
            #expect(throws: QuestionError.self) { try days(from, to, period) }
        }
    }
}

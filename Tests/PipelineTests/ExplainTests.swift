import Definitions
import Explanations
import KPIQueries
import Pipeline
import Postgres
import Synchronization
@testable import TestSupport
import Testing
import Warehouse

/// One client and one night for all of it: the made-up client takes longer to make than to explain.
@Suite("A figure, explained", .timeLimit(.minutes(5)))
struct ExplainTests {
    private static let lastDay = "2026-03-27"
    private static let cutoff = "2026-03-28"

    @Test("rows added up by hand are the published figures, and what is newer than them is told")
    func explained() async throws {
        var settings = TestClient.Settings()
        settings.hasExplainer = true
        settings.holidays = ["2025-11-11", "2025-12-25", "2026-01-01"]
        try await TestClient.withSample(settings, seed: 13, lastDay: Self.lastDay) { client in
            _ = try await client.night(asOf: Self.cutoff)
            let role = try #require(client.instance.warehouse.explainer, "the warehouse has an explainer")
            let connection = try await PostgresConnection.connect(role.string.revealed)
            for fact in client.catalogue.facts { try await expectCells(of: fact, client, connection) }
            try await expectKPIs(client, connection)
            try await expectRefusals(client, connection)
            try await expectRights(client)
            try await expectNewer(client, connection)
            await connection.close()
        }
    }

    // MARK: - Every fact

    /// A hundred cells of a fact, drawn at random: the rows that explain lists for them, added up here.
    private func expectCells(of fact: Fact, _ client: TestClient, _ connection: PostgresConnection) async throws {
        var draw = SeededNumbers(seed: 2026)
        let published = try await client.cells(fact.id)
        let ordered = published.sorted { ($0.day, $0.dimensions.joined()) < ($1.day, $1.dimensions.joined()) }
        let drawn = ordered.shuffled(using: &draw).prefix(100)
        #expect(!drawn.isEmpty, "\(fact.id) has figures to explain")
        let byHand = try await cells(of: fact, days: Set(drawn.map(\.day)).sorted(), client, connection)
        for cell in drawn {
            let rows = byHand[CellPlace(cell.day, cell.dimensions)]
            #expect(rows?.n == cell.n, "\(fact.id): \(cell) of \(String(describing: rows))")
            for (measure, value) in cell.measures {
                let sum = rows?.sums[measure] ?? OracleDecimal(0)
                #expect(sum.description == value, "\(fact.id), \(measure): \(cell)")
            }
            #expect(rows?.buckets ?? [:] == cell.buckets, "\(fact.id): \(cell)")
            #expect(rows?.members ?? [:] == cell.members, "\(fact.id): \(cell)")
        }
    }

    private struct CellPlace: Hashable {
        let day: String
        let dimensions: [String]

        init(_ day: String, _ dimensions: [String]) {
            self.day = day
            self.dimensions = dimensions
        }
    }

    private struct HandSum {
        var n = 0
        var sums: [String: OracleDecimal] = [:]
        var buckets: [String: [Int: Int]] = [:]
        var members: [String: Set<String>] = [:]

        mutating func add(_ measure: Measure, _ text: String) throws {
            switch measure.kind {
            case .sum, .last, .meanOfDays:
                let value = try #require(OracleDecimal(text), "\(measure.name) is a number: \(text)")
                sums[measure.name] = (sums[measure.name] ?? OracleDecimal(0)) + value
            case .histogram:
                let value = try #require(Int(text), "\(measure.name) is a whole number: \(text)")
                buckets[measure.name, default: [:]][OracleBuckets.bucket(of: value), default: 0] += 1
            case .distinct: members[measure.name, default: []].insert(text)
            }
        }
    }

    private func cells(
        of fact: Fact,
        days: [String],
        _ client: TestClient,
        _ connection: PostgresConnection
    ) async throws -> [CellPlace: HandSum] {
        let rows = Mutex<[ExplainedRow]>([])
        try await explainer(client).forEachRow(of: fact, days: days, on: connection) { row in
            rows.withLock { $0.append(row) }
        }
        var cells: [CellPlace: HandSum] = [:]
        for row in rows.withLock({ $0 }) where row.excluded == nil {
            #expect(!row.key.isEmpty)
            var sum = cells[CellPlace(row.day, row.values.map(\.value))] ?? HandSum()
            sum.n += 1
            for (measure, text) in zip(fact.measures, row.measures) {
                if let text { try sum.add(measure, text) }
            }
            cells[CellPlace(row.day, row.values.map(\.value))] = sum
        }
        return cells
    }

    // MARK: - KPIs

    /// A KPI of each kind over each set of facts, in turn on a day, on a day filtered by a value, and over a week.
    private func expectKPIs(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let day: Definitions.CalendarDay = try #require(.init("2026-03-18"))
        var seen: Set<[String]> = []
        let kpis = client.catalogue.kpis.filter { kpi in
            let kind = if case .percentile = kpi.value { "percentile" } else { "sums" }
            return seen.insert(kpi.facts + [kind]).inserted
        }
        for (index, kpi) in kpis.enumerated() {
            // What is only known from kept versions begins with the first night.
            let day = try await isPublished(kpi, on: day, client) ? day : try #require(.init(Self.lastDay))
            let first = index % 3 == 0 ? day.adding(days: -6) : day
            let filters = index % 3 == 1 ? try await filter(kpi, client) : []
            let question = ExplainQuestion(kpi: kpi.id, from: first, to: day, filters: filters, limit: 3)
            let explained = try await explainer(client).explain(question, on: connection)
            try await expectFigure(explained, client, connection)
            for fact in explained.facts {
                #expect(fact.rows.count { $0.excluded == nil } <= 3)
                #expect(fact.moreRows(3) == max(0, fact.totals.rows - 3))
                #expect(!fact.publications.isEmpty && fact.publications.allSatisfy { $0.snapshot != nil })
                #expect(!fact.identity.places.isEmpty, "\(fact.fact.id) says where its rows come from")
            }
        }
        let question = ExplainQuestion(kpi: "garage.throughput", from: day, to: day, filters: [], limit: 5)
        let throughput = try await explainer(client).explain(question, on: connection)
        let deliveries = try #require(throughput.facts.first { $0.fact.id == "garage.deliveries" })
        #expect(deliveries.identity.column == "intervention_id", "the key is traced to the column that it is")
        #expect(
            deliveries.identity.places.map { "\($0.object).\($0.column ?? "")" }.contains("garage.interventions.id"),
            "\(deliveries.identity)"
        )
    }

    private func isPublished(_ kpi: KPI, on day: Definitions.CalendarDay, _ client: TestClient) async throws -> Bool {
        let facts = kpi.facts.map { "'\($0)'" }.joined(separator: ", ")
        let found = try await client.read(
            "select count(*) as facts from agg.published_days where day = '\(day)' and fact in (\(facts))"
        )
        return try found.first?.int("facts") == kpi.facts.count
    }

    /// A value that the KPI's first dimension has.
    private func filter(_ kpi: KPI, _ client: TestClient) async throws -> [DimensionFilter] {
        for fact in kpi.facts.compactMap({ client.catalogue.fact($0) }) {
            guard let name = fact.dimensions.first?.name else { continue }
            let table = FactTable(fact).name
            let value = try await client.read("select max(\"\(name)\") as value from \(table)").first?.optionalString(
                "value"
            )
            return value.map { [DimensionFilter(dimension: name, values: [$0])] } ?? []
        }
        return []
    }

    private func expectFigure(
        _ explanation: Explanation,
        _ client: TestClient,
        _ connection: PostgresConnection
    ) async throws {
        #expect(explanation.isEqual, "\(explanation.kpi.id): \(explanation.facts.map(\.totals))")
        #expect(explanation.facts.allSatisfy { $0.newer.isEmpty })
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let question = KPIQuestion(
            kpi: explanation.kpi.id,
            from: explanation.question.from,
            to: explanation.question.to,
            grain: .year,
            filters: explanation.question.filters
        )
        let answer = try await reader.answer(question, on: connection)
        #expect(answer.points.map(\.figure) == [explanation.figure], "explain shows the figure that query shows")
    }

    // MARK: - What is refused, and who may not

    private func expectRefusals(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let cases = [
            ("garage.troughput", "2026-03-18", [], "garage.throughput"),
            ("garage.throughput", "2026-03-18", ["agency=Lyon"], "workshop"),
            ("garage.throughput", "2026-03-18", ["workshop=nowhere"], "no value \"nowhere\""),
            ("garage.throughput", "1999-01-01", [], "first published day"),
            ("garage.throughput", Self.cutoff, [], "not published yet"),
        ]
        for (kpi, day, conditions, hint) in cases {
            let question = try ExplainQuestion(kpi: kpi, on: day, to: nil, where: conditions, limit: 5)
            let error = await #expect(throws: QuestionError.self) {
                try await explainer(client).explain(question, on: connection)
            }
            #expect(error?.message.contains(hint) == true, "\(kpi) on \(day): \(String(describing: error))")
        }
    }

    private func expectRights(_ client: TestClient) async throws {
        let reader = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let question = try ExplainQuestion(
            kpi: "garage.throughput",
            on: "2026-03-18",
            to: nil,
            where: [],
            limit: 5
        )
        let refused = await #expect(throws: PostgresError.self) {
            try await explainer(client).explain(question, on: reader)
        }
        #expect(refused?.sqlState == "42501", "who reads figures sees no single row")
        await reader.close()
    }

    // MARK: - Rows that are newer than the figure

    private func expectNewer(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let question = try ExplainQuestion(
            kpi: "garage.throughput",
            on: "2026-03-18",
            to: nil,
            where: [],
            limit: 500
        )
        let before = try await explainer(client).explain(question, on: connection)
        let row = try #require(before.facts[0].rows.first { $0.excluded == nil })
        try await client.asOwner(
            """
            update mirror.garage_repair_orders set is_cancelled = true where intervention_id = '\(row.key)';
            insert into ops.dirty values ('garage.deliveries', '2026-03-18', '2026-03-18', 1, 'a test');
            """
        )
        let after = try await explainer(client).explain(question, on: connection)
        let deliveries = after.facts[0]
        #expect(!after.isEqual && deliveries.newer == [.dirtyDays(1)])
        #expect(after.figure == before.figure, "the published figure stands")
        #expect(deliveries.totals.differingCells == 1)
        #expect(deliveries.totals.rows == before.facts[0].totals.rows - 1)
        #expect(deliveries.totals.publishedRows == before.facts[0].totals.rows)
        #expect(deliveries.rows.contains { $0.key == row.key && $0.excluded == "cancelled" })
        let text = ExplanationTable(after, FigureFormatter(locale: "en", currency: "EUR")).text
        #expect(text.contains("≠") && text.contains("to be computed again") && text.contains("cancelled: "), "\(text)")
    }

    private func explainer(_ client: TestClient) -> Explainer {
        Explainer(
            reader: KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en"),
            holidays: client.instance.holidays
        )
    }
}

/// SplitMix64: the same draw in every run, so that a failure can be looked at again.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

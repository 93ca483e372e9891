import Definitions
import KPIQueries
import Postgres
import SampleData
import TestSupport
import Testing

/// Compares every KPI, at every grain, whole and split by each of its dimensions, with the oracle.
struct FigureComparison {
    private let client: TestClient
    private let oracle: Oracle
    /// The last published day.
    private let last: SampleData.CalendarDay

    /// Whole figures are compared over the range, split ones over its last weeks or months: every value that is still in
    /// use occurs there as well, and a fleet's vehicles make hundreds of groups.
    private static func splitDays(_ grain: Grain) -> Int { grain == .day ? 30 : 150 }

    init(_ client: TestClient, _ oracle: Oracle, last: SampleData.CalendarDay) {
        self.client = client
        self.oracle = oracle
        self.last = last
    }

    func expectEqual() async throws {
        #expect(Oracle.kpis == client.catalogue.kpis.map(\.id).sorted(), "the oracle knows every KPI")
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let first = try await firstDays(connection)
        for grain in Grain.allCases {
            for by in try dimensions() {
                let kpis = try Oracle.kpis.filter { try has($0, by) }
                let recent = by == nil ? "" : last.adding(days: -Self.splitDays(grain)).description
                for (from, group) in Dictionary(grouping: kpis, by: { max(first[$0] ?? "", recent) }) {
                    try await compare(group, grain, by, from: from, connection)
                }
            }
        }
        await connection.close()
    }

    private func compare(
        _ kpis: [String],
        _ grain: Grain,
        _ by: String?,
        from: String,
        _ connection: PostgresConnection
    ) async throws {
        let oracleGrain = try #require(OracleGrain(rawValue: grain.rawValue))
        let split = by.map { [$0] } ?? []
        let question = OracleQuestion(grain: oracleGrain, by: split, from: from, to: last.description)
        let expected = oracle.figures(kpis, question)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        for kpi in kpis {
            let question = try KPIQuestion(
                kpi: kpi,
                from: from,
                to: last.description,
                grain: grain.rawValue,
                by: split,
                where: []
            )
            let found = Set(try await reader.answer(question, on: connection).points.map { try figure($0, grain) })
                .filter { !$0.isEmpty }
            let wanted = Set(expected[kpi] ?? []).filter { !$0.isEmpty }
            let differences = found.symmetricDifference(wanted).sorted { $0.period < $1.period }
            #expect(
                differences.isEmpty,
                """
                \(kpi) by \(grain) and \(by ?? "nothing"): \(differences.count) of \(wanted.count) differ, first \(differences.prefix(4)
                    .map { "\(found.contains($0) ? "found" : "expected") \($0)" })
                """
            )
        }
    }

    /// The first day that every fact of a KPI has published.
    private func firstDays(_ connection: PostgresConnection) async throws -> [String: String] {
        let rows = try await connection.query(
            "select fact, min(day)::text as day from agg.published_days group by fact"
        )
        let days = Dictionary(uniqueKeysWithValues: try rows.map { (try $0.string("fact"), try $0.string("day")) })
        return Dictionary(
            uniqueKeysWithValues: Oracle.kpis.map { kpi in
                (kpi, Oracle.facts(of: kpi).compactMap { days[$0] }.max() ?? "")
            }
        )
    }

    /// Nothing, and every dimension of any fact.
    private func dimensions() throws -> [String?] {
        [nil] + Set(client.catalogue.facts.flatMap(\.dimensions).map(\.name)).sorted().map { $0 }
    }

    private func has(_ kpi: String, _ dimension: String?) throws -> Bool {
        guard let dimension else { return true }
        let definition = try #require(client.catalogue.kpi(kpi), "\(kpi) is defined")
        return definition.facts.contains { id in
            client.catalogue.fact(id)?.dimensions.contains { $0.name == dimension } ?? false
        }
    }

    /// The point in the oracle's terms; its start is that of the range where the range begins inside of the period.
    private func figure(_ point: KPIPoint, _ grain: Grain) throws -> OracleFigure {
        OracleFigure(
            period: point.start.start(of: grain).description,
            group: point.values.map(\.value),
            numerator: try canonical(point.numerator),
            denominator: try canonical(point.denominator),
            value: try canonical(point.value)
        )
    }

    private func canonical(_ value: Numeric?) throws -> String? {
        try value.map { try #require(OracleCell.canonical($0.description)) }
    }
}

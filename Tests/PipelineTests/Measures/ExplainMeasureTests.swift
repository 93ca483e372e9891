import Definitions
import Explanations
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Every kind of measure, explained", .timeLimit(.minutes(2)))
struct ExplainMeasureTests {
    private static let cutoff = "2026-04-03"

    /// Three days; ten waits of 10 to 100 seconds that count, one that does not, and one call without any.
    private static let calls = """
        insert into desk.calls
        select n, date '2026-03-30' + n / 5, case when n < 8 then 'a' else 'b' end, n * 10, 'c' || n % 4, 2, n
        from generate_series(1, 10) n;
        insert into desk.calls values (11, '2026-03-31', 'test', 5000, 'x', 9, 9), (12, '2026-03-31', 'a', null, null, 1, 1);
        """

    @Test(
        "a percentile by its rank, a count by its members, stocks and means rolled up, each equal to what is published"
    )
    func kinds() async throws {
        try await Desk.with { client, _, _ in
            try await client.source.execute(Self.calls)
            _ = try await client.night(asOf: Self.cutoff)
            let connection = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await expectPercentile(client, connection)
            try await expectMembers(client, connection)
            try await expectRollUps(client, connection)
            for kpi in client.catalogue.kpis {
                let isSplit = kpi.facts.contains("desk.calls")
                for conditions in [[], ["site=Arles"]].prefix(isSplit ? 2 : 1) {
                    let explained = try await explain(kpi.id, conditions, limit: 50, client, connection)
                    #expect(explained.isEqual, "\(kpi.id): \(explained.facts.map(\.totals))")
                    #expect(!ExplanationTable(explained, FigureFormatter(locale: "fr", currency: "EUR")).text.isEmpty)
                }
            }
            try await expectDifferences(client, connection)
            await connection.close()
        }
    }

    private func expectPercentile(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let explained = try await explain("desk.wait_p90", [], limit: 3, client, connection)
        let fact = explained.facts[0]
        let ranked = try #require(fact.percentile)
        #expect((ranked.values, ranked.rank, ranked.value) == (10, 9, 90))
        #expect(ranked.low <= 90 && ranked.high >= 90)
        #expect(fact.rows.compactMap(\.rank) == [8, 9, 10], "the rows around the rank are listed")
        #expect(fact.rows.filter { $0.excluded == nil }.map { $0.measures[0] } == ["80", "90", "100"])
        #expect(fact.rows.contains { $0.key == "11" && $0.excluded == "test" })
        #expect(fact.moreRows(3) == 8, "the call without a wait is one of those that count")
        let text = ExplanationTable(explained, FigureFormatter(locale: "en", currency: "EUR")).text
        #expect(text.contains("p90: rank 9 of 10 is 90;"), "\(text)")
    }

    private func expectMembers(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let fact = try await explain("desk.customers", [], limit: 3, client, connection).facts[0]
        let counted = try #require(fact.members.first)
        #expect(counted.members.map(\.member) == ["c0", "c1", "c2"] && counted.more == 1)
        #expect(counted.members.map(\.rows) == [2, 3, 3])
        #expect(fact.totals.measures.map(\.rows) == [4] && fact.totals.measures.map(\.published) == [4])
    }

    private func expectRollUps(_ client: TestClient, _ connection: PostgresConnection) async throws {
        let open = try await explain("desk.open", [], limit: 3, client, connection).facts[0].totals
        #expect(open.measures.map(\.rows) == [10], "a stock is that of the last day")
        let agents = try await explain("desk.agents", [], limit: 3, client, connection).facts[0].totals
        #expect(agents.measures.map(\.rows) == [7], "21 agents on 3 days")
    }

    /// Two rows of the mirror change places between the buckets and members of one cell: its numbers stay as they are.
    private func expectDifferences(_ client: TestClient, _ connection: PostgresConnection) async throws {
        try await client.asOwner("update mirror.desk_calls set wait = 5000, customer = 'y' where id = 1")
        for kpi in ["desk.wait_p90", "desk.customers"] {
            let fact = try await explain(kpi, [], limit: 3, client, connection).facts[0]
            #expect(fact.totals.differingCells == 1 && !fact.isEqual, "\(kpi): \(fact.totals)")
        }
        #expect(try await explain("desk.calls", [], limit: 3, client, connection).isEqual, "other measures stand")
    }

    private func explain(
        _ kpi: String,
        _ conditions: [String],
        limit: Int,
        _ client: TestClient,
        _ connection: PostgresConnection
    ) async throws -> Explanation {
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let question = try ExplainQuestion(
            kpi: kpi,
            on: "2026-03-30",
            to: "2026-04-01",
            where: conditions,
            limit: limit
        )
        return try await Explainer(reader: reader, holidays: []).explain(question, on: connection)
    }
}

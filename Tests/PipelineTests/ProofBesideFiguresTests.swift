import Definitions
import KPIQueries
import Postgres
import TestSupport
import Testing

@Suite("The proof beside the figures of real nights", .timeLimit(.minutes(3)))
struct ProofBesideFiguresTests {
    @Test("is read by the reader's role, and says when a night read a stream by its cursor alone")
    func nights() async throws {
        try await LedgerModule.with { client in
            try await client.asSuperuser("grant pg_read_all_stats to \(client.extractor)")
            try await client.source.execute(
                """
                insert into ledger.entries (id, booked_at, amount)
                select gen_random_uuid(), '2026-04-20 12:00+02', 10 from generate_series(1, 7)
                """
            )
            _ = try await client.night(asOf: "2026-05-01")
            let first = try #require(try await proof(client))
            #expect(first.isComplete)
            #expect(first.streams.map(\.stream) == ["ledger.entries", "ledger.notes"])
            #expect(first.streams.map(\.counts?.sourceRows) == [7, 0])
            #expect(first.streams.map(\.counts?.mirrorRows) == [7, 0])
            _ = try await client.night(asOf: "2026-05-02")
            let second = try #require(try await proof(client))
            #expect(second.streams.map(\.state) == [.older, .proved])
            #expect(second.streams.map(\.counts?.runID) == [1, 2])
        }
    }

    private func proof(_ client: TestClient) async throws -> FigureProof? {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let question = try KPIQuestion(
            kpi: "ledger.average",
            from: "2026-04-20",
            to: "2026-04-20",
            grain: "day",
            by: [],
            where: []
        )
        let answer = try await reader.answer(question, on: connection)
        await connection.close()
        return answer.proof
    }
}

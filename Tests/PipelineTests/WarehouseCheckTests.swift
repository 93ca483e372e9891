import Definitions
import Postgres
import TestSupport
import Testing

@testable import Pipeline

@Suite("validate has the warehouse look at the SQL of the definitions", .timeLimit(.minutes(2)))
struct WarehouseCheckTests {
    @Test("the repository's definitions are sound before any night, and nothing is left in the warehouse")
    func repository() async throws {
        try await TestClient.with { client in
            #expect(try await findings(client) == [])
            let left = try await client.read(
                "select count(*) as count from pg_class where relnamespace = 'mirror'::regnamespace or relname ~ 'garage'"
            )
            #expect(try left.first?.int("count") == 0)
        }
    }

    @Test("a query that the server refuses is named with its file and line")
    func refused() async throws {
        let changes = try [
            change("ledger/streams/first_notes.sql", "min(n.recorded_at)", "min(n.recorded_on)"),
            change("ledger/facts/entries.sql", "f.entry_id = e.id", "f.entry = e.id"),
            change("ledger/checks.yaml", "select entry_id", "select entri_id"),
        ]
        let found = try await LedgerModule.with(Dictionary(uniqueKeysWithValues: changes), findings)
        #expect(
            found.map(\.textInModule) == [
                """
                ledger/streams/first_notes.sql:2:1: error[warehouse.refused_query]: column n.recorded_on does not exist
                  Perhaps you meant to reference the column "n.recorded_at".
                """,
                "ledger/facts/entries.sql:22:1: error[warehouse.refused_query]: column f.entry does not exist",
                """
                ledger/checks.yaml:4:3: error[warehouse.refused_query]: check `no_orphans`: column "entri_id" does not exist
                  Perhaps you meant to reference the column "ledger_notes.entry_id".
                """,
            ]
        )
    }

    @Test("a column that a derived stream declares and its query does not give is found")
    func missingDerivedColumn() async throws {
        let changes = try [change("ledger/streams/first_notes.sql", "as noted_at", "as at")]
        let found = try await LedgerModule.with(Dictionary(uniqueKeysWithValues: changes), findings)
        #expect(
            found.map(\.textInModule) == [
                "ledger/streams/first_notes.yaml:1:1: error[warehouse.refused_query]: column d.noted_at does not exist"
            ]
        )
    }

    @Test("a fact whose query does not give what the header says is found")
    func otherColumns() async throws {
        let changes = try [
            (
                "ledger/facts/entries.sql",
                change("ledger/facts/entries.sql", "d.day,", "d.day::text as day,").1
                    .replacing("as excluded", with: "as exclude").replacing("::int as noted", with: "::text as noted")
            )
        ]
        let found = try await LedgerModule.with(Dictionary(uniqueKeysWithValues: changes), findings)
        let place = "ledger/facts/entries.sql:2:1: error[warehouse.query_column]:"
        #expect(
            found.map(\.textInModule) == [
                """
                \(place) the query gives no column `excluded`
                  did you mean `exclude`?
                """,
                "\(place) column `day` of the query is text, and must be a date",
                "\(place) measure `noted` of the query is text, and must be a whole number or numeric",
            ]
        )
    }

    private func findings(_ client: TestClient) async throws -> [Diagnostic] {
        try await WarehouseCheck(instance: client.instance, catalogue: client.catalogue).findings()
    }

    private func change(_ file: String, _ old: String, _ new: String) throws -> (String, String) {
        let text = try #require(LedgerModule.files[file])
        try #require(text.contains(old))
        return (file, text.replacing(old, with: new))
    }
}

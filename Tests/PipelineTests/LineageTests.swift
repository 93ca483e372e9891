import Definitions
import DefinitionDocs
import KPIQueries
import Pipeline
import TestSupport
import Testing

@Suite("The lineage of a KPI", .timeLimit(.minutes(2)))
struct LineageTests {
    @Test(
        "it leads through derived streams to the columns of tables and collections, and names no column that is not read"
    )
    func ways() async throws {
        try await LedgerModule.with { client in
            let kpi = try #require(client.catalogue.kpi("ledger.average"))
            let reader = LineageReader(instance: client.instance, catalogue: client.catalogue)
            let lineage = try #require(try await reader.lineage(of: [kpi]).first)
            #expect(
                lineage.text(of: kpi) == """
                    ledger.average = (amount - 2 * (amount - noted)) / (entries + 1 * noted)

                    fact ledger.entries: amount, noted, entries
                      mirror.ledger_entries: id, at (booked_at), amount, kind (coalesce(t.kind, 0))
                        from PostgreSQL ledger.entries
                      mirror.ledger_first_notes: entry_id, noted_at
                        computed by ledger/streams/first_notes.sql from
                          mirror.ledger_notes: entry_id (payload.entryId), recorded_at (recordedAt)
                            from MongoDB ledger_notes

                    in all
                      PostgreSQL ledger.entries: amount, booked_at, coalesce(t.kind, 0), id
                      MongoDB ledger_notes: payload.entryId, recordedAt
                    """
            )
            #expect(lineage.streams == ["ledger.entries", "ledger.first_notes", "ledger.notes"])
        }
    }

    @Test("a whole row used as a value stands for all of its columns")
    func wholeRow() async throws {
        let file = "ledger/facts/entries.sql"
        let text = try #require(LedgerModule.files[file]).replacing("e.id as key", with: "md5(e::text) as key")
        try await LedgerModule.with([file: text]) { client in
            let kpi = try #require(client.catalogue.kpi("ledger.average"))
            let reader = LineageReader(instance: client.instance, catalogue: client.catalogue)
            let streams = try await reader.lineage(of: [kpi]).first?.facts.first?.streams
            #expect(streams?.first?.columns.map(\.name) == ["id", "at", "amount", "kind", "unread"])
        }
    }

    @Test("for programs it says the same as JSON")
    func json() async throws {
        try await LedgerModule.with { client in
            let kpi = try #require(client.catalogue.kpi("ledger.average"))
            let reader = LineageReader(instance: client.instance, catalogue: client.catalogue)
            let text = try await reader.lineage(of: [kpi]).first?.json(of: kpi).text()
            let notes = """
                {"stream":"ledger.notes","table":"mirror.ledger_notes","columns":[{"column":"entry_id",\
                "source":"payload.entryId"},{"column":"recorded_at","source":"recordedAt"}],"origin":{"server":"mongo",\
                "name":"ledger_notes"}}
                """
            #expect(
                text?.contains("\"origin\":{\"query\":\"ledger/streams/first_notes.sql\",\"streams\":[\(notes)]}")
                    == true
            )
            #expect(
                text?.hasSuffix(
                    "{\"server\":\"mongo\",\"name\":\"ledger_notes\",\"columns\":[\"payload.entryId\",\"recordedAt\"]}]}"
                ) == true
            )
        }
    }
}

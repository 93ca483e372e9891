import Definitions
import Mongo
import Postgres
import TestSupport

/// A small module of a client's own, over a table and a collection that the sample does not have.
enum LedgerModule {
    static let files = [
        "ledger/module.yaml": """
        module: ledger
        title: {en: Ledger, fr: Journal}
        """,
        "ledger/streams/entries.yaml": """
        stream: entries
        source: {postgres: ledger.entries}
        key: [id]
        changes: {append: at}
        columns:
          id: uuid
          at: {type: timestamptz, from: booked_at}
          amount: numeric
          kind: {type: int, expression: "coalesce(t.kind, 0)"}
          unread: {type: text, from: remark}
        """,
        "ledger/streams/notes.yaml": """
        stream: notes
        source: {mongo: ledger_notes}
        key: [id]
        changes: {append: recorded_at}
        columns:
          id: {type: text, from: _id}
          entry_id: {type: uuid, from: payload.entryId}
          recorded_at: {type: timestamptz, from: recordedAt}
        """,
        "ledger/streams/first_notes.yaml": """
        stream: first_notes
        source: {sql: first_notes.sql}
        entity: entry_id
        key: [entry_id]
        reads:
          notes: {entity: entry_id}
        columns:
          entry_id: uuid
          noted_at: timestamptz
        """,
        "ledger/streams/first_notes.sql": """
        -- The « first » note of each entry.
        select n.entry_id, min(n.recorded_at) as noted_at
        from entities e
        join mirror.ledger_notes n on n.entry_id = e.entity
        group by n.entry_id
        """,
        "ledger/facts/entries.sql": """
        /* ---
        fact: entries
        title: {en: Entries, fr: Écritures}
        anchor: entries
        day: at
        reads:
          first_notes: {via: {parent: id}}
        measures:
          entries: {type: sum}
          amount: {type: sum}
          noted: {type: sum}
        --- */
        select
            d.day,
            e.id as key,
            case when e.kind = 9 then 'cancelled' end as excluded,
            1 as entries,
            e.amount,
            (f.noted_at is not null)::int as noted
        from days d
        join "mirror".ledger_entries e on e.at >= d.starts_at and e.at < d.ends_at
        left join mirror.ledger_first_notes f on f.entry_id = e.id
        """,
        "ledger/kpis.yaml": """
        - kpi: ledger.average
          label: {en: Average entry, fr: Écriture moyenne}
          from: entries
          value: (amount - 2 * (amount - noted)) / (entries + 1 * noted)
          unit: currency
          better: neutral
          target: 12.5
          formula: {en: Amount over entries., fr: Montant sur écritures.}
          traps: {en: "It is *not* the price.", fr: "Ce n'est *pas* le prix."}
        """,
        "ledger/checks.yaml": """
        - check: positive
          severity: block
          range: {fact: entries, measure: amount, min: 0}
        - check: no_orphans
          severity: warn
          sql: select entry_id from mirror.ledger_notes where entry_id not in (select id from mirror.ledger_entries)
        """,
    ]

    static let schema = """
        create schema ledger;
        create table ledger.entries (
            id uuid not null, booked_at timestamptz not null, amount numeric(10, 2), kind int, remark text
        );
        """

    /// A client with the module, its table without any index and its collection without documents.
    static func with<T: Sendable>(
        _ changes: [String: String] = [:],
        _ body: (TestClient) async throws -> T
    ) async throws -> T {
        let folder = try DefinitionFolder(files.merging(changes) { _, new in new })
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["ledger"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        return try await TestClient.with(settings) { client in
            try await client.source.execute(schema)
            _ = try await client.mongo.runCommand(
                database: client.instance.mongoDatabase,
                ["create": "ledger_notes"]
            )
            return try await body(client)
        }
    }
}

extension Diagnostic {
    /// The diagnostic without the folder of the definitions.
    var textInModule: String {
        description.replacing(/\/[^ ]*\/definitions-[^\/]*\//, with: "")
    }
}

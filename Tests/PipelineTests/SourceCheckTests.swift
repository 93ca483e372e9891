import Definitions
import Mongo
import Postgres
import TestSupport
import Testing

@testable import Pipeline

@Suite("validate holds the streams against the live sources", .timeLimit(.minutes(3)))
struct SourceCheckTests {
    @Test("the repository's streams fit the schema of the sample, with an index on each cursor")
    func repository() async throws {
        try await TestClient.with { client in
            for stream in client.catalogue.streams {
                guard case .mongo(let collection) = stream.source, case .append(let cursor, _) = stream.changes else {
                    continue
                }
                try await client.mongo.createIndex(
                    database: client.instance.mongoDatabase,
                    collection: collection,
                    keys: [stream.column(cursor)?.from ?? cursor: 1]
                )
            }
            #expect(try await findings(client) == [])
        }
    }

    @Test("every right and index that is missing is named with the statement that mends it, and then nothing is found")
    func rightsAndIndexes() async throws {
        try await LedgerModule.with { client in
            let role = client.extractor
            try await client.asSuperuser("revoke pg_read_all_data from \(role)")
            try await client.source.execute(
                """
                alter table ledger.entries enable row level security;
                create policy a_part on ledger.entries using (kind = 1);
                -- Of no use for all rows.
                create unique index on ledger.entries (id) where kind = 1;
                create index on ledger.entries (amount, booked_at);
                """
            )
            let entries = "ledger/streams/entries.yaml:1:1"
            let found = try await findings(client)
            #expect(
                found.map(\.textInModule) == [
                    """
                    \(entries): error[source.missing_grant]: role \(role) may not use schema ledger of the source
                      grant usage on schema ledger to \(role);
                    """,
                    """
                    \(entries): error[source.missing_grant]: role \(role) may not read ledger.entries of the source
                      grant select on ledger.entries to \(role);
                    """,
                    """
                    \(entries): error[source.row_security]: a row security policy of ledger.entries hides rows from role \
                    \(role), and a night refuses a part for the whole
                      alter role \(role) bypassrls;
                    """,
                    """
                    \(entries): warning[source.missing_key]: ledger.entries has no primary key and no unique index on (id), \
                    the stream's key
                      create unique index concurrently on ledger.entries ("id");
                    """,
                    """
                    \(entries): warning[source.missing_index]: ledger.entries has no index that begins with booked_at: every \
                    night reads the whole table for its new rows
                      create index concurrently on ledger.entries ("booked_at");
                    """,
                    """
                    \(entries): error[source.missing_grant]: role \(role) may not see when other sessions' transactions \
                    began, which `changes: append` needs
                      grant pg_read_all_stats to \(role);
                    """,
                    """
                    ledger/streams/notes.yaml:1:1: warning[source.missing_index]: ledger_notes has no index that begins with \
                    recordedAt: every night reads the whole collection for its new documents
                      db.getCollection("ledger_notes").createIndex({"recordedAt": 1})
                    """,
                ]
            )
            for statement in found.compactMap(\.hint) where !statement.hasPrefix("db.") {
                try await client.source.execute(statement)
            }
            let database = client.instance.mongoDatabase
            try await client.mongo.createIndex(database: database, collection: "ledger_notes", keys: ["recordedAt": 1])
            #expect(try await findings(client) == [])
        }
    }

    @Test("an index that does not serve every query of a night does not count")
    func uselessIndexes() async throws {
        try await LedgerModule.with { client in
            let database = client.instance.mongoDatabase
            for options: BSONDocument in [
                ["sparse": true], ["partialFilterExpression": ["kind": 1]], ["hidden": true],
            ] {
                var index: BSONDocument = ["key": ["recordedAt": 1], "name": "one"]
                for option in options.elements { index[option.key] = option.value }
                _ = try await client.mongo.runCommand(
                    database: database,
                    ["createIndexes": "ledger_notes", "indexes": [.document(index)]]
                )
                let codes = try await findings(client).filter { $0.location.file.hasSuffix("notes.yaml") }.map(\.code)
                #expect(codes == ["source.missing_index"], "\(options)")
                _ = try await client.mongo.runCommand(
                    database: database,
                    ["dropIndexes": "ledger_notes", "index": "one"]
                )
            }
        }
    }

    @Test("what is not there, or of another type, is an error that names it and the nearest that is")
    func otherShape() async throws {
        try await LedgerModule.with { client in
            try await client.source.execute(
                """
                alter table ledger.entries rename column booked_at to bookd_at;
                alter table ledger.entries alter amount type float8;
                """
            )
            _ = try await client.mongo.dropDatabase(client.instance.mongoDatabase)
            let errors = try await findings(client).filter { $0.severity == .error }.map(\.textInModule)
            #expect(
                errors.filter { !$0.contains("pg_read_all_stats") } == [
                    """
                    ledger/streams/entries.yaml:1:1: error[source.missing_column]: ledger.entries: there is no column booked_at
                      did you mean bookd_at?
                    """,
                    """
                    ledger/streams/entries.yaml:1:1: error[source.column_type]: ledger.entries: column amount is double \
                    precision, the stream declares numeric
                    """,
                    "ledger/streams/notes.yaml:1:1: error[source.missing_collection]: MongoDB has no collection ledger_notes",
                ]
            )
        }
    }

    @Test("a collection that the server does not let be read is an error with the server's reason")
    func unreadable() async throws {
        try await LedgerModule.with { client in
            let database = client.instance.mongoDatabase
            try await client.mongo.dropCollection(database: database, collection: "ledger_notes")
            _ = try await client.mongo.runCommand(database: database, ["insert": "others", "documents": [["one": 1]]])
            let fails: BSONValue = ["$match": ["$expr": ["$eq": [["$divide": ["$one", 0]], 1]]]]
            _ = try await client.mongo.runCommand(
                database: database,
                ["create": "ledger_notes", "viewOn": "others", "pipeline": [fails]]
            )
            let found = try await findings(client).filter { $0.location.file.hasSuffix("notes.yaml") }
            #expect(found.map(\.code) == ["source.unreadable_collection"])
            #expect(found.first?.message.contains("divide") == true, "\(found)")
        }
    }

    private func findings(_ client: TestClient) async throws -> [Diagnostic] {
        try await SourceCheck(instance: client.instance, catalogue: client.catalogue).findings()
    }
}

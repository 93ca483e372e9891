import Definitions
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Insert-only tables of PostgreSQL", .timeLimit(.minutes(3)))
struct AppendTests {
    @Test("are read from the mark less the overlap, and a transaction that commits late is not missed")
    func lateCommit() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["logbook"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await client.source.execute(
                """
                create schema logbook;
                create table logbook.entries (id int primary key, written_at timestamptz not null);
                insert into logbook.entries select i, now() - interval '2 hours' from generate_series(1, 50) i;
                """
            )
            try await client.asSuperuser("grant pg_read_all_stats to \(client.extractor)")
            _ = try await client.night(asOf: "2026-05-01")

            // A session that writes before the night and commits after it.
            let late = try await client.anotherSourceSession()
            try await late.execute("begin; insert into logbook.entries values (51, clock_timestamp())")
            try await client.source.execute("insert into logbook.entries values (52, clock_timestamp())")
            let during = try await client.night(asOf: "2026-05-01")
            #expect(during.streams.map(\.mode) == ["changed"])
            let seen = try await mirrored(client)
            #expect(seen == Array(1...50) + [52])
            try await late.execute("commit")
            await late.close()
            let after = try await client.night(asOf: "2026-05-01")
            #expect(after.streams.map(\.rowsRead) == [2])
            #expect(after.streams.map(\.rowsChanged) == [1])
            let all = try await mirrored(client)
            #expect(all == Array(1...52))
        }
    }

    @Test("need to see when other sessions began, or say which right is missing")
    func missingRight() async throws {
        let folder = try DefinitionFolder(Self.files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["logbook"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await client.source.execute(
                "create schema logbook; create table logbook.entries (id int primary key, written_at timestamptz not null)"
            )
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.stale.first?.reason.contains("grant pg_read_all_stats") == true, "\(summary)")
        }
    }

    @Test("a check of a module holds a stream of a module that it needs, and blocks")
    func checkOfAnotherModule() async throws {
        var files = Self.files
        files["readers/module.yaml"] = """
            module: readers
            title: {en: Readers, fr: Lecteurs}
            tier: optional
            needs: [logbook]
            """
        files["readers/checks.yaml"] = """
            - check: entries_are_small
              severity: block
              accepted: {stream: logbook.entries, column: id, values: [1, 2]}
            """
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["logbook", "readers"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            try await client.source.execute(
                """
                create schema logbook;
                create table logbook.entries (id int primary key, written_at timestamptz not null);
                insert into logbook.entries values (1, now()), (3, now());
                """
            )
            try await client.asSuperuser("grant pg_read_all_stats to \(client.extractor)")
            let summary = try await client.night(asOf: "2026-05-01")
            #expect(summary.stale.map(\.module) == ["readers"], "\(summary)")
            #expect(summary.stale.first?.reason.contains("entries_are_small: 1 row") == true)
        }
    }

    private func mirrored(_ client: TestClient) async throws -> [Int] {
        try await client.read("select id from mirror.logbook_entries order by id").map { try $0.int("id") }
    }

    private static let files = [
        "logbook/module.yaml": """
        module: logbook
        title: {en: Logbook, fr: Journal}
        tier: optional
        """,
        "logbook/streams/entries.yaml": """
        stream: entries
        source: {postgres: logbook.entries}
        key: [id]
        changes: {append: written_at, overlap: 1s}
        deletes: never
        columns: {id: int, written_at: timestamptz}
        """,
    ]
}

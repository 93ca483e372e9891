import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport

/// A client of the yard with some thousand rows, and the tool that runs its nights as a process of its own. No session of it
/// outlives a call, because servers are killed.
struct CrashYard: Sendable {
    let client: TestClient
    let fresh: TestClient
    let tool: Tool

    /// Makes one, with its first night over.
    static func with<T: Sendable>(
        on servers: TestServers? = nil,
        _ body: (CrashYard) async throws -> T
    ) async throws -> T {
        let definitions = YardDefinitions()
        defer { definitions.remove() }
        let settings = try definitions.settings([])
        return try await TestClient.with(settings, on: servers) { client in
            let fresh = try await client.withFreshWarehouse(settings)
            return try await client.withTool { tool in
                let yard = CrashYard(client: client, fresh: fresh, tool: tool)
                try await yard.begin()
                let summary = try await client.night(asOf: YardChanges.firstCutoff)
                guard summary.exitCode == 0 else { throw NightFailed(summary: summary) }
                return try await body(yard)
            }
        }
    }

    struct NightFailed: Error { let summary: RunSummary }

    /// Empties both warehouses, and fills the source anew.
    func begin() async throws {
        try await atSource(YardModule.schema)
        let mongo = (database: client.instance.mongoDatabase, collection: YardModule.collection)
        try await client.mongo.dropCollection(database: mongo.database, collection: mongo.collection)
        _ = try await client.mongo.runCommand(database: mongo.database, ["create": .string(mongo.collection)])
        for warehouse in [client, fresh] {
            try await warehouse.asOwner("set client_min_messages = warning; \(Arena.emptying)")
        }
        try await apply(YardChanges.first)
    }

    /// Changes the source: all rows in one transaction, and documents beside them.
    func apply(_ change: YardChange) async throws {
        try await atSource(change.statements)
        guard !change.documents.isEmpty else { return }
        try await client.mongo.insertMany(
            database: client.instance.mongoDatabase,
            collection: YardModule.collection,
            change.documents
        )
    }

    private func atSource(_ script: String) async throws {
        let session = try await client.anotherSourceSession()
        try await session.execute(script)
        await session.close()
    }

    /// Runs a night in this process. The server may need a moment to see that a run before it is gone.
    func nextNight(asOf cutoff: String) async throws -> RunSummary {
        for _ in 1...40 {
            do {
                return try await client.night(asOf: cutoff)
            } catch RunError.locked {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return try await client.night(asOf: cutoff)
    }

    // MARK: - Looking

    /// What differs from a warehouse made anew from the sources; nil when nothing does.
    func difference(asOf cutoff: String) async throws -> String? {
        try await fresh.asOwner("set client_min_messages = warning; \(Arena.emptying)")
        let summary = try await fresh.night(asOf: cutoff)
        guard summary.exitCode == 0 else { return "the rebuild was \(summary.status): \(summary.stale.map(\.reason))" }
        let (nightly, rebuilt) = try await (figures(client), figures(fresh))
        return nightly.difference(from: rebuilt, called: ("nightly", "fresh"))
    }

    private func figures(_ client: TestClient) async throws -> Figures {
        try await asSuperuser(of: client) { try await Figures.read($0, client.catalogue) }
    }

    /// All that stands in the warehouse, as one text: it changes with every byte that anybody writes.
    func digest() async throws -> String {
        try await asSuperuser(of: client) { warehouse in
            let tables = try await warehouse.query(
                """
                select format('%I.%I', schemaname, tablename) as name from pg_tables
                where schemaname in ('mirror', 'build', 'agg', 'ops') order by 1
                """
            ).map { try $0.string("name") }
            let sums = tables.map {
                "select \(quoteLiteral($0)) || md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as sum from \($0) t"
            }
            return try await warehouse.query(sums.joined(separator: " union all "))
                .map { try $0.string("sum") }.joined(separator: "\n")
        }
    }

    /// One number of the warehouse.
    func count(_ sql: String) async throws -> Int {
        try await asSuperuser(of: client) { try await $0.query(sql).first?.int(0) ?? 0 }
    }

    private func asSuperuser<T: Sendable>(
        of client: TestClient,
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let session = try await PostgresConnection.connect(client.instance.warehouse.owner?.string.revealed ?? "")
        let result = try await body(session)
        await session.close()
        return result
    }
}

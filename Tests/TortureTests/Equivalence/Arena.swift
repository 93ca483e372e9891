import Definitions
import Mongo
import Pipeline
import Postgres
import Synchronization
import TestSupport

/// A client whose nights are compared with those of a second, empty warehouse over the same sources. It is emptied for each
/// sequence: that takes a tenth of the time of making it.
struct Arena: Sendable {
    let client: TestClient
    let fresh: TestClient
    /// Another session at the source, which may hold a transaction open over nights.
    let late: PostgresConnection
    /// As superuser of the two warehouses.
    let warehouse: PostgresConnection
    let freshWarehouse: PostgresConnection
    let definitions: YardDefinitions

    static func with<T: Sendable>(_ body: (Arena) async throws -> T) async throws -> T {
        let definitions = YardDefinitions()
        defer { definitions.remove() }
        return try await TestClient.with(try definitions.settings([])) { client in
            let fresh = try await client.withFreshWarehouse(try definitions.settings([]))
            let arena = Arena(
                client: client,
                fresh: fresh,
                late: try await client.anotherSourceSession(),
                warehouse: try await superuser(client),
                freshWarehouse: try await superuser(fresh),
                definitions: definitions
            )
            // A statement that waits for the other session's locks gives up: nobody else would release them.
            try await client.source.execute("set lock_timeout = '200ms'; set client_min_messages = warning")
            for session in [arena.warehouse, arena.freshWarehouse] {
                try await session.execute("set client_min_messages = warning")
            }
            let result = try await body(arena)
            for session in [arena.late, arena.warehouse, arena.freshWarehouse] { await session.close() }
            return result
        }
    }

    private static func superuser(_ client: TestClient) async throws -> PostgresConnection {
        try await PostgresConnection.connect(client.instance.warehouse.owner?.string.revealed ?? "")
    }

    /// Empties everything: sources, both warehouses, and the model of versions.
    func reset() async throws {
        try await late.execute("rollback")
        try await client.source.execute(YardModule.schema + VersionModel.schema)
        let mongo = (database: client.instance.mongoDatabase, collection: YardModule.collection)
        try await client.mongo.dropCollection(database: mongo.database, collection: mongo.collection)
        _ = try await client.mongo.runCommand(database: mongo.database, ["create": .string(mongo.collection)])
        try await Self.empty(warehouse)
        try await Self.empty(freshWarehouse)
    }

    /// Makes a warehouse what `init` leaves behind.
    static func empty(_ warehouse: PostgresConnection) async throws {
        try await warehouse.execute(emptying)
    }

    /// Makes a warehouse what `init` leaves behind, as one statement.
    static let emptying = """
        do $$
        declare t record;
        begin
            for t in
                select format('%I.%I', schemaname, tablename) as name, schemaname, tablename from pg_tables
                where schemaname in ('mirror', 'build', 'agg', 'ops')
            loop
                if t.schemaname = 'ops' or t.tablename = 'published_days' then
                    if t.tablename not in ('meta', 'fence') then execute 'delete from ' || t.name; end if;
                elsif t.tablename <> 'bucket_bounds' then
                    execute 'drop table ' || t.name || ' cascade';
                end if;
            end loop;
        end $$
        """
}

/// The definitions of the variants, each loaded once.
final class YardDefinitions: Sendable {
    private let folders = Mutex<[YardModule.Variant: DefinitionFolder]>([:])
    private let catalogues = Mutex<[YardModule.Variant: Catalogue]>([:])

    func settings(_ variant: YardModule.Variant) throws -> TestClient.Settings {
        var settings = TestClient.Settings()
        settings.modules = ["yard"]
        settings.hasSchema = false
        settings.moreDefinitions = [try folder(variant).path]
        return settings
    }

    func catalogue(_ variant: YardModule.Variant, for client: TestClient) throws -> Catalogue {
        if let known = catalogues.withLock({ $0[variant] }) { return known }
        let loaded = try client.with(try settings(variant)).catalogue
        catalogues.withLock { $0[variant] = loaded }
        return loaded
    }

    func remove() { folders.withLock { for folder in $0.values { folder.remove() } } }

    private func folder(_ variant: YardModule.Variant) throws -> DefinitionFolder {
        try folders.withLock { folders in
            if let known = folders[variant] { return known }
            let made = try DefinitionFolder(YardModule.files(variant))
            folders[variant] = made
            return made
        }
    }
}

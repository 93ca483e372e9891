import Definitions
import Foundation
import Mongo
public import Postgres

/// A module that sells something, small enough to be run many times, for what becomes of a night.
public enum Stand {
    /// Its definitions under a name of its own: two tables of the schema of that name, and a collection.
    public static func files(_ module: String, readsMongo: Bool = false) -> [String: String] {
        var files = [
            "\(module)/module.yaml": "module: \(module)\ntitle: {en: Stand, fr: Étal}\n",
            "\(module)/streams/items.yaml": """
            stream: items
            source: {postgres: \(module).items}
            key: [id]
            columns: {id: int, sold_at: timestamptz, amount: numeric}
            """,
            "\(module)/streams/prices.yaml": """
            stream: prices
            source: {postgres: \(module).prices}
            key: [id]
            changes: full
            columns: {id: int, price: numeric}
            """,
            "\(module)/facts/sales.sql": """
            /* ---
            fact: sales
            title: {en: Sales, fr: Ventes}
            anchor: items
            day: sold_at
            measures:
              amount: {type: sum}
            --- */
            select d.day, i.id as key, null as excluded, i.amount
            from days d join mirror.\(module)_items i on i.sold_at >= d.starts_at and i.sold_at < d.ends_at
            """,
            "\(module)/kpis.yaml": """
            - kpi: \(module).sales
              label: {en: Sales, fr: Ventes}
              from: sales
              value: amount
              unit: currency
              better: higher
              formula: {en: Amount., fr: Montant.}
            """,
        ]
        if readsMongo {
            files["\(module)/streams/events.yaml"] = """
                stream: events
                source: {mongo: events}
                key: [id]
                changes: {append: at}
                columns: {id: {type: text, from: _id}, at: timestamptz}
                """
        }
        return files
    }

    /// 200 items for 20100 in all, sold before 10 March 2026.
    public static func schema(_ module: String) -> String {
        """
        create schema \(module);
        create table \(module).items (id int primary key, sold_at timestamptz not null, amount numeric not null);
        insert into \(module).items
            select i, timestamptz '2026-03-01 12:00+00' + i * interval '1 hour', i from generate_series(1, 200) i;
        \(prices(module))
        """
    }

    /// The prices, which take the source as long as `from` says.
    public static func prices(_ module: String, from: String = "(select) one") -> String {
        "create or replace view \(module).prices as select 1 as id, 2.5::numeric as price from \(from);"
    }

    /// Lends a client with these modules, of which nothing was run yet.
    public static func with(
        _ modules: [String],
        readsMongo: Bool = false,
        on servers: TestServers? = nil,
        _ body: (TestClient) async throws -> Void
    ) async throws {
        var files: [String: String] = [:]
        for module in modules { files.merge(Self.files(module, readsMongo: readsMongo)) { first, _ in first } }
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = modules
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        try await TestClient.with(settings, on: servers) { client in
            for module in modules { try await client.source.execute(schema(module)) }
            _ = try await client.mongo.runCommand(database: client.instance.mongoDatabase, ["create": "events"])
            try await body(client)
        }
    }
}

extension TestClient {
    /// What a stand's figures add up to.
    public func sales(_ module: String) async throws -> String {
        try await read("select coalesce(sum(amount), 0)::text as total from agg.\(module)_sales").first?.string("total")
            ?? ""
    }

    /// Another session that holds a lock on a table of the warehouse until it is closed.
    public func stranger(locks table: String, _ mode: String) async throws -> PostgresConnection {
        let dsn = instance.warehouse.loader.string.revealed
        let connection = try await PostgresConnection.connect(dsn, applicationName: "a stranger")
        try await connection.execute("begin; lock table \(table) in \(mode) mode")
        return connection
    }

    /// Puts a view in the place of the collection `events` that takes so long over each document, and as many documents.
    public func slowEvents(_ count: Int, milliseconds: Int) async throws {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let database = instance.mongoDatabase
        try await mongo.insertMany(
            database: database,
            collection: "raw",
            (0..<count).map { ["_id": .string("e\($0)"), "at": .dateTime(now)] }
        )
        try await mongo.dropCollection(database: database, collection: "events")
        let sleepy: BSONValue = [
            "$function": [
                "body": .string("function() { sleep(\(milliseconds)); return true; }"), "args": [], "lang": "js",
            ]
        ]
        _ = try await mongo.runCommand(
            database: database,
            ["create": "events", "viewOn": "raw", "pipeline": [["$match": ["$expr": sleepy]]]]
        )
    }

    /// Makes `events` an empty collection again.
    public func quickEvents() async throws {
        try await mongo.dropCollection(database: instance.mongoDatabase, collection: "events")
        _ = try await mongo.runCommand(database: instance.mongoDatabase, ["create": "events"])
    }
}

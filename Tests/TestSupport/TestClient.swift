public import Definitions
import Foundation
public import Mongo
public import Pipeline
public import Postgres
@testable import SampleData
import Warehouse

/// A client of its own on the test servers: an operational database, a MongoDB database and a warehouse, with roles of their own.
///
/// Everything is dropped when ``with(_:_:)`` ends. Without the servers a test fails; it is never skipped.
public struct TestClient: Sendable {
    /// As the owner of the operational database.
    public let source: PostgresConnection
    /// To the MongoDB server; the client's own database is `instance.mongoDatabase`.
    public let mongo: MongoConnection
    /// The configuration that leads to this client's databases. The warehouse's owner is the server's superuser.
    public let instance: Instance
    /// The repository's definitions of the modules switched on, with those that the test added.
    public let catalogue: Catalogue
    /// Where its databases are.
    public let servers: TestServers
    let names: Names

    /// What a test may choose.
    public struct Settings: Sendable {
        /// The zone whose days are the business days, as an IANA name.
        public var timeZone = "Europe/Paris"
        /// ISO dates on which workshops do not work.
        public var holidays: [String] = []
        /// The modules switched on.
        public var modules = ["vehicles", "garage", "rental", "fleet"]
        /// Folders with definitions beside the repository's own.
        public var moreDefinitions: [String] = []
        /// How much is done at the same time; more than one of everything, whatever the machine.
        public var connections = ConnectionLimits(postgres: 3, mongo: 2, warehouse: 3)
        /// What is tried again, without waiting.
        public var retries = RetrySettings(limit: 3, firstWaitSeconds: 0, totalWaitSeconds: 0)
        /// What every night looks at a second time.
        public var selfCheck = SelfCheckSettings()
        /// Whether the operational database has its tables; the generator makes its own.
        public var hasSchema = true
        /// Whether the warehouse has a role that may read the rows behind figures.
        public var hasExplainer = false

        /// The repository's modules, in Paris, without holidays, on an empty operational schema.
        public init() {}
    }

    struct Names: Sendable {
        let source: String
        let warehouse: String
        let loader: String
        let reader: String
        let explainer: String
        let extractor: String

        init() {
            let id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            source = "t_source_\(id)"
            warehouse = "t_warehouse_\(id)"
            loader = "t_loader_\(id)"
            reader = "t_reader_\(id)"
            explainer = "t_explainer_\(id)"
            extractor = "t_extractor_\(id)"
        }
    }

    /// Makes a client with an empty operational schema and an empty warehouse, and drops it after `body`.
    ///
    /// - Parameters:
    ///   - settings: What is computed, and how.
    ///   - servers: Where its databases are made; nil: on the servers that `scripts/test` starts.
    ///   - body: What is done with the client.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and `TestServersMissing`.
    public static func with<T: Sendable>(
        _ settings: Settings = Settings(),
        on servers: TestServers? = nil,
        _ body: (TestClient) async throws -> T
    ) async throws -> T {
        let servers = try servers ?? TestServers()
        let names = Names()
        try await execute(
            [
                "create role \(names.extractor) login password 'extract' in role pg_read_all_data",
                "create database \(names.source)",
            ],
            at: servers.source
        )
        try await execute(["create database \(names.warehouse)"], at: servers.postgres)
        do {
            let client = try await make(settings, servers, names)
            let result = try await body(client)
            await client.close()
            try await drop(names, servers)
            return result
        } catch {
            // A server of the test's own may be down: the cause is worth more.
            try? await drop(names, servers)
            throw error
        }
    }

    /// Runs statements one by one, in a session of its own.
    private static func execute(_ statements: [String], at conninfo: String) async throws {
        let admin = try await PostgresConnection.connect(conninfo)
        for statement in statements { try await admin.execute(statement) }
        await admin.close()
    }

    /// The folder of the repository.
    public static var repository: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    private static func make(_ settings: Settings, _ servers: TestServers, _ names: Names) async throws -> TestClient {
        let source = try await PostgresConnection.connect(servers.sourceConninfo(names.source))
        if settings.hasSchema { try await source.execute(SourceSchema.script) }
        let mongo = try await MongoConnection.connect(servers.mongo)
        let instance = try instance(settings, servers, names, warehouse: names.warehouse)
        try await install(instance, servers, names.warehouse)
        return TestClient(
            source: source,
            mongo: mongo,
            instance: instance,
            catalogue: try Catalogue.load(instance),
            servers: servers,
            names: names
        )
    }

    private static func install(_ instance: Instance, _ servers: TestServers, _ database: String) async throws {
        let owner = try await PostgresConnection.connect(servers.conninfo(database))
        _ = try await WarehouseSchema.install(
            owner,
            instance: instance,
            loader: ConnectionInfo(parsing: instance.warehouse.loader.string.revealed),
            reader: ConnectionInfo(parsing: instance.warehouse.reader.string.revealed),
            explainer: instance.warehouse.explainer.map { try ConnectionInfo(parsing: $0.string.revealed) }
        )
        await owner.close()
    }

    private static func instance(
        _ settings: Settings,
        _ servers: TestServers,
        _ names: Names,
        warehouse: String
    ) throws -> Instance {
        let setting = { (text: String) in ConnectionSetting(string: Secret(text), origin: "the test") }
        let connection = { (user: String?, password: String?, database: String) in
            setting(try servers.conninfo(database, user: user, password: password))
        }
        return Instance(
            file: "\(repository)/test.yaml",
            name: "test",
            timeZone: settings.timeZone,
            holidays: settings.holidays,
            currency: "EUR",
            locale: "en",
            tenants: [],
            modules: settings.modules,
            definitions: ["\(repository)/Pipelines"] + settings.moreDefinitions,
            reports: ["\(repository)/Reports"],
            postgres: setting(
                try servers.sourceConninfo(names.source, user: names.extractor, password: "extract")
            ),
            mongo: setting(servers.mongo),
            mongoDatabase: names.source,
            warehouse: WarehouseSettings(
                owner: try connection(nil, nil, warehouse),
                loader: try connection(names.loader, "load", warehouse),
                reader: try connection(names.reader, "read", warehouse),
                explainer: settings.hasExplainer ? try connection(names.explainer, "explain", warehouse) : nil
            ),
            server: ServerSettings(host: "127.0.0.1", port: 0, maxAgeSeconds: 108_000),
            hooks: HookSettings(onSuccess: nil, onFailure: nil),
            connections: settings.connections,
            retries: settings.retries,
            selfCheck: settings.selfCheck,
            pseudonymKey: Secret("the key of the tests"),
            settings: []
        )
    }

    private func close() async {
        await source.close()
        await mongo.close()
    }

    private static func drop(_ names: Names, _ servers: TestServers) async throws {
        let mongo = try await MongoConnection.connect(servers.mongo)
        try await mongo.dropDatabase(names.source)
        await mongo.close()
        try await execute(
            ["drop database if exists \(names.source) with (force)", "drop role if exists \(names.extractor)"],
            at: servers.source
        )
        let databases = [names.warehouse, names.warehouse + "_fresh"]
        let roles = [names.loader, names.reader, names.explainer]
        try await execute(
            databases.map { "drop database if exists \($0) with (force)" } + roles.map { "drop role if exists \($0)" },
            at: servers.postgres
        )
    }
}

extension TestClient {
    /// Runs a night.
    public func night(_ options: RunOptions = RunOptions(), observe: @escaping RunObserver = { _ in }) async throws
        -> RunSummary
    {
        try await Night(instance: instance, catalogue: catalogue, options: options, observe: observe).run()
    }

    /// Runs a night up to a cut-off.
    public func night(asOf cutoff: String) async throws -> RunSummary { try await night(RunOptions(asOf: cutoff)) }

    /// The same client with other definitions or another configuration; same databases.
    public func with(_ settings: Settings) throws -> TestClient {
        let instance = try Self.instance(settings, servers, names, warehouse: names.warehouse)
        return TestClient(
            source: source,
            mongo: mongo,
            instance: instance,
            catalogue: try Catalogue.load(instance),
            servers: servers,
            names: names
        )
    }

    /// The same client seen by a second, empty warehouse.
    public func withFreshWarehouse(_ settings: Settings) async throws -> TestClient {
        let name = names.warehouse + "_fresh"
        try await Self.execute(["create database \(name)"], at: servers.postgres)
        let instance = try Self.instance(settings, servers, names, warehouse: name)
        try await Self.install(instance, servers, name)
        return TestClient(
            source: source,
            mongo: mongo,
            instance: instance,
            catalogue: catalogue,
            servers: servers,
            names: names
        )
    }

    /// Drops the second warehouse, so that another one can be made.
    public func dropFreshWarehouse() async throws {
        try await asSuperuser("drop database if exists \(names.warehouse)_fresh with (force)")
    }

    /// Reads from the warehouse as its loader.
    public func read(_ sql: String) async throws -> PostgresResult {
        let connection = try await PostgresConnection.connect(instance.warehouse.loader.string.revealed)
        let result = try await connection.query(sql)
        await connection.close()
        return result
    }

    /// The role that reads the operational database.
    public var extractor: String { names.extractor }

    /// Runs statements as the server's superuser.
    public func asSuperuser(_ sql: String) async throws {
        try await Self.execute([sql], at: servers.postgres)
    }

    /// Another session of the owner of the operational database.
    public func anotherSourceSession() async throws -> PostgresConnection {
        try await PostgresConnection.connect(servers.sourceConninfo(names.source))
    }

    /// Brings the warehouse up to date with the configuration, as `init` does.
    public func install() async throws { try await Self.install(instance, servers, names.warehouse) }

    /// Runs statements in the warehouse as its owner.
    public func asOwner(_ sql: String) async throws {
        guard let owner = instance.warehouse.owner else { return }
        let connection = try await PostgresConnection.connect(owner.string.revealed)
        try await connection.execute(sql)
        await connection.close()
    }

    /// What the figures must be; with what earlier nights `seen` of rows that the source has overwritten since.
    public func oracle(cutoff: String, seen: GarageRows? = nil) async throws -> Oracle {
        var rows = try await SourceRows.load(postgres: source, mongo: mongo, mongoDatabase: instance.mongoDatabase)
        if let seen { rows.garage.remember(seen) }
        // What nights have seen of rows since overwritten is nowhere but in the warehouse.
        let warehouse = try await PostgresConnection.connect(instance.warehouse.loader.string.revealed)
        rows.vehicles.versions = try await VehiclesRows.versions(warehouse)
        await warehouse.close()
        return try Oracle(rows: rows, timeZone: instance.timeZone, holidays: Set(instance.holidays), cutoff: cutoff)
    }
}

extension TestClient {
    /// The same client with another MongoDB, as one that is down.
    public func with(mongo uri: String) throws -> TestClient { reached(mongo: uri) }

    /// The same client whose operational database is on another server, over a connection string.
    public func with(postgres conninfo: String) throws -> TestClient { reached(postgres: conninfo) }

    /// The same client whose warehouse the nights reach in another way.
    public func with(loader conninfo: String) -> TestClient { reached(loader: conninfo) }

    private func reached(mongo uri: String? = nil, postgres: String? = nil, loader: String? = nil) -> TestClient {
        let old = instance
        let setting = { (text: String?, old: ConnectionSetting) in
            text.map { ConnectionSetting(string: Secret($0), origin: "the test") } ?? old
        }
        let changed = Instance(
            file: old.file,
            name: old.name,
            timeZone: old.timeZone,
            holidays: old.holidays,
            currency: old.currency,
            locale: old.locale,
            tenants: old.tenants,
            modules: old.modules,
            definitions: old.definitions,
            reports: old.reports,
            postgres: setting(postgres, old.postgres),
            mongo: setting(uri, old.mongo),
            mongoDatabase: old.mongoDatabase,
            warehouse: WarehouseSettings(
                owner: old.warehouse.owner,
                loader: setting(loader, old.warehouse.loader),
                reader: old.warehouse.reader,
                explainer: old.warehouse.explainer
            ),
            server: old.server,
            hooks: old.hooks,
            connections: old.connections,
            retries: old.retries,
            selfCheck: old.selfCheck,
            pseudonymKey: old.pseudonymKey,
            settings: old.settings
        )
        return TestClient(
            source: source,
            mongo: mongo,
            instance: changed,
            catalogue: catalogue,
            servers: servers,
            names: names
        )
    }
}

import Foundation
import Testing

@testable import Definitions

@Suite("Instance")
struct InstanceTests {
    static let environment = [
        "PG": "postgresql://reader:s3cret@db:5432/driveops", "MONGO": "mongodb://app:s3cret@mongo:27017/",
        "LOADER": "host=wh dbname=analytics user=loader password=s3cret", "KEY": "s3cret-0123456789abcdef",
        "OWNER": "postgresql://owner:s3cret@wh/analytics",
    ]

    static let full = """
        instance: acme-paris
        time_zone: Europe/Paris
        currency: CHF
        locale: fr
        holidays: [2026-05-01, 2026-01-01]
        tenants: [0B6CF5E4-1A0C-4C43-A1CB-1D4B83D2B7A9]
        modules: [garage]
        definitions: [../defs]
        reports: [../defs/../reports]
        sources:
          postgres: {dsn_env: PG, max_connections: 6}
          mongo: {dsn_env: MONGO, database: driveops, max_connections: 1}
        warehouse:
          owner: {dsn_env: OWNER}
          loader: {dsn_env: LOADER}
          reader: {dsn_file: reader.dsn}
          max_connections: 5
        server: {host: 0.0.0.0, port: 9000, max_age: 2d}
        retries: {limit: 0, first_wait: 90s, total_wait: 1h}
        hooks: {on_success: "curl https://hooks.example.com/T1/s3cret", on_failure: "logger -t night failed"}
        self_check: {days: 20, rows: 500}
        retention: {undo: 100d, restatements: 2000d}
        pseudonym_key: {env: KEY}
        limits:
          source: {statement: 1h, lock: 10s, idle: 20m}
          mongo: {command: 15m}
          warehouse: {statement: 3h, lock: 2m, idle: 0s}
        """

    static let least = """
        instance: acme
        time_zone: UTC
        modules: [garage]
        definitions: [../defs]
        sources:
          postgres: {dsn_env: PG}
          mongo: {dsn: "mongodb://localhost/", database: driveops}
        warehouse:
          loader: {dsn_env: LOADER}
          reader: {dsn_env: LOADER}
        """

    static func load(
        _ text: String,
        environment: [String: String] = InstanceTests.environment
    ) throws -> (instance: Instance, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        try folder.write("etc/acme.yaml", text)
        try folder.write("etc/reader.dsn", "postgresql://api:s3cret@wh/analytics\n")
        try folder.write("etc/empty", "\n")
        try folder.write("defs/garage/module.yaml", "module: garage\ntitle: {en: Garage, fr: Garage}\n")
        try folder.write("reports/README.md", "")
        do {
            return (try Instance.load(folder.path + "/etc/acme.yaml", environment: environment), folder)
        } catch let error as DefinitionError {
            throw InstanceProblem(text: error.description.replacing(folder.path + "/", with: ""))
        }
    }

    @Test("Everything that a file can say")
    func everything() throws {
        let (instance, folder) = try Self.load(Self.full)
        #expect(instance.name == "acme-paris")
        #expect(instance.timeZone == "Europe/Paris")
        #expect(instance.currency == "CHF")
        #expect(instance.locale == "fr")
        #expect(instance.holidays == ["2026-01-01", "2026-05-01"])
        #expect(instance.tenants == ["0b6cf5e4-1a0c-4c43-a1cb-1d4b83d2b7a9"])
        #expect(instance.definitions == [folder.path + "/defs"])
        #expect(instance.reports == [folder.path + "/reports"])
        #expect(instance.postgres.string.revealed == Self.environment["PG"])
        #expect(instance.postgres.origin == "environment PG")
        #expect(instance.mongoDatabase == "driveops")
        #expect(instance.warehouse.owner?.string.revealed == Self.environment["OWNER"])
        #expect(instance.warehouse.reader.string.revealed == "postgresql://api:s3cret@wh/analytics")
        #expect(instance.warehouse.reader.origin == "file \(folder.path)/etc/reader.dsn")
        #expect(instance.server == ServerSettings(host: "0.0.0.0", port: 9000, maxAgeSeconds: 172_800))
        #expect(instance.hooks.onFailure == "logger -t night failed")
        #expect(instance.connections == ConnectionLimits(postgres: 6, mongo: 1, warehouse: 5))
        #expect(instance.retries == RetrySettings(limit: 0, firstWaitSeconds: 90, totalWaitSeconds: 3600))
        #expect(instance.selfCheck == SelfCheckSettings(days: 20, rows: 500))
        #expect(instance.retention == RetentionSettings(undoSeconds: 8_640_000, restatementSeconds: 172_800_000))
        #expect(instance.pseudonymKey?.revealed == Self.environment["KEY"])
        let (source, warehouse) = (instance.limits.source, instance.limits.warehouse)
        #expect("\(source.statement) \(source.lock) \(source.idle)" == "1h 10s 20m")
        #expect(source.statement.seconds == 3600 && source.lock.seconds == 10 && source.idle.seconds == 1200)
        #expect(warehouse.statement.seconds == 10_800 && warehouse.lock.seconds == 120 && warehouse.idle.seconds == 0)
        #expect(instance.limits.mongoCommand.seconds == 900)
    }

    @Test("What is left out has its standard value")
    func standards() throws {
        let (instance, _) = try Self.load(Self.least)
        #expect(instance.currency == "EUR")
        #expect(instance.locale == "en")
        #expect(instance.holidays == [])
        #expect(instance.reports == [])
        #expect(instance.warehouse.owner == nil)
        #expect(instance.server == ServerSettings(host: "127.0.0.1", port: 8080, maxAgeSeconds: 108_000))
        #expect(instance.hooks == HookSettings(onSuccess: nil, onFailure: nil))
        let cores = min(4, ProcessInfo.processInfo.activeProcessorCount)
        #expect(instance.connections == ConnectionLimits(postgres: cores, mongo: cores, warehouse: cores))
        #expect(instance.retries == RetrySettings(limit: 10, firstWaitSeconds: 1, totalWaitSeconds: 300))
        #expect(instance.selfCheck == SelfCheckSettings())
        #expect(instance.retention == .standard)
        #expect(instance.pseudonymKey == nil)
        #expect(instance.limits == .standard)
        #expect(instance.mongo.origin == "acme.yaml:7:16")
    }

    @Test("The settings in force are shown in the file's order, with their origins and without secrets")
    func settings() throws {
        let (instance, folder) = try Self.load(Self.full)
        let shown = instance.settings.map { "\($0.name) = \($0.value) (\($0.origin))" }.joined(separator: "\n")
            .replacing(folder.path + "/", with: "")
        #expect(
            shown == """
                instance = acme-paris (acme.yaml:1:11)
                time_zone = Europe/Paris (acme.yaml:2:12)
                currency = CHF (acme.yaml:3:11)
                locale = fr (acme.yaml:4:9)
                holidays = 2026-01-01, 2026-05-01 (acme.yaml:5:11)
                tenants = 0B6CF5E4-1A0C-4C43-A1CB-1D4B83D2B7A9 (acme.yaml:6:10)
                modules = garage (acme.yaml:7:10)
                definitions = defs (acme.yaml:8:14)
                reports = reports (acme.yaml:9:10)
                sources.postgres = postgresql://reader:•••@db:5432/driveops (environment PG)
                sources.postgres.max_connections = 6 (acme.yaml:11:44)
                sources.mongo = mongodb://app:•••@mongo:27017/ (environment MONGO)
                sources.mongo.database = driveops (acme.yaml:12:37)
                sources.mongo.max_connections = 1 (acme.yaml:12:64)
                warehouse.owner = postgresql://owner:•••@wh/analytics (environment OWNER)
                warehouse.loader = host=wh dbname=analytics user=loader password=••• (environment LOADER)
                warehouse.reader = postgresql://api:•••@wh/analytics (file etc/reader.dsn)
                warehouse.max_connections = 5 (acme.yaml:17:20)
                server.host = 0.0.0.0 (acme.yaml:18:16)
                server.port = 9000 (acme.yaml:18:31)
                server.max_age = 2d (acme.yaml:18:46)
                retries.limit = 0 (acme.yaml:19:18)
                retries.first_wait = 90s (acme.yaml:19:33)
                retries.total_wait = 1h (acme.yaml:19:50)
                hooks.on_success = curl https://hooks.example.com/••• (acme.yaml:20:21)
                hooks.on_failure = logger -t night failed (acme.yaml:20:77)
                self_check.days = 20 (acme.yaml:21:20)
                self_check.rows = 500 (acme.yaml:21:30)
                retention.undo = 100d (acme.yaml:22:19)
                retention.restatements = 2000d (acme.yaml:22:39)
                pseudonym_key = ••• (environment KEY)
                limits.source.statement = 1h (acme.yaml:25:23)
                limits.source.lock = 10s (acme.yaml:25:33)
                limits.source.idle = 20m (acme.yaml:25:44)
                limits.mongo.command = 15m (acme.yaml:26:20)
                limits.warehouse.statement = 3h (acme.yaml:27:26)
                limits.warehouse.lock = 2m (acme.yaml:27:36)
                limits.warehouse.idle = 0s (acme.yaml:27:46)
                """
        )
        let (least, _) = try Self.load(Self.least + "\nserver: {port: 81}\n")
        #expect(
            least.settings.map { "\($0.name) (\($0.origin))" } == [
                "instance (acme.yaml:1:11)", "time_zone (acme.yaml:2:12)", "modules (acme.yaml:3:10)",
                "definitions (acme.yaml:4:14)", "sources.postgres (environment PG)",
                "sources.mongo (acme.yaml:7:16)", "sources.mongo.database (acme.yaml:7:50)",
                "sources.postgres.max_connections (default)", "sources.mongo.max_connections (default)",
                "warehouse.loader (environment LOADER)", "warehouse.reader (environment LOADER)",
                "warehouse.max_connections (default)",
                "server.port (acme.yaml:11:16)", "server.host (default)", "server.max_age (default)",
                "currency (default)", "locale (default)", "holidays (default)", "tenants (default)",
                "reports (default)", "limits.source.statement (default)", "limits.source.lock (default)",
                "limits.source.idle (default)", "limits.mongo.command (default)",
                "limits.warehouse.statement (default)",
                "limits.warehouse.lock (default)", "limits.warehouse.idle (default)",
                "retries.limit (default)", "retries.first_wait (default)",
                "retries.total_wait (default)",
                "self_check.days (default)", "self_check.rows (default)",
                "retention.undo (default)", "retention.restatements (default)",
            ]
        )
    }

    @Test("The nights run without the owner's secret")
    func ownerUnset() throws {
        var environment = Self.environment
        environment["OWNER"] = nil
        let (instance, _) = try Self.load(Self.full, environment: environment)
        #expect(instance.warehouse.owner == nil)
        #expect(
            instance.settings.first { $0.name == "warehouse.owner" }
                == SettingInForce(name: "warehouse.owner", value: "(not set)", origin: "environment OWNER")
        )
    }

    @Test("An instance's catalogue tells where an unknown module is named")
    func unknownModule() throws {
        let (instance, folder) = try Self.load(Self.least.replacing("[garage]", with: "[garage, garages]"))
        let error = #expect(throws: DefinitionError.self) { try Catalogue.load(instance) }
        #expect(
            error?.description.replacing(folder.path + "/", with: "") == """
                etc/acme.yaml:3:19: error[definition.unknown_module]: there is no module `garages`
                  did you mean `garage`?
                1 error
                """
        )
    }

    @Test("The example of the documentation loads")
    func example() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let names = [
            "DRIVEOPS_SOURCE_POSTGRES", "DRIVEOPS_WAREHOUSE_OWNER", "DRIVEOPS_WAREHOUSE_LOADER",
            "DRIVEOPS_WAREHOUSE_READER",
        ]
        var environment = Dictionary(names.map { ($0, "host=localhost") }, uniquingKeysWith: { first, _ in first })
        environment["DRIVEOPS_SOURCE_MONGO"] = "mongodb://localhost/"
        environment["DRIVEOPS_PSEUDONYM_KEY"] = "0123456789abcdef"
        let instance = try Instance.load(root + "/docs/examples/instance.yaml", environment: environment)
        #expect(try Catalogue.load(instance).warnings.map(\.description) == [])
    }
}

struct InstanceProblem: Error {
    let text: String
}

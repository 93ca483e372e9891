import Foundation

/// The configuration of one client's instance, read from one file.
public struct Instance: Sendable {
    /// The absolute path of the file.
    public let file: String
    /// The name, in logs and messages.
    public let name: String
    /// An IANA zone name; business days are days of this zone.
    public let timeZone: String
    /// ISO dates on which workshops do not work, ascending.
    public let holidays: [String]
    /// ISO 4217.
    public let currency: String
    /// The language of labels: `fr` or `en`.
    public let locale: String
    /// UUIDs; rows of other tenants are never read. Empty: all.
    public let tenants: [String]
    /// The modules switched on.
    public let modules: [String]
    /// Absolute paths of the folders with module folders.
    public let definitions: [String]
    /// Absolute paths of the folders with report files.
    public let reports: [String]
    /// The operational PostgreSQL.
    public let postgres: ConnectionSetting
    /// The operational MongoDB.
    public let mongo: ConnectionSetting
    /// The database in it.
    public let mongoDatabase: String
    /// The warehouse, by role.
    public let warehouse: WarehouseSettings
    /// How long sessions with the databases may be kept waiting.
    public let limits: TimeLimits
    /// The HTTP server.
    public let server: ServerSettings
    /// What is called after a run.
    public let hooks: HookSettings
    /// How many connections a run works over at the same time.
    public let connections: ConnectionLimits
    /// What a run may spend on trying again.
    public let retries: RetrySettings
    /// What every night looks at a second time.
    public let selfCheck: SelfCheckSettings
    /// The key of the pseudonyms; nil when no stream needs one.
    public let pseudonymKey: Secret?
    /// How long what was published before is kept.
    public let retention: RetentionSettings
    /// Every setting in force with where it came from, secrets hidden, in the order of the file: for `config show`.
    public let settings: [SettingInForce]

    /// Creates the value from its parts.
    public init(
        file: String,
        name: String,
        timeZone: String,
        holidays: [String],
        currency: String,
        locale: String,
        tenants: [String],
        modules: [String],
        definitions: [String],
        reports: [String],
        postgres: ConnectionSetting,
        mongo: ConnectionSetting,
        mongoDatabase: String,
        warehouse: WarehouseSettings,
        limits: TimeLimits = .standard,
        server: ServerSettings,
        hooks: HookSettings,
        connections: ConnectionLimits = ConnectionLimits(),
        retries: RetrySettings = RetrySettings(),
        selfCheck: SelfCheckSettings = SelfCheckSettings(),
        pseudonymKey: Secret?,
        settings: [SettingInForce],
        retention: RetentionSettings = .standard
    ) {
        self.file = file
        self.name = name
        self.timeZone = timeZone
        self.holidays = holidays
        self.currency = currency
        self.locale = locale
        self.tenants = tenants
        self.modules = modules
        self.definitions = definitions
        self.reports = reports
        self.postgres = postgres
        self.mongo = mongo
        self.mongoDatabase = mongoDatabase
        self.warehouse = warehouse
        self.limits = limits
        self.server = server
        self.hooks = hooks
        self.connections = connections
        self.retries = retries
        self.selfCheck = selfCheck
        self.pseudonymKey = pseudonymKey
        self.settings = settings
        self.retention = retention
    }
}

/// What every night looks at a second time, drawn at random: as much as costs it next to nothing, and over the nights comes to all.
public struct SelfCheckSettings: Sendable, Hashable {
    /// How many published days of facts are computed a second time; 0: none.
    public let days: Int
    /// How many rows or documents of each stream are compared whole with the mirror every night; 0: none.
    public let rows: Int

    /// Creates the value from its parts.
    public init(days: Int = 3, rows: Int = 100) {
        self.days = days
        self.rows = rows
    }
}

/// A value that must not be printed. Its description is `•••`.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The value in clear. For connecting only; never for a message.
    public let revealed: String

    /// Creates the value from its parts.
    public init(_ value: String) { revealed = value }

    /// `•••`.
    public var description: String { "•••" }
    /// `•••`.
    public var debugDescription: String { "•••" }
}

/// How to reach a database: a connection string, which may hold a password, and where it came from.
public struct ConnectionSetting: Sendable, Hashable {
    /// A PostgreSQL conninfo or URI, or a MongoDB URI.
    public let string: Secret
    /// `environment DRIVEOPS_SOURCE_POSTGRES`, `file /run/secrets/dsn`, or `acme.yaml:12:5`.
    public let origin: String

    /// Creates the value from its parts.
    public init(string: Secret, origin: String) {
        self.string = string
        self.origin = origin
    }
}

/// The roles in which the warehouse is used.
public struct WarehouseSettings: Sendable {
    /// Creates and migrates; used by `init` only, and nil where it is not configured.
    public let owner: ConnectionSetting?
    /// Runs the nights.
    public let loader: ConnectionSetting
    /// Reads figures: API, `query`, `export`.
    public let reader: ConnectionSetting
    /// Reads the mirror's rows behind a figure, for the API; nil where it is not configured, which is the default.
    public let explainer: ConnectionSetting?

    /// Creates the value from its parts.
    public init(
        owner: ConnectionSetting?,
        loader: ConnectionSetting,
        reader: ConnectionSetting,
        explainer: ConnectionSetting? = nil
    ) {
        self.owner = owner
        self.loader = loader
        self.reader = reader
        self.explainer = explainer
    }
}

/// The HTTP server.
public struct ServerSettings: Sendable, Hashable {
    /// Loopback unless configured.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// `/health/ready` answers 503 when the last good night is older.
    public let maxAgeSeconds: Int

    /// Creates the value from its parts.
    public init(host: String, port: Int, maxAgeSeconds: Int) {
        self.host = host
        self.port = port
        self.maxAgeSeconds = maxAgeSeconds
    }
}

/// How many connections a run works over at the same time; with 1 each, one thing is done after the other.
public struct ConnectionLimits: Sendable, Hashable {
    /// So many streams are read from the operational PostgreSQL at the same time. One connection more holds the snapshot that
    /// they share, and reads nothing.
    public let postgres: Int
    /// So many collections are read from MongoDB at the same time.
    public let mongo: Int
    /// So many streams are merged, facts built or modules checked at the same time. Two connections more hold the run's lock and
    /// publish.
    public let warehouse: Int

    /// What holds where nothing is configured: the number of the machine's cores, and 4 at most.
    public static let standard = min(4, max(1, ProcessInfo.processInfo.activeProcessorCount))
    /// What can be configured.
    public static let allowed = 1...100

    /// Creates the value from its parts.
    public init(
        postgres: Int = ConnectionLimits.standard,
        mongo: Int = ConnectionLimits.standard,
        warehouse: Int = ConnectionLimits.standard
    ) {
        self.postgres = postgres
        self.mongo = mongo
        self.warehouse = warehouse
    }
}

/// What a run may spend on trying again what failed for a reason that may go away: a connection that broke, a server that restarts.
/// One thing, a stream or a whole source, may spend half of it.
public struct RetrySettings: Sendable, Hashable {
    /// How many attempts beyond the first ones, over everything that a run does; 0: none.
    public let limit: Int
    /// The wait before the first of something; it doubles with each further one of the same thing, up to a minute.
    public let firstWaitSeconds: Int
    /// How long a run may wait in all.
    public let totalWaitSeconds: Int

    /// Creates the value from its parts; the defaults are those of an instance that says nothing.
    public init(limit: Int = 10, firstWaitSeconds: Int = 1, totalWaitSeconds: Int = 300) {
        self.limit = limit
        self.firstWaitSeconds = firstWaitSeconds
        self.totalWaitSeconds = totalWaitSeconds
    }
}

/// How long what was published before is kept.
public struct RetentionSettings: Sendable, Hashable {
    /// What publications changed, for rolling back and for reading figures as they stood, in seconds.
    public let undoSeconds: Int
    /// Which figures were changed after they had been published, in seconds.
    public let restatementSeconds: Int

    /// 400 days, so that last year's closing can be read again; ten years for what was restated.
    public static let standard = RetentionSettings(undoSeconds: 400 * 86_400, restatementSeconds: 3653 * 86_400)

    /// Creates the value from its parts.
    public init(undoSeconds: Int, restatementSeconds: Int) {
        self.undoSeconds = undoSeconds
        self.restatementSeconds = restatementSeconds
    }
}

/// Commands (a string that the shell runs) or URLs (`http…`) called after a run; nil: none.
public struct HookSettings: Sendable, Hashable {
    /// After a run that published or found nothing to publish.
    public let onSuccess: String?
    /// After any other run.
    public let onFailure: String?

    /// Creates the value from its parts.
    public init(onSuccess: String?, onFailure: String?) {
        self.onSuccess = onSuccess
        self.onFailure = onFailure
    }
}

/// One setting as `config show` prints it.
public struct SettingInForce: Sendable, Hashable {
    /// Dotted, as in `warehouse.loader`.
    public let name: String
    /// Secrets as `•••`.
    public let value: String
    /// `acme.yaml:12:5`, `environment NAME`, `file PATH` or `default`.
    public let origin: String

    /// Creates the value from its parts.
    public init(name: String, value: String, origin: String) {
        self.name = name
        self.value = value
        self.origin = origin
    }
}

public import Definitions
public import Postgres

/// The warehouse's schemas, roles and migrations.
///
/// Five schemas: `mirror` (what was extracted), `build` (what a run computes), `agg` (what is published), `ops` (the ledger)
/// and `calc` (the functions that definitions may use). The loader owns them all; the reader reads `agg` and the public part
/// of `ops`, the explainer also the mirror. There are no triggers, no foreign keys and no sequences, so that the warehouse can be distributed.
public enum WarehouseSchema {
    /// The version that this program reads and writes.
    public static let version = Migration.all.count

    /// Tables of `ops` that the reader may see.
    static let readableTables = [
        "meta", "run", "run_step", "publication", "module_state", "undo", "hold", "restatement", "proof", "self_check",
    ]

    /// Tables of `ops` that the explainer may see besides.
    static let explainableTables = ["dirty", "fact_state", "stale_entity"]

    /// Refuses a warehouse that this program does not fit, saying what to do.
    ///
    /// - Throws: ``WarehouseError`` when there is none, or one of another version; `PostgresError` for anything else.
    public static func checkVersion(_ connection: PostgresConnection) async throws {
        let found = try await installedVersion(connection)
        guard let found else { throw WarehouseError.missing }
        guard found == version else { throw WarehouseError.otherVersion(found: found, wanted: version) }
    }

    /// Refuses a warehouse whose business days are those of another time zone.
    ///
    /// - Throws: ``WarehouseError`` when the configuration was changed since `init`; `PostgresError` for anything else.
    public static func checkTimeZone(_ connection: PostgresConnection, _ timeZone: String) async throws {
        let there = try await connection.query("select to_regprocedure('calc.time_zone()') is not null as there").first
        guard try there?.bool("there") == true else {
            throw WarehouseError.otherTimeZone(found: "no zone", wanted: timeZone)
        }
        let found = try await connection.query("select calc.time_zone() as zone").first?.string("zone")
        guard found == timeZone else { throw WarehouseError.otherTimeZone(found: found ?? "none", wanted: timeZone) }
    }

    /// Creates or migrates the warehouse, and brings its functions and grants up to date. Safe to repeat.
    ///
    /// - Parameters:
    ///   - connection: As the owner: may create schemas in the database, and roles where they are missing.
    ///   - instance: Its time zone becomes the one whose days the functions of `calc` know.
    ///   - loader: User and password of the role that runs the nights.
    ///   - reader: User and password of the role that reads figures.
    ///   - explainer: Those of the role that reads the rows behind figures; nil where there is none.
    /// - Returns: What was found and what is there now.
    /// - Throws: ``WarehouseError`` when the warehouse is newer than this program, or when a role lacks a
    ///   user of its own; `PostgresError` for anything else, such as a right that the owner lacks. The database is
    ///   then as it was.
    public static func install(
        _ connection: PostgresConnection,
        instance: Instance,
        loader: ConnectionInfo,
        reader: ConnectionInfo,
        explainer: ConnectionInfo? = nil
    ) async throws -> Installation {
        let found = try await installedVersion(connection)
        if let found, found > version { throw WarehouseError.otherVersion(found: found, wanted: version) }
        let roles = try WarehouseRoles(loader: loader, reader: reader, explainer: explainer)
        try await connection.transaction { connection in
            try await connection.query("select pg_advisory_xact_lock($1)", [.int(AdvisoryLock.migration)])
            try await roles.create(connection)
            try await connection.execute("set local role \(quoteIdentifier(roles.loader))")
            for migration in Migration.all.dropFirst(found ?? 0) {
                try await connection.execute(migration)
            }
            try await connection.execute(CalcFunctions.sql(timeZone: instance.timeZone))
            try await connection.query(
                "update ops.meta set version = $1, migrated_at = now()",
                [.int(Int64(version))]
            )
            try await connection.execute("reset role")
            try await roles.grant(connection)
        }
        return Installation(
            found: found,
            version: version,
            loader: roles.loader,
            reader: roles.reader,
            explainer: roles.explainer
        )
    }

    private static func installedVersion(_ connection: PostgresConnection) async throws -> Int? {
        let there = try await connection.query("select to_regclass('ops.meta') is not null as there")
        guard try there.first?.bool("there") == true else { return nil }
        return try await connection.query("select version from ops.meta").first?.int("version")
    }
}

/// What ``WarehouseSchema/install(_:instance:loader:reader:explainer:)`` did.
public struct Installation: Sendable {
    /// The version found; nil where there was no warehouse.
    public let found: Int?
    /// The version that the warehouse has now: ``WarehouseSchema/version``.
    public let version: Int
    /// The name of the role that runs the nights.
    public let loader: String
    /// The name of the role that reads figures.
    public let reader: String
    /// The name of the role that reads the rows behind figures; nil where none is configured.
    public let explainer: String?
}

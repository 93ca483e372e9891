import Foundation
import Postgres

/// The servers of a test client: those that `scripts/test` starts, by the variables of `scripts/stack env --test`, or a
/// test's own.
public struct TestServers: Sendable {
    /// Of the warehouse, as a superuser.
    public let postgres: String
    /// Of the operational database, as a superuser.
    public let source: String
    /// The URI of the MongoDB server, on which a test may create and drop databases.
    public let mongo: String

    /// - Throws: `TestServersMissing` when they were not started.
    public init() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let postgres = environment["DRIVEOPS_TEST_POSTGRES"], let mongo = environment["DRIVEOPS_TEST_MONGO"]
        else {
            throw TestServersMissing()
        }
        self.init(postgres: postgres, source: postgres, mongo: mongo)
    }

    private init(postgres: String, source: String, mongo: String) {
        self.postgres = postgres
        self.source = source
        self.mongo = mongo
    }

    /// The same servers but for some of a test's own.
    public func with(postgres: String? = nil, source: String? = nil, mongo: String? = nil) -> TestServers {
        TestServers(
            postgres: postgres ?? self.postgres,
            source: source ?? self.source,
            mongo: mongo ?? self.mongo
        )
    }

    /// The connection string of a database beside the warehouse, as the superuser or as another role.
    public func conninfo(_ database: String, user: String? = nil, password: String? = nil) throws -> String {
        try Self.conninfo(postgres, database, user, password)
    }

    /// The connection string of a database beside the operational one, as the superuser or as another role.
    public func sourceConninfo(_ database: String, user: String? = nil, password: String? = nil) throws -> String {
        try Self.conninfo(source, database, user, password)
    }

    private static func conninfo(
        _ server: String,
        _ database: String,
        _ user: String?,
        _ password: String?
    ) throws -> String {
        let info = try ConnectionInfo(parsing: server)
        guard let user else { return info.with(dbname: database).conninfo }
        return info.with(user: user, password: password, dbname: database).conninfo
    }
}

/// The test servers are not there.
public struct TestServersMissing: Error, CustomStringConvertible {
    /// How to start them.
    public let description =
        "no test servers: run scripts/test, or `eval \"$(scripts/stack env --test)\"` after `scripts/stack up --test`"
}

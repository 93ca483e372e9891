import Foundation
import Postgres

/// The servers that `scripts/test` starts, by the variables of `scripts/stack env --test`.
public struct TestServers: Sendable {
    /// As a superuser.
    public let postgres: String
    /// The URI of the MongoDB server, on which a test may create and drop databases.
    public let mongo: String

    /// - Throws: `TestServersMissing` when they were not started.
    public init() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let postgres = environment["DRIVEOPS_TEST_POSTGRES"], let mongo = environment["DRIVEOPS_TEST_MONGO"]
        else {
            throw TestServersMissing()
        }
        self.postgres = postgres
        self.mongo = mongo
    }

    /// The connection string of a database, as the superuser or as another role.
    public func conninfo(_ database: String, user: String? = nil, password: String? = nil) throws -> String {
        let info = try ConnectionInfo(parsing: postgres)
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

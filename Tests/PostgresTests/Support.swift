import Foundation
import Testing

@testable import Postgres

/// Everything that talks to the server. One test at a time, so that each can count the handles it left behind.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum ServerTests {}

struct MissingServer: Error, CustomStringConvertible {
    let description = "DRIVEOPS_TEST_POSTGRES is not set: these tests need a server, see scripts/stack"
}

/// A database of the test's own.
struct TestDatabase: Sendable {
    let info: ConnectionInfo

    func connect(applicationName: String = "driveops-tests") async throws -> PostgresConnection {
        try await PostgresConnection.connect(info, applicationName: applicationName)
    }
}

func serverInfo() throws -> ConnectionInfo {
    guard let conninfo = ProcessInfo.processInfo.environment["DRIVEOPS_TEST_POSTGRES"] else { throw MissingServer() }
    return try ConnectionInfo(parsing: conninfo)
}

/// Creates a database, lends it, drops it, and asserts that no handle of the C library outlived the test.
func withDatabase(_ body: (TestDatabase) async throws -> Void) async throws {
    let server = try serverInfo()
    let name = "t_" + String(UInt64.random(in: .min ... .max), radix: 16)
    let admin = try await PostgresConnection.connect(server)
    try await admin.execute("create database \(quoteIdentifier(name))")
    let outcome: (any Error)?
    do {
        try await body(TestDatabase(info: server.with(dbname: name)))
        outcome = nil
    } catch {
        outcome = error
    }
    try await admin.execute("drop database \(quoteIdentifier(name)) with (force)")
    await admin.close()
    if let outcome { throw outcome }
}

/// As ``withDatabase(_:)``, with one connection to it, closed afterwards.
func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
    try await withDatabase { database in
        let connection = try await database.connect()
        do {
            try await body(connection)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
    await expectNoHandles()
}

/// A thread that has just answered may still be letting go of its last result, hence the waiting.
func expectNoHandles(_ location: SourceLocation = #_sourceLocation) async {
    for _ in 0..<500 where LiveHandles.count > 0 { try? await Task.sleep(for: .milliseconds(10)) }
    #expect(LiveHandles.count == 0, "handles of libpq were left behind", sourceLocation: location)
}

/// Asserts that the connection can be used.
func expectAnswer(
    from connection: PostgresConnection,
    _ location: SourceLocation = #_sourceLocation
) async throws {
    let row = try await connection.query("select 1")[0]
    #expect(try row.int(0) == 1, sourceLocation: location)
}

/// Waits until the server runs a statement of that backend.
func waitUntilActive(_ pid: Int32, seenBy observer: PostgresConnection, containing text: String) async throws {
    while true {
        let rows = try await observer.query(
            "select 1 from pg_stat_activity where pid = $1 and state = 'active' and query like '%' || $2 || '%'",
            [.int(Int64(pid)), .text(text)]
        )
        if !rows.isEmpty { return }
        try await Task.sleep(for: .milliseconds(5))
    }
}

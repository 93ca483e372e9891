import Foundation
import Mongo
import Testing

/// The server that the tests talk to.
enum TestServer {
    /// The connection string.
    ///
    /// - Throws: A failure in one line when the variable is not set: tests that need a server never skip.
    static func uri() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["DRIVEOPS_TEST_MONGO"],
            "DRIVEOPS_TEST_MONGO is not set: start the tests with scripts/test, or name a MongoDB server in it"
        )
    }

    /// Runs `body` with a connection and the name of a database of its own, which is dropped on both paths.
    static func withDatabase(_ body: (MongoConnection, String) async throws -> Void) async throws {
        let mongo = try await MongoConnection.connect(try uri())
        let database = "t_" + hexadecimalDigits(12)
        do {
            try await body(mongo, database)
        } catch {
            try await mongo.dropDatabase(database)
            await mongo.close()
            throw error
        }
        try await mongo.dropDatabase(database)
        await mongo.close()
    }

    /// The cursors that the server keeps open for a collection.
    static func openCursors(_ mongo: MongoConnection, _ namespace: String) async throws -> [Int64] {
        let reply = try await mongo.runCommand(
            database: "admin",
            [
                "aggregate": 1,
                "pipeline": [
                    ["$currentOp": ["allUsers": true, "idleCursors": true]],
                    ["$match": ["type": "idleCursor", "ns": .string(namespace)]],
                ],
                "cursor": [:],
            ]
        )
        guard case .document(let cursor) = reply["cursor"], case .array(let batch) = cursor["firstBatch"] else {
            return []
        }
        return batch.compactMap { entry in
            guard case .document(let entry) = entry, case .document(let cursor) = entry["cursor"],
                case .int64(let id) = cursor["cursorId"]
            else { return nil }
            return id
        }
    }

    /// How many operations the server has at work on a collection.
    static func operations(_ mongo: MongoConnection, _ namespace: String) async throws -> Int {
        let reply = try await mongo.runCommand(
            database: "admin",
            [
                "aggregate": 1,
                "pipeline": [
                    ["$currentOp": ["allUsers": true]], ["$match": ["active": true, "ns": .string(namespace)]],
                ],
                "cursor": [:],
            ]
        )
        guard case .document(let cursor) = reply["cursor"], case .array(let batch) = cursor["firstBatch"] else {
            return 0
        }
        return batch.count
    }

    private static func hexadecimalDigits(_ count: Int) -> String {
        String((0..<count).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }
}

/// The error that a body throws, as the type expected.
func thrown<E: Error, R>(_ type: E.Type, _ body: () async throws -> R) async throws -> E {
    try await #require(throws: type, performing: { _ = try await body() })
}

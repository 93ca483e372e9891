import Mongo
import Testing

@Suite("Connections", .timeLimit(.minutes(2)))
struct ConnectionTests {
    @Test("a port on which nothing listens is an error that names the host and hides the credentials")
    func deadPort() async throws {
        let error = try await thrown(MongoError.self) {
            try await MongoConnection.connect(
                "mongodb://reporter:s3cret@127.0.0.1:1/?authSource=admin",
                serverSelectionTimeoutMilliseconds: 200
            )
        }
        #expect(error.code == .connectionFailed)
        #expect(error.isRetriable)
        #expect(error.hosts == "127.0.0.1:1")
        #expect(error.message.hasPrefix("MongoDB at 127.0.0.1:1 does not answer: "))
        #expect(!error.debugDescription.contains("s3cret"))
        #expect(!error.debugDescription.contains("reporter"))
    }

    @Test(
        "a connection string that is none is refused without quoting its secret",
        arguments: [
            "", "localhost", "postgres://reporter:s3cret@host", "mongodb://reporter:s3cret@",
            "mongodb://reporter:s3cret@host:port",
            "mongodb://reporter:s3cret@x@host", "mongodb://reporter:s3cret/x@host", "mongodb://rep%orter:s3cret@host",
            "mongodb://host\0", "mongodb://reporter:12/s3cret@host", "mongodb://rep/orter:s3cret@host",
        ]
    )
    func badURI(uri: String) async throws {
        let error = try await thrown(MongoError.self) {
            try await MongoConnection.connect(uri, serverSelectionTimeoutMilliseconds: 200)
        }
        #expect(error.code == .invalidURI)
        #expect(!error.isRetriable)
        #expect(!error.debugDescription.contains("s3cret"), "\(error)")
    }

    @Test("a user whom the server does not know is an authentication error")
    func unknownUser() async throws {
        let uri = try TestServer.uri().replacing("mongodb://", with: "mongodb://reporter:s3cret@")
        let error = try await thrown(MongoError.self) { try await MongoConnection.connect(uri) }
        #expect(error.code == .authenticationFailed)
        #expect(!error.isRetriable)
        #expect(!error.debugDescription.contains("s3cret"))
    }

    @Test("the options of the string win over the arguments")
    func optionsInURI() async throws {
        let error = try await thrown(MongoError.self) {
            try await MongoConnection.connect(
                "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100",
                serverSelectionTimeoutMilliseconds: 600_000
            )
        }
        #expect(error.code == .connectionFailed)
        await #expect(throws: MongoError.self) {
            try await MongoConnection.connect("mongodb://127.0.0.1", serverSelectionTimeoutMilliseconds: 0)
        }
    }

    @Test("the server tells its time and version")
    func serverTime() async throws {
        let mongo = try await MongoConnection.connect(try TestServer.uri())
        let first = try await mongo.serverTime()
        #expect(first > 1_700_000_000_000)
        #expect(try await mongo.serverTime() >= first)
        #expect(try await mongo.serverVersion().split(separator: ".").count == 3)
        #expect(MongoLibrary.version.hasPrefix("1."))
        #expect(try TestServer.uri().contains(mongo.hosts))
        await mongo.close()
    }

    @Test("a closed connection says so, may be closed again, and closes its cursors")
    func closed() async throws {
        try await TestServer.withDatabase { mongo, database in
            let other = try await MongoConnection.connect(try TestServer.uri())
            try await mongo.insertMany(database: database, collection: "c", (0..<10).map { ["_id": .int32($0)] })
            let request = FindRequest(database: database, collection: "c", batchSize: 2)
            let cursor = try await other.openCursor(request)
            _ = try await other.read(cursor, limit: 1, into: 0) { _, _ in }
            #expect(try await TestServer.openCursors(mongo, "\(database).c").count == 1)
            await other.close()
            await other.close()
            #expect(try await TestServer.openCursors(mongo, "\(database).c").isEmpty)
            for call in [
                { _ = try await other.serverTime() }, { _ = try await other.find(request) },
                { _ = try await other.read(cursor, limit: 1, into: 0) { _, _ in } },
            ] as [@Sendable () async throws -> Void] {
                let error = try await thrown(MongoError.self) { try await call() }
                #expect(error.code == .closed)
                #expect(!error.isRetriable)
            }
            await other.closeCursor(cursor)
        }
    }

    @Test("one connection serves many tasks, one call at a time")
    func manyTasks() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", (0..<100).map { ["_id": .int32($0)] })
            try await withThrowingTaskGroup(of: Int.self) { group in
                for limit in 1...16 {
                    group.addTask {
                        let request = FindRequest(database: database, collection: "c", batchSize: 3, limit: limit)
                        let cursor = try await mongo.openCursor(request)
                        let (sum, count) = try await mongo.read(cursor, limit: 1000, into: 0) { sum, _ in sum += 1 }
                        #expect(sum == limit && count == limit)
                        return count
                    }
                }
                let documents = try await group.reduce(0, +)
                #expect(documents == (1...16).reduce(0, +))
            }
        }
    }

    @Test("a cancelled task is told so, and the connection serves the next call")
    func cancellation() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", (0..<1000).map { ["_id": .int32($0)] })
            let cursor = try await mongo.openCursor(FindRequest(database: database, collection: "c", batchSize: 10))
            let task = Task {
                try await mongo.read(cursor, limit: 1000, into: 0) { visited, _ in
                    visited += 1
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await TestServer.openCursors(mongo, "\(database).c").isEmpty)
            #expect(try await mongo.count(database: database, collection: "c", filter: [:]) == 1000)
        }
    }
}

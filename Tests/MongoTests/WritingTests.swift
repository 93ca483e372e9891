import Mongo
import Testing

@Suite("Writing", .timeLimit(.minutes(2)))
struct WritingTests {
    @Test("inserts, counts, updates and deletes say how many")
    func counts() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", [])
            let documents: [BSONDocument] = (0..<25_000).map { ["_id": .int32($0), "even": .bool($0 % 2 == 0)] }
            try await mongo.insertMany(database: database, collection: "c", documents)
            #expect(try await mongo.count(database: database, collection: "c", filter: [:]) == 25_000)
            #expect(try await mongo.count(database: database, collection: "c", filter: ["even": true]) == 12_500)
            #expect(
                try await mongo.updateMany(
                    database: database,
                    collection: "c",
                    filter: ["_id": ["$lt": 10]],
                    update: ["$set": ["even": true]]
                )
                    == 5
            )
            #expect(try await mongo.deleteMany(database: database, collection: "c", filter: ["even": true]) == 12_505)
            #expect(try await mongo.count(database: database, collection: "c", filter: [:]) == 12_495)
            #expect(try await mongo.count(database: database, collection: "none", filter: [:]) == 0)
        }
    }

    @Test("a duplicate key stops the insert, keeps what came before and hides the value")
    func duplicateKey() async throws {
        try await TestServer.withDatabase { mongo, database in
            let error = try await thrown(MongoError.self) {
                try await mongo.insertMany(
                    database: database,
                    collection: "c",
                    [["_id": "a"], ["_id": "s3cret"], ["_id": "s3cret"], ["_id": "z"]]
                )
            }
            #expect(error.code == .duplicateKey)
            #expect(error.serverCode == 11000)
            #expect(!error.isRetriable)
            #expect(!error.description.contains("s3cret"))
            #expect(error.debugDescription.contains("s3cret"))
            let kept = try await mongo.find(FindRequest(database: database, collection: "c", sort: ["_id": 1]))
            #expect(kept == [["_id": "a"], ["_id": "s3cret"]])
        }
    }

    @Test("what cannot be encoded is refused and nothing is sent")
    func unencodable() async throws {
        try await TestServer.withDatabase { mongo, database in
            let error = try await thrown(MongoError.self) {
                try await mongo.insertMany(
                    database: database,
                    collection: "c",
                    [["_id": 1], ["_id": 2, "x": .other(typeName: "regex")]]
                )
            }
            #expect(error.code == .invalidDocument)
            await #expect(throws: MongoError.self) {
                try await mongo.insertMany(database: database, collection: "c", uncheckedBSON: [[1, 2, 3]])
            }
            #expect(try await mongo.collectionNames(database: database).isEmpty)
        }
    }

    @Test("indexes are made once, unique ones refuse copies")
    func indexes() async throws {
        try await TestServer.withDatabase { mongo, database in
            for _ in 1...2 {
                try await mongo.createIndex(database: database, collection: "c", keys: ["at": 1, "_id": -1])
            }
            try await mongo.createIndex(database: database, collection: "c", keys: ["code": 1], unique: true)
            let reply = try await mongo.runCommand(database: database, ["listIndexes": "c"])
            #expect(reply.json().contains(#""name" : "at_1__id_-1""#))
            try await mongo.insertMany(database: database, collection: "c", [["code": 1]])
            let error = try await thrown(MongoError.self) {
                try await mongo.insertMany(database: database, collection: "c", [["code": 1]])
            }
            #expect(error.code == .duplicateKey)
        }
    }

    @Test("collections are listed in order, dropped, and dropped again without complaint")
    func drops() async throws {
        try await TestServer.withDatabase { mongo, database in
            for name in ["b", "a"] {
                try await mongo.insertMany(database: database, collection: name, [["x": 1]])
            }
            #expect(try await mongo.collectionNames(database: database) == ["a", "b"])
            for _ in 1...2 {
                try await mongo.dropCollection(database: database, collection: "a")
            }
            #expect(try await mongo.collectionNames(database: database) == ["b"])
            for _ in 1...2 {
                try await mongo.dropDatabase(database)
            }
            #expect(try await mongo.collectionNames(database: database).isEmpty)
        }
    }

    @Test("a command that the server does not know is an error with its code")
    func unknownCommand() async throws {
        let mongo = try await MongoConnection.connect(try TestServer.uri())
        let error = try await thrown(MongoError.self) {
            try await mongo.runCommand(database: "admin", ["noSuchCommand": 1])
        }
        #expect(error.code == .server)
        #expect(error.serverCode == 59)
        #expect(error.description.contains("noSuchCommand on admin"))
        await mongo.close()
    }
}

import Foundation
import Mongo
import Testing

@Suite("Reading", .timeLimit(.minutes(3)))
struct ReadingTests {
    private struct Stop: Error {}

    private static func events(_ count: Int32) -> [BSONDocument] {
        (0..<count).map { index in
            [
                "_id": .int32(index), "at": .dateTime(Int64(index) * 1000), "to": .int32(index % 7),
                "payload": ["home": .string("agency-\(index % 2)")],
            ]
        }
    }

    @Test("every type comes back from the server as it was written")
    func roundTrip() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", [everyType])
            #expect(try await mongo.find(FindRequest(database: database, collection: "c")) == [everyType])
            let cursor = try await mongo.openCursor(FindRequest(database: database, collection: "c"))
            let (read, _) = try await mongo.read(cursor, limit: 10, into: [BSONDocument]()) { (read, view) throws in
                read.append(try view.document())
                #expect(try view.uuid(at: "_id")?.description == "3f2504e0-4f89-41d3-9a0c-0305e82c3301")
            }
            #expect(read == [everyType])
        }
    }

    @Test("projection, range, sort, hint, batch size and limit are the server's")
    func request() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(100))
            try await mongo.createIndex(database: database, collection: "c", keys: ["at": 1])
            let found = try await mongo.find(
                FindRequest(
                    database: database,
                    collection: "c",
                    filter: ["at": ["$gte": .dateTime(20_000), "$lt": .dateTime(80_000)]],
                    projection: ["_id": 0, "at": 1, "payload.home": 1],
                    sort: ["at": -1],
                    hint: ["at": 1],
                    batchSize: 5,
                    limit: 12
                )
            )
            #expect(found.count == 12)
            #expect(found.first == ["at": .dateTime(79_000), "payload": ["home": "agency-1"]])
            #expect(found.last == ["at": .dateTime(68_000), "payload": ["home": "agency-0"]])
        }
    }

    @Test("a pipeline is read to its end, over as many answers as that takes; what the server refuses names it")
    func pipeline() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(1000))
            let found = try await mongo.aggregate(
                database: database,
                collection: "c",
                [["$match": ["at": ["$gte": .dateTime(100_000)]]], ["$project": ["at": 1]]]
            )
            #expect(found.count == 900)
            let error = try await thrown(MongoError.self) {
                try await mongo.aggregate(database: database, collection: "c", [["$nothing": 1]])
            }
            #expect(error.operation == "aggregate" && error.serverCode == 40324)
        }
    }

    @Test("a hint without an index is an error of the server with its code")
    func badHint() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(1))
            let request = FindRequest(database: database, collection: "c", hint: ["nothing": 1])
            let cursor = try await mongo.openCursor(request)
            let error = try await thrown(MongoError.self) {
                try await mongo.read(cursor, limit: 1, into: 0) { _, _ in }
            }
            #expect(error.code == .server)
            #expect(error.domain == "server")
            #expect(error.serverCode == 2)
            #expect(error.namespace == "\(database).c")
            #expect(error.operation == "find")
            #expect(!error.isRetriable)
            let again = try await thrown(MongoError.self) {
                try await mongo.read(cursor, limit: 1, into: 0) { _, _ in }
            }
            #expect(again.code == .cursorClosed)
        }
    }

    @Test(
        "sizes that are none are refused before anything is sent",
        arguments: [(0, nil), (-1, nil), (nil, 0), (nil, -5), (Int.max, nil)] as [(Int?, Int?)]
    )
    func badSizes(batchSize: Int?, limit: Int?) async throws {
        try await TestServer.withDatabase { mongo, database in
            let request = FindRequest(database: database, collection: "c", batchSize: batchSize, limit: limit)
            let error = try await thrown(MongoError.self) { try await mongo.openCursor(request) }
            #expect(error.code == .invalidArgument)
        }
    }

    @Test("names that would be cut short are refused", arguments: [("", "c"), ("d", ""), ("d\0x", "c"), ("d", "c\0x")])
    func badNames(database: String, collection: String) async throws {
        let mongo = try await MongoConnection.connect(try TestServer.uri())
        let request = FindRequest(database: database, collection: collection)
        let error = try await thrown(MongoError.self) { try await mongo.openCursor(request) }
        #expect(error.code == .invalidArgument)
        await mongo.close()
    }

    @Test("50,000 documents pass in batches while memory stays flat")
    func flatMemory() async throws {
        try await TestServer.withDatabase { mongo, database in
            let padding = String(repeating: "x", count: 2000)
            for start in stride(from: Int32(0), to: 50_000, by: 5000) {
                let documents: [BSONDocument] = (start..<start + 5000).map {
                    ["_id": .int32($0), "p": .string(padding)]
                }
                try await mongo.insertMany(database: database, collection: "c", documents)
            }
            let request = FindRequest(database: database, collection: "c", sort: ["_id": 1], batchSize: 500)
            let cursor = try await mongo.openCursor(request)
            let id = FieldPath("_id")
            var (sum, count, calls) = (Int64(0), 0, 0)
            let before = try residentBytes()
            repeat {
                (sum, count) = try await mongo.read(cursor, limit: 1024, into: sum) { sum, view in
                    sum += try view.int64(at: id) ?? 0
                }
                calls += 1
            } while count == 1024
            #expect(sum == 50_000 * 49_999 / 2)
            #expect(calls == 49)
            // 100 MB went by; the address sanitizer keeps freed memory, so it says nothing there.
            if !isAddressSanitized() {
                #expect(try residentBytes() - before < 40_000_000)
            }
        }
    }

    @Test("a cursor that is closed early is forgotten by the server, and closing again does nothing")
    func closedEarly() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(100))
            let request = FindRequest(database: database, collection: "c", batchSize: 10)
            let cursor = try await mongo.openCursor(request)
            let (_, count) = try await mongo.read(cursor, limit: 7, into: 0) { _, _ in }
            #expect(count == 7)
            #expect(try await TestServer.openCursors(mongo, "\(database).c").count == 1)
            await mongo.closeCursor(cursor)
            await mongo.closeCursor(cursor)
            #expect(try await TestServer.openCursors(mongo, "\(database).c").isEmpty)
            let error = try await thrown(MongoError.self) {
                try await mongo.read(cursor, limit: 1, into: 0) { _, _ in }
            }
            #expect(error.code == .cursorClosed)
        }
    }

    @Test("an error in the body closes the cursor and comes out as it is")
    func errorInBody() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(100))
            let cursor = try await mongo.openCursor(FindRequest(database: database, collection: "c", batchSize: 10))
            await #expect(throws: Stop.self) {
                try await mongo.read(cursor, limit: 50, into: 0) { visited, _ in
                    visited += 1
                    if visited == 5 { throw Stop() }
                }
            }
            #expect(try await TestServer.openCursors(mongo, "\(database).c").isEmpty)
            let error = try await thrown(MongoError.self) {
                try await mongo.read(cursor, limit: 1, into: 0) { _, _ in }
            }
            #expect(error.code == .cursorClosed)
            #expect(try await mongo.count(database: database, collection: "c", filter: [:]) == 100)
        }
    }

    @Test("a cursor that the server lost is an error that may be retried")
    func lostCursor() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(100))
            let cursor = try await mongo.openCursor(FindRequest(database: database, collection: "c", batchSize: 10))
            _ = try await mongo.read(cursor, limit: 10, into: 0) { _, _ in }
            let open = try await TestServer.openCursors(mongo, "\(database).c")
            _ = try await mongo.runCommand(
                database: database,
                ["killCursors": "c", "cursors": .array(open.map(BSONValue.int64))]
            )
            let error = try await thrown(MongoError.self) {
                try await mongo.read(cursor, limit: 90, into: 0) { _, _ in }
            }
            #expect(error.code == .server)
            #expect(error.serverCode == 43)
            #expect(error.isRetriable)
        }
    }

    @Test("cancelling ends a read at the server that has not sent a document yet, and the connection answers next")
    func cancelled() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(3))
            let other = try await MongoConnection.connect(try TestServer.uri())
            let slow = FindRequest(database: database, collection: "c", filter: ["$where": "sleep(3600000) || true"])
            for round in 1...2 {
                let read = Task {
                    let cursor = try await mongo.openCursor(slow)
                    return try await mongo.read(cursor, limit: 10, into: 0) { _, _ in }.1
                }
                while try await TestServer.operations(other, "\(database).c") == 0 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                read.cancel()
                await #expect(throws: CancellationError.self, "round \(round)") { try await read.value }
                while try await TestServer.operations(other, "\(database).c") > 0 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try await mongo.count(database: database, collection: "c", filter: [:]) == 3)
            }
            await other.close()
        }
    }

    @Test("a command that is cancelled ends at the server as well")
    func cancelledCommand() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(database: database, collection: "c", Self.events(3))
            let other = try await MongoConnection.connect(try TestServer.uri())
            let command = Task {
                try await mongo.runCommand(
                    database: database,
                    ["count": "c", "query": ["$where": "sleep(3600000) || true"]]
                )
            }
            while try await TestServer.operations(other, "\(database).c") == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            command.cancel()
            await #expect(throws: CancellationError.self) { try await command.value }
            await other.close()
        }
    }

    @Test("the end is told by a short count, exactly at it by zero, and an empty collection has it at once")
    func end() async throws {
        try await TestServer.withDatabase { mongo, database in
            let empty = try await mongo.openCursor(FindRequest(database: database, collection: "none"))
            #expect(try await mongo.read(empty, limit: 5, into: 0) { _, _ in }.1 == 0)
            try await mongo.insertMany(database: database, collection: "c", Self.events(10))
            let cursor = try await mongo.openCursor(FindRequest(database: database, collection: "c"))
            for expected in [5, 5, 0] {
                #expect(try await mongo.read(cursor, limit: 5, into: 0) { _, _ in }.1 == expected)
            }
        }
    }

    @Test("broken UTF-8 and NUL from the server are caught field by field, and the reading goes on")
    func brokenStrings() async throws {
        try await TestServer.withDatabase { mongo, database in
            try await mongo.insertMany(
                database: database,
                collection: "c",
                uncheckedBSON: [
                    .document(key: "name", stringBytes: [0xFF, 0xFE]),
                    .document(key: "name", stringBytes: Array("ok".utf8)),
                    .document(key: "name", stringBytes: [0x61, 0, 0x62]),
                ]
            )
            let request = FindRequest(database: database, collection: "c", sort: ["$natural": 1])
            let cursor = try await mongo.openCursor(request)
            let (read, _) = try await mongo.read(cursor, limit: 10, into: [String]()) { (read, view) throws in
                do {
                    read.append(try view.string(at: "name") ?? "missing")
                } catch let error as BSONFieldError {
                    read.append(error.reason ?? "?")
                }
            }
            #expect(read == ["holds a NUL or is not UTF-8", "ok", "holds a NUL or is not UTF-8"])
            await #expect(throws: MongoError.self) { try await mongo.find(request) }
        }
    }

    private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (try #require(Int(fields[1]))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private func isAddressSanitized() -> Bool {
        dlsym(nil, "__asan_init") != nil
    }
}

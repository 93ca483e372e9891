import Definitions
import Foundation
import Mongo
import Pipeline
import Postgres
import TestSupport

/// A module with one stream over a collection of a test's own.
struct EventsModule {
    let client: TestClient
    private static let collection = "events"

    /// What a test may choose of the stream's file.
    struct Stream {
        var more = ""
        var columns = ""
        var hasCollection = true
        var selfCheck = SelfCheckSettings()

        var text: String {
            """
            stream: events
            source: {mongo: events}
            key: [id]
            changes: {append: recorded_at, overlap: 15m}
            \(more)
            columns:
              id: {type: text, from: _id}
              recorded_at: {type: timestamptz, from: recordedAt}
              vehicle: {type: text}
              km: {type: int, from: payload.km}
            \(columns)
            """
        }
    }

    static func with<T: Sendable>(_ stream: Stream = Stream(), _ body: (EventsModule) async throws -> T) async throws
        -> T
    {
        let folder = try DefinitionFolder([
            "log/module.yaml": "module: log\ntitle: {en: Log, fr: Journal}\n",
            "log/streams/events.yaml": stream.text,
        ])
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["log"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        settings.selfCheck = stream.selfCheck
        return try await TestClient.with(settings) { client in
            let events = EventsModule(client: client)
            if stream.hasCollection { try await events.createCollection() }
            return try await body(events)
        }
    }

    func createCollection() async throws {
        _ = try await client.mongo.runCommand(database: database, ["create": .string(Self.collection)])
        try await client.mongo.createIndex(database: database, collection: Self.collection, keys: ["recordedAt": 1])
    }

    var database: String { client.instance.mongoDatabase }

    /// An instant some days and seconds ago, a little before now.
    static func ago(days: Int, seconds: Int = 0) -> Int64 {
        let now = Int64(Date().timeIntervalSince1970) - 600
        return (now - Int64(days) * 86_400 + Int64(seconds)) * 1000
    }

    static func event(_ id: BSONValue, days: Int, seconds: Int = 0, vehicle: String = "v", km: BSONValue = 1)
        -> BSONDocument
    {
        [
            "_id": id, "recordedAt": .dateTime(ago(days: days, seconds: seconds)), "vehicle": .string(vehicle),
            "payload": ["km": km],
        ]
    }

    static func event(_ id: String, days: Int, seconds: Int = 0, vehicle: String = "v", km: BSONValue = 1)
        -> BSONDocument
    {
        event(BSONValue.string(id), days: days, seconds: seconds, vehicle: vehicle, km: km)
    }

    func insert(_ documents: BSONDocument...) async throws { try await insert(documents) }

    func insert(_ documents: [BSONDocument]) async throws {
        try await client.mongo.insertMany(database: database, collection: Self.collection, documents)
    }

    func delete(_ filter: BSONDocument) async throws {
        try await client.mongo.deleteMany(database: database, collection: Self.collection, filter: filter)
    }

    func set(_ filter: BSONDocument, _ fields: BSONDocument) async throws {
        try await client.mongo.updateMany(
            database: database,
            collection: Self.collection,
            filter: filter,
            update: ["$set": .document(fields)]
        )
    }

    /// Runs a night and gives the reason for which the module was left behind, if it was.
    @discardableResult
    func night(_ options: RunOptions = RunOptions()) async throws -> RunSummary { try await client.night(options) }

    /// The mirrored ids, sorted.
    func mirrored() async throws -> [String] {
        try await client.read("select id from mirror.log_events order by id").map { try $0.string("id") }
    }

    func suppressed() async throws -> [String] {
        try await client.read("select id from mirror.log_events__suppressed order by id").map { try $0.string("id") }
    }

    func quarantined() async throws -> [String] {
        try await client.read("select document_id as id from ops.quarantine order by 1").map { try $0.string("id") }
    }

    /// The latest proof, as `kind source = mirror + aside, reread`.
    func proof() async throws -> String {
        let row = try await client.read(
            """
            select kind || ' ' || source_rows || ' = ' || mirror_rows || ' + ' || set_aside || ', ' || reread as proof
            from ops.proof order by run_id desc limit 1
            """
        ).first
        return try row?.string("proof") ?? "none"
    }

    /// How many documents the latest night compared whole.
    func sampled() async throws -> Int? {
        try await client.read("select sampled from ops.proof order by run_id desc limit 1").first?.int("sampled")
    }

    func asLoader(_ sql: String) async throws {
        let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
        try await loader.execute(sql)
        await loader.close()
    }
}

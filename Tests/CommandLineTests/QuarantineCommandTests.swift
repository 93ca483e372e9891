import Definitions
import Foundation
import Mongo
import TestSupport
import Testing

@Suite("The quarantine from the command line", .timeLimit(.minutes(2)))
struct QuarantineCommandTests {
    @Test("lists, shows, looks again and accepts a loss; what is not there is said with the way out")
    func commands() async throws {
        let folder = try DefinitionFolder([
            "log/module.yaml": "module: log\ntitle: {en: Log, fr: Journal}\n",
            "log/streams/events.yaml": """
            stream: events
            source: {mongo: events}
            key: [id]
            changes: {append: at}
            columns: {id: {type: text, from: _id}, at: timestamptz, km: int}
            """,
        ])
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["log"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            let database = client.instance.mongoDatabase
            try await client.mongo.insertMany(
                database: database,
                collection: "events",
                [["_id": "e1", "at": .dateTime(1_774_746_000_123), "km": "many"], ["_id": "e2", "km": 1]]
            )
            try await client.withTool { tool in
                #expect(try await tool("quarantine", "list").output == "nothing is in quarantine\n")
                #expect(try await tool("run").code == 0)
                let list = try await tool("quarantine", "list")
                #expect(list.output.contains("log.events  e1  field km: int64 wanted, string found"), "\(list)")
                let shown = try await tool("quarantine", "show", "log.events", "e1")
                #expect(
                    shown.output.contains(#""km" : "many""#) && shown.output.contains("2026-03-29 01:00:00 UTC"),
                    "\(shown)"
                )
                let json = try await tool("quarantine", "list", "log.events", "--json")
                let entries = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
                #expect(entries?.map { $0["id"] as? String } == ["e1", "e2"])

                let unknown = try await tool("quarantine", "show", "log.event", "e1")
                #expect(unknown.code == 2 && unknown.errors.contains("did you mean log.events?"), "\(unknown)")
                let other = try await tool("quarantine", "drop", "log.events", "e3")
                #expect(other.code == 2 && other.errors.contains("log.events: e3 is not in quarantine"), "\(other)")
                #expect(try await tool("quarantine", "drop", "log.events").code == 2)

                #expect(
                    try await tool("quarantine", "drop", "log.events", "e2", "--by", "Zoé").output.hasPrefix(
                        "1 accepted"
                    )
                )
                #expect(try await tool("quarantine", "list").output.contains("UTC by Zoé"))
                try await client.mongo.updateMany(
                    database: database,
                    collection: "events",
                    filter: ["_id": "e1"],
                    update: ["$set": ["km": 5]]
                )
                let retry = try await tool("quarantine", "retry")
                #expect(retry.code == 3 && retry.output.contains("corrected"), "\(retry)")
                #expect(retry.output.contains("field at: timestamptz wanted, missing found"), "\(retry)")
                #expect(try await tool("run").code == 0)
                #expect(try await !tool("quarantine", "list").output.contains("e1"))
            }
        }
    }
}

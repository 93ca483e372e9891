import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("The quarantine and its keeper", .timeLimit(.minutes(3)))
struct QuarantineTests {
    @Test("a document corrected at the source leaves by itself, however old; one that is gone is forgotten")
    func corrected() async throws {
        try await EventsModule.with { events in
            try await events.insert(
                EventsModule.event("good", days: 100),
                EventsModule.event("old", days: 100, km: "many"),
                EventsModule.event("gone", days: 100, km: "many"),
                EventsModule.event("still", days: 100, km: "many")
            )
            try await events.night()
            #expect(try await events.quarantined() == ["gone", "old", "still"])
            try await events.set(["_id": "old"], ["payload": ["km": 7]])
            try await events.delete(["_id": "gone"])
            let summary = try await events.night()
            #expect(summary.stale.isEmpty && summary.streams.first?.quarantined == 1, "\(summary)")
            #expect(try await events.quarantined() == ["still"])
            #expect(try await events.mirrored() == ["good", "old"])
            // By their ids, and not by reading the day again.
            #expect(try await events.proof() == "days 3 = 2 + 1, 0")
        }
    }

    @Test("an accepted loss stays counted, is not asked for nor told, until it is taken back")
    func dropAndRetry() async throws {
        try await EventsModule.with { events in
            try await events.insert(
                EventsModule.event("a", days: 100, km: "many"),
                EventsModule.event("b", days: 100, km: "many"),
                EventsModule.event("c", days: 100, km: "many")
            )
            try await events.night()
            let loader = try await PostgresConnection.connect(events.client.instance.warehouse.loader.string.revealed)
            let quarantine = Quarantine(loader)
            #expect(try await quarantine.drop(stream: "log.events", id: "a", by: "Zoé") == 1)
            #expect(try await quarantine.drop(stream: "log.events", id: "a", by: "Max") == 0)
            #expect(try await quarantine.entries(stream: "log.events", id: "a").first?.droppedBy == "Zoé")
            try await events.set(["_id": "a"], ["payload": ["km": 1]])
            #expect(try await events.night().streams.first?.quarantined == 2)
            #expect(try await events.proof() == "days 3 = 0 + 3, 0")

            try await events.set(["_id": "b"], ["payload": ["km": 1.5]])
            try await events.delete(["_id": "c"])
            let stream = try #require(events.client.catalogue.stream("log.events"))
            let outcomes = try await quarantine.retry(stream: stream, id: nil, instance: events.client.instance)
            #expect(outcomes.map(\.id) == ["a", "b", "c"])
            #expect(outcomes[0].outcome == .corrected && outcomes[2].outcome == .gone)
            guard case .broken(let reason) = outcomes[1].outcome else { throw Unexpected() }
            #expect(reason.contains("double found"))
            await loader.close()
            #expect(try await events.mirrored() == [])
            try await events.night()
            #expect(try await events.mirrored() == ["a"])
            #expect(try await events.quarantined() == ["b"])
        }
    }

    @Test("a mirrored document that is broken later leaves the mirror, and comes back when it is corrected")
    func brokenLater() async throws {
        try await EventsModule.with { events in
            try await events.insert(
                EventsModule.event("a", days: 0, seconds: -43_200),
                EventsModule.event("b", days: 3)
            )
            try await events.night()
            try await events.set(["_id": "a"], ["payload": ["km": "many"]])
            try await events.set(["_id": "b"], ["payload": ["km": "many"]])
            let summary = try await events.night(RunOptions(isFull: true))
            #expect(summary.stale.isEmpty && summary.streams.first?.rowsGone == 2, "\(summary)")
            #expect(try await events.proof() == "days 2 = 0 + 2, 0")
            try await events.set([:], ["payload": ["km": 2]])
            try await events.night()
            #expect(try await events.mirrored() == ["a", "b"])
        }
    }

    @Test("personal data does not reach the warehouse by the quarantine's door")
    func personal() async throws {
        try await EventsModule.with(.init(columns: "  person: {type: text, privacy: pseudonym}")) { events in
            var document = EventsModule.event("a", days: 1, km: "many")
            document["person"] = "Zoé"
            try await events.insert(document)
            try await events.night()
            let row = try await events.client.read("select document from ops.quarantine").first
            #expect(try row?.string("document") == "")
        }
    }

    private struct Unexpected: Error {}
}

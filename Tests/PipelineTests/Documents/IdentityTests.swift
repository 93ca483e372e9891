import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("One event under two ids", .timeLimit(.minutes(3)))
struct IdentityTests {
    private static let stream = EventsModule.Stream(more: "deletes: reconcile\nidentity: [vehicle, km]")

    @Test("the earlier copy counts, whichever came first")
    func earlier() async throws {
        try await EventsModule.with(Self.stream) { events in
            try await events.insert(EventsModule.event("b", days: 20), EventsModule.event("c", days: 10))
            try await events.night()
            #expect(try await events.mirrored() == ["b"])
            #expect(try await events.suppressed() == ["c"])
            #expect(try await events.proof() == "days 2 = 1 + 1, 0")
            // An offline device hands in the first copy of all.
            try await events.insert(EventsModule.event("a", days: 90))
            try await events.night()
            #expect(try await events.mirrored() == ["a"])
            #expect(try await events.suppressed() == ["b", "c"])
            #expect(try await events.proof() == "days 3 = 1 + 2, 1")
        }
    }

    @Test("when the winner is deleted its copy comes back, and a deleted copy is forgotten")
    func comesBack() async throws {
        try await EventsModule.with(Self.stream) { events in
            try await events.insert(
                EventsModule.event("a", days: 30),
                EventsModule.event("b", days: 20),
                EventsModule.event("c", days: 10)
            )
            try await events.night()
            try await events.delete(["_id": "a"])
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.mirrored() == ["b"])
            #expect(try await events.suppressed() == ["c"])
            #expect(try await events.proof() == "days 2 = 1 + 1, 1")
            try await events.delete(["_id": "c"])
            try await events.night()
            #expect(try await events.mirrored() == ["b"])
            #expect(try await events.suppressed() == [])
            #expect(
                try await events.client.read("select id from mirror.log_events__gone").map { try $0.string("id") } == [
                    "a"
                ]
            )
        }
    }

    @Test("a document that becomes another event lets go of its copy, and finds a new one")
    func becomesAnother() async throws {
        try await EventsModule.with(Self.stream) { events in
            try await events.insert(
                EventsModule.event("a", days: 0, seconds: -30),
                EventsModule.event("b", days: 0, seconds: -20),
                EventsModule.event("x", days: 0, seconds: -40, km: 2)
            )
            try await events.night()
            #expect(try await events.mirrored() == ["a", "x"])
            try await events.set(["_id": "a"], ["payload": ["km": 2]])
            try await events.night(RunOptions(isFull: true))
            #expect(try await events.mirrored() == ["b", "x"])
            #expect(try await events.suppressed() == ["a"])
        }
    }

    @Test("a winner that breaks the contract is set aside, and its copy counts")
    func winnerBreaks() async throws {
        try await EventsModule.with(Self.stream) { events in
            try await events.insert(EventsModule.event("a", days: 30), EventsModule.event("b", days: 20))
            try await events.night()
            try await events.set(["_id": "a"], ["payload": ["km": "none"]])
            let summary = try await events.night(RunOptions(isFull: true))
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.mirrored() == ["b"])
            #expect(try await events.quarantined() == ["a"])
            #expect(try await events.proof() == "days 2 = 1 + 1, 0")
        }
    }
}

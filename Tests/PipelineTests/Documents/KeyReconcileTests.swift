import Mongo
import Pipeline
import TestSupport
import Testing

@Suite("Documents compared by key", .timeLimit(.minutes(3)))
struct KeyReconcileTests {
    @Test("one gone and one late on the same day cancel out in the counts; the reconcile at its cadence finds both")
    func cancelledOut() async throws {
        try await EventsModule.with(.init(more: "deletes: reconcile\nreconcile: weekly")) { events in
            try await events.insert((0..<10).map { EventsModule.event("e\($0)", days: 30) })
            try await events.night()
            try await events.delete(["_id": "e3"])
            try await events.insert(EventsModule.event("late", days: 30))
            try await events.night()
            // Six days later at the most.
            #expect(try await events.mirrored().contains("e3"))
            try await events.asLoader("update ops.stream_state set reconciled_at = reconciled_at - interval '7 days'")
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await !events.mirrored().contains("e3"))
            #expect(try await events.mirrored().contains("late"))
            #expect(try await events.proof() == "keys 10 = 10 + 0, 1")
        }
    }

    @Test("what is kept and what is in quarantine is no difference; a cursor that was moved is one")
    func moved() async throws {
        try await EventsModule.with(.init(more: "reconcile: daily")) { events in
            try await events.insert((0..<10).map { EventsModule.event("e\($0)", days: 30) })
            try await events.insert(EventsModule.event("broken", days: 30, km: "many"))
            try await events.night()
            try await events.delete(["_id": "e3"])
            try await events.night()
            try await events.asLoader("update ops.stream_state set reconciled_at = reconciled_at - interval '1 day'")
            try await events.night()
            #expect(try await events.proof() == "keys 10 = 9 + 1, 0")
            // Two documents change places: no count differs.
            try await events.insert(EventsModule.event("f", days: 40))
            try await events.night()
            try await events.set(["_id": "f"], ["recordedAt": .dateTime(EventsModule.ago(days: 30))])
            try await events.set(["_id": "e1"], ["recordedAt": .dateTime(EventsModule.ago(days: 40))])
            try await events.asLoader("update ops.stream_state set reconciled_at = reconciled_at - interval '1 day'")
            let summary = try await events.night()
            #expect(summary.streams.first?.rowsChanged == 2, "\(summary)")
            #expect(try await events.proof() == "keys 11 = 10 + 1, 2")
        }
    }
}

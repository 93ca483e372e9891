import Definitions
import Mongo
import Postgres
import TestSupport
import Testing

@testable import Pipeline

@Suite("Documents counted by day on both sides", .timeLimit(.minutes(3)))
struct DailyCountTests {
    @Test("a document that an offline device inserts months late is in the mirror the same night")
    func late() async throws {
        try await EventsModule.with { events in
            try await events.insert((0..<40).map { EventsModule.event("e\($0)", days: $0) })
            #expect(try await events.night().stale.isEmpty)
            #expect(try await events.proof() == "days 40 = 40 + 0, 0")
            try await events.insert(EventsModule.event("late", days: 200), EventsModule.event("new", days: 0))
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.mirrored().contains("late"))
            #expect(try await events.proof() == "days 42 = 42 + 0, 1")
            // Nothing is read twice: the third night finds both sides equal.
            try await events.night()
            #expect(try await events.proof() == "days 42 = 42 + 0, 0")
        }
    }

    @Test("a document that is gone leaves the mirror with `deletes: reconcile`, and its days are dirty")
    func goneIsDeleted() async throws {
        try await EventsModule.with(.init(more: "deletes: reconcile")) { events in
            try await events.insert((0..<20).map { EventsModule.event("e\($0)", days: $0 + 10) })
            try await events.night()
            try await events.delete(["_id": "e7"])
            let summary = try await events.night()
            #expect(summary.streams.first?.rowsGone == 1, "\(summary)")
            #expect(try await events.mirrored().count == 19)
            #expect(try await events.client.read("select id from mirror.log_events__gone").first?.string("id") == "e7")
            #expect(try await events.proof() == "days 19 = 19 + 0, 1")
        }
    }

    @Test("one that is gone stays with `deletes: never`, and is told from one that is missing")
    func goneIsKept() async throws {
        try await EventsModule.with { events in
            try await events.insert((0..<20).map { EventsModule.event("e\($0)", days: 10) })
            try await events.night()
            try await events.delete(["_id": "e7"])
            #expect(try await events.night().stale.isEmpty)
            #expect(try await events.mirrored().count == 20)
            #expect(try await events.proof() == "days 19 = 19 + 0, 1")
            try await events.night()
            #expect(try await events.proof() == "days 19 = 19 + 0, 0")
            try await events.insert(EventsModule.event("late", days: 10))
            try await events.night()
            #expect(try await events.mirrored().count == 21)
            #expect(try await events.proof() == "days 20 = 20 + 0, 1")
        }
    }

    @Test("a mirror that is loaded anew takes over what MongoDB has no more, with `deletes: never` alone")
    func carriedOver() async throws {
        for (more, mirrored, proof) in [
            ("", 19, "days 19 = 18 + 1, 1"), ("deletes: reconcile", 18, "days 19 = 18 + 1, 0"),
        ] {
            try await EventsModule.with(.init(more: more)) { events in
                try await events.insert((0..<20).map { EventsModule.event("e\($0)", days: 10) })
                try await events.night()
                try await events.delete(["_id": "e7"])
                try await events.set(["_id": "e8"], ["payload.km": "many"])
                // As a changed definition does.
                try await events.asLoader("update ops.stream_state set fingerprint = 'another'")
                let summary = try await events.night()
                #expect(summary.streams.first?.mode == "whole" && summary.stale.isEmpty, "\(summary)")
                #expect(try await events.mirrored().count == mirrored)
                #expect(try await events.mirrored().contains("e7") == (mirrored == 19))
                #expect(try await !events.mirrored().contains("e8"))
                #expect(try await events.proof() == proof)
                try await events.night()
                #expect(try await events.proof() == "days 19 = 18 + 1, 0")
            }
        }
    }

    @Test("documents of another collection, or under another key, do not come beside those that were mirrored")
    func anotherKey() async throws {
        try await EventsModule.with { events in
            try await events.insert((0..<5).map { EventsModule.event("e\($0)", days: 10) })
            try await events.night()
            try await events.delete([:])
            try await events.insert((0..<5).map { EventsModule.event("other\($0)", days: 10) })
            try await events.asLoader("update ops.stream_state set fingerprint = 'another'")
            let refused = try await events.night()
            #expect(refused.stale.first?.reason.contains("--accept-deletes log.events") == true, "\(refused)")
            #expect(try await events.mirrored() == ["e0", "e1", "e2", "e3", "e4"])
            let accepted = try await events.night(RunOptions(acceptDeletes: ["log.events"]))
            #expect(accepted.stale.isEmpty, "\(accepted)")
            #expect(try await events.mirrored() == ["other0", "other1", "other2", "other3", "other4"])
            #expect(try await events.proof() == "days 5 = 5 + 0, 0")
        }
    }

    @Test(
        "documents without a usable cursor are counted and set aside, whatever stands there, and are found when they come",
        arguments: [false, true]
    )
    func wrongCursors(hasLists: Bool) async throws {
        try await EventsModule.with { events in
            let wrong: [BSONValue] = [
                nil, "2026-01-01", 5, true, ["$": 1], hasLists ? [.dateTime(0)] : .double(5),
                .dateTime(-62_135_596_800_001),
                .dateTime(253_402_300_800_000), .dateTime(.max), .objectID(Array(1...12)),
            ]
            try await events.insert(EventsModule.event("good", days: 1), ["_id": "missing", "vehicle": "v"])
            try await events.insert(
                wrong.enumerated().map { ["_id": .string("w\($0.offset)"), "recordedAt": $0.element, "vehicle": "v"] }
            )
            let first = try await events.night()
            #expect(first.stale.isEmpty, "\(first)")
            #expect(try await events.mirrored() == ["good"])
            #expect(try await events.proof() == "days 12 = 1 + 11, 0")
            // Of a kind that no range and no word of the nightly filter reaches.
            try await events.insert(["_id": "later", "recordedAt": true, "vehicle": "v"])
            try await events.delete(["_id": "w2"])
            let second = try await events.night()
            #expect(second.stale.isEmpty, "\(second)")
            #expect(try await events.quarantined().contains("later"))
            #expect(try await !events.quarantined().contains("w2"))
            #expect(try await events.proof().hasPrefix("days 12 = 1 + 11"))
        }
    }

    @Test("without an index on the cursor the counts are the same")
    func withoutIndex() async throws {
        try await EventsModule.with(.init(hasCollection: false)) { events in
            try await events.insert((0..<5).map { EventsModule.event("e\($0)", days: $0) })
            try await events.night()
            try await events.insert(EventsModule.event("late", days: 99))
            try await events.night()
            #expect(try await events.proof() == "days 6 = 6 + 0, 1")
        }
    }

    @Test("documents of the future wait until their time has come")
    func future() async throws {
        try await EventsModule.with { events in
            try await events.insert(EventsModule.event("now", days: 1), EventsModule.event("ahead", days: -3))
            try await events.night()
            #expect(try await events.mirrored() == ["ahead", "now"])
            #expect(try await events.proof() == "days 1 = 1 + 0, 0")
        }
    }

    @Test(
        "what came or went while a day was read again is no difference; what is missing then is",
        arguments: [
            (earlier: 5, now: 7, mirrored: 6, deletes: "reconcile", kept: 0),
            (earlier: 7, now: 5, mirrored: 5, deletes: "reconcile", kept: 0),
            (earlier: 5, now: 5, mirrored: 4, deletes: "reconcile", kept: nil),
            (earlier: 5, now: 5, mirrored: 6, deletes: "reconcile", kept: nil),
            (earlier: 5, now: 5, mirrored: 6, deletes: "never", kept: 1),
            (earlier: 5, now: 6, mirrored: 4, deletes: "never", kept: nil),
        ] as [(earlier: Int, now: Int, mirrored: Int, deletes: String, kept: Int?)]
    )
    func brackets(_ given: (earlier: Int, now: Int, mirrored: Int, deletes: String, kept: Int?)) async throws {
        let day = DocumentDay.day(20_000)
        try await EventsModule.with(.init(more: "deletes: \(given.deletes)")) { events in
            let stream = try #require(events.client.catalogue.stream("log.events"))
            var proof = DayProof(stream, before: 0)
            let differing = proof.compare(DocumentCounts(documents: [day: given.earlier]), [:], suspects: [])
            #expect(differing == [day])
            let mirror = [day: MirrorDays.Count(mirrored: given.mirrored)]
            let counts = DocumentCounts(documents: [day: given.now])
            if let kept = given.kept {
                #expect(try proof.settle(counts, mirror) == [day: kept])
            } else {
                let error = try #require(throws: StreamError.self) { try proof.settle(counts, mirror) }
                #expect(error.reason.contains("of 2024-10-04 (UTC), the mirror \(given.mirrored)"), "\(error)")
            }
        }
    }
}

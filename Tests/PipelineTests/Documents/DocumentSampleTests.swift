import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Documents that are compared whole", .timeLimit(.minutes(3)))
struct DocumentSampleTests {
    @Test("a document that is changed in place, with its old cursor, is named and healed on the same night")
    func inPlace() async throws {
        try await EventsModule.with { events in
            try await Self.fill(events)
            try await events.set(["_id": "e7"], ["payload.km": 9, "vehicle": nil])
            let summary = try await events.night()
            #expect(summary.streams.first?.rowsChanged == 1, "\(summary)")
            let told = """
                log.events: of 40 documents drawn for the self-check 1 were not as at the source, such as e7: vehicle (v here, \
                null at the source), km (1 here, 9 at the source). All documents were read again; documents change there without \
                their recordedAt, or another hand wrote to mirror."log_events": let what changes them set recordedAt, or run with \
                --full as often as it does
                """
            #expect(summary.warnings == [told])
            #expect(try await events.proof() == "days 40 = 40 + 0, 40")
            #expect(try await events.sampled() == 40)
            #expect(try await Self.kilometres(events) == 39 + 9)
            let quiet = try await events.night()
            #expect(quiet.warnings.isEmpty && quiet.streams.first?.rowsRead == 0, "\(quiet)")
            #expect(try await events.sampled() == 40)
        }
    }

    @Test("those that were not drawn are healed as well", arguments: [true, false])
    func notDrawn(hasIndex: Bool) async throws {
        let stream = EventsModule.Stream(hasCollection: hasIndex, selfCheck: SelfCheckSettings(rows: 2))
        try await EventsModule.with(stream) { events in
            try await Self.fill(events)
            try await events.asLoader("update mirror.log_events set km = 100")
            let summary = try await events.night()
            #expect(summary.streams.first?.rowsChanged == 40, "\(summary)")
            #expect(summary.warnings.first?.contains("of 2 documents drawn for the self-check 2 were not") == true)
            #expect(try await Self.kilometres(events) == 40)
        }
    }

    @Test("a cursor that moves within its day is found")
    func movedCursor() async throws {
        try await EventsModule.with { events in
            // The start of a UTC day, so that a second later is the same one.
            let start = EventsModule.ago(days: 20) / 86_400_000 * 86_400_000
            try await events.insert(["_id": "e", "recordedAt": .dateTime(start), "vehicle": "v", "payload": ["km": 1]])
            try await events.night()
            try await events.set(["_id": "e"], ["recordedAt": .dateTime(start + 1000)])
            let summary = try await events.night()
            #expect(summary.warnings.first?.contains("such as e: recorded_at (") == true, "\(summary)")
            let at = try await events.client.read(
                "select (extract(epoch from recorded_at) * 1000)::bigint as at from mirror.log_events"
            ).first
            #expect(try at?.int64("at") == start + 1000)
        }
    }

    @Test(
        "one that is mirrored and breaks the contract now goes into the quarantine",
        arguments: ["never", "reconcile"]
    )
    func broken(deletes: String) async throws {
        try await EventsModule.with(.init(more: "deletes: \(deletes)")) { events in
            try await Self.fill(events)
            try await events.set(["_id": "e7"], ["payload.km": "many"])
            let summary = try await events.night()
            #expect(summary.stale.isEmpty)
            #expect(
                summary.warnings.contains {
                    $0.contains("of 40 documents drawn for the self-check 1 were not as at the source, such as e7: ")
                },
                "\(summary.warnings)"
            )
            #expect(try await events.quarantined() == ["e7"])
            #expect(try await events.mirrored().count == 39)
            let next = try await events.night()
            #expect(!next.warnings.contains { $0.contains("drawn") }, "\(next.warnings)")
            #expect(try await events.proof() == "days 40 = 39 + 1, 0")
        }
    }

    @Test("what the changes reach is no difference")
    func recent() async throws {
        try await EventsModule.with { events in
            try await events.insert(EventsModule.event("now", days: 0), EventsModule.event("old", days: 9))
            try await events.night()
            try await events.set(["_id": "now"], ["payload.km": 9])
            let summary = try await events.night()
            #expect(summary.warnings.isEmpty && summary.streams.first?.rowsChanged == 1, "\(summary)")
            #expect(try await events.sampled() == 1)
        }
    }

    @Test("a suppressed copy is compared like the one that counts")
    func suppressedCopy() async throws {
        let stream = EventsModule.Stream(more: "deletes: reconcile\nidentity: [vehicle, km]")
        try await EventsModule.with(stream) { events in
            try await events.insert(EventsModule.event("b", days: 20), EventsModule.event("c", days: 10))
            try await events.night()
            #expect(try await events.suppressed() == ["c"])
            try await events.set(["_id": "c"], ["payload.km": 9])
            let summary = try await events.night()
            #expect(summary.warnings.first?.contains("such as c: km (1 here, 9 at the source)") == true, "\(summary)")
            #expect(try await events.mirrored() == ["b", "c"])
        }
    }

    @Test("personal data is not told")
    func privacy() async throws {
        try await EventsModule.with(.init(columns: "  person: {type: text, privacy: pseudonym}")) { events in
            try await Self.fill(events)
            try await events.set(["_id": "e7"], ["person": "Martin"])
            let summary = try await events.night()
            #expect(summary.warnings.first?.contains("such as e7: person. All documents") == true, "\(summary)")
        }
    }

    @Test("0 rows switch it off")
    func off() async throws {
        try await EventsModule.with(.init(selfCheck: SelfCheckSettings(rows: 0))) { events in
            try await Self.fill(events)
            try await events.set(["_id": "e7"], ["payload.km": 9])
            let summary = try await events.night()
            #expect(summary.warnings.isEmpty && summary.streams.first?.rowsChanged == 0)
            #expect(try await events.sampled() == 0)
        }
    }

    /// Forty documents on forty days, mirrored.
    private static func fill(_ events: EventsModule) async throws {
        try await events.insert((0..<40).map { EventsModule.event("e\($0)", days: $0 + 2) })
        let summary = try await events.night()
        #expect(summary.warnings.isEmpty, "\(summary)")
    }

    private static func kilometres(_ events: EventsModule) async throws -> Int? {
        try await events.client.read("select sum(km) as km from mirror.log_events").first?.int("km")
    }
}

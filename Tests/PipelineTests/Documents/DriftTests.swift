import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Documents that drift", .timeLimit(.minutes(3)))
struct DriftTests {
    @Test("each kind of broken field sets the document aside, with path and reason; the others are there")
    func kinds() async throws {
        let columns = "  note: text\n  price: numeric\n  day: date\n  owner: uuid\n  open: bool"
        try await EventsModule.with(.init(columns: columns)) { events in
            let broken: [(field: String, value: BSONValue, reason: String)] = [
                ("note", 5, "field note: string wanted, int found"),
                ("note", ["a", "b"], "field note: string wanted, array found"),
                ("note", ["deeper": "x"], "field note: string wanted, object found"),
                ("note", "a\0b", "field note: string wanted, string found (holds a NUL or is not UTF-8)"),
                (
                    "note", .string(String(repeating: "x", count: 15_000_000)),
                    "field note: text wanted, string found (it has 15000000 bytes, and 1048576 are the most)"
                ),
                (
                    "payload", ["km": 3_000_000_000],
                    "field payload.km: int wanted, long found (it does not fit 32 bits)"
                ),
                (
                    "payload", ["km": 1.5],
                    "field payload.km: int64 wanted, double found (not a whole number of 64 bits)"
                ),
                ("price", "12.50", "field price: numeric wanted, string found"),
                ("price", .decimal128("NaN"), "field price: numeric wanted, decimal found (not finite)"),
                (
                    "day", .dateTime(1),
                    "field day: date wanted, date found (not midnight UTC, so its day depends on a zone)"
                ),
                ("owner", "nobody", "field owner: uuid wanted, string found (not the form of a UUID)"),
                ("open", "yes", "field open: bool wanted, string found"),
            ]
            for (index, kind) in broken.enumerated() {
                var document = EventsModule.event("b\(index)", days: 2)
                document[kind.field] = kind.value
                try await events.insert(document)
            }
            // Fields that moved, vanished or are new break nothing that is not required.
            try await events.insert(
                [
                    "_id": "moved", "recordedAt": .dateTime(EventsModule.ago(days: 1)), "payload": ["at": ["km": 1]],
                    "new": 1,
                ],
                [
                    "_id": "full", "recordedAt": .dateTime(EventsModule.ago(days: 1)), "vehicle": "v", "note": "é車",
                    "price": .decimal128("-12.50"), "day": "2026-02-28", "open": true, "payload": 7,
                    "owner": .binary(subtype: 4, Array(0...15)),
                    "huge": .string(String(repeating: "x", count: 16_000_000)),
                ]
            )
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(summary.streams.first?.quarantined == broken.count)
            #expect(try await events.mirrored() == ["full", "moved"])
            for (index, kind) in broken.enumerated() {
                let row = try await events.client.read(
                    "select reason, length(document) as size from ops.quarantine where document_id = 'b\(index)'"
                ).first
                #expect(try row?.string("reason") == kind.reason)
                #expect(try row?.int("size") ?? 0 > 40)
            }
            let full = try await events.client.read(
                "select note || price || day || owner || open as text from mirror.log_events where id = 'full'"
            ).first
            #expect(try full?.string("text") == "é車-12.502026-02-2800010203-0405-0607-0809-0a0b0c0d0e0ftrue")
        }
    }

    @Test("broken UTF-8 in a text, in an `_id` and beside what is read")
    func brokenText() async throws {
        try await EventsModule.with { events in
            let good = try EventsModule.event("good", days: 1).encoded()
            let place = try #require(good.firstRange(of: Array("good".utf8)))
            let vehicle = try #require(good.lastRange(of: [0x76, 0x00]))
            var (badID, badText) = (good, good)
            badID[place.lowerBound] = 0xff
            badText[vehicle.lowerBound] = 0xfe
            badText[place.lowerBound] = UInt8(ascii: "f")
            try await events.client.mongo.insertMany(
                database: events.database,
                collection: "events",
                uncheckedBSON: [good, badID, badText]
            )
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.mirrored() == ["good"])
            let ids = try await events.quarantined()
            #expect(ids.count == 2 && ids[0] == "food" && ids[1].hasPrefix("sha256:"), "\(ids)")
            #expect(try await events.proof() == "days 3 = 1 + 2, 0")
        }
    }

    @Test("ObjectIds, UUIDs and numbers as `_id` are named one by one, and asked for again by what they are")
    func kindsOfIDs() async throws {
        try await EventsModule.with { events in
            let ids: [BSONValue] = [
                .objectID(Array(1...12)), "0102030405060708090a0b0c", 42, "42", .binary(subtype: 4, Array(0...15)), 1.5,
                ["a": 1], .string(String(repeating: "long", count: 100)),
            ]
            try await events.insert(ids.map { EventsModule.event($0, days: 50, km: "broken") })
            try await events.night()
            #expect(
                try await Set(events.quarantined().filter { !$0.hasPrefix("sha256:") }) == [
                    "0102030405060708090a0b0c", "\"0102030405060708090a0b0c\"", "42", "\"42\"",
                    "00010203-0405-0607-0809-0a0b0c0d0e0f", #"{ "$numberDouble" : "1.5" }"#,
                    #"{ "a" : { "$numberInt" : "1" } }"#,
                ]
            )
            #expect(try await events.quarantined().count == ids.count)
            try await events.set(["_id": .objectID(Array(1...12))], ["payload": ["km": 3]])
            try await events.set(["_id": "42"], ["payload": ["km": 3]])
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.mirrored() == ["0102030405060708090a0b0c", "42"])
            #expect(try await events.quarantined().count == ids.count - 2)
        }
    }

    @Test("`contract: accept` makes a broken optional field null, and warns; a required one still sets aside")
    func accept() async throws {
        try await EventsModule.with(.init(more: "contract: accept")) { events in
            try await events.insert(
                EventsModule.event("a", days: 1, km: "many"),
                EventsModule.event("b", days: 1, km: [1]),
                ["_id": "c", "vehicle": "v"]
            )
            let summary = try await events.night()
            #expect(try await events.mirrored() == ["a", "b"])
            #expect(try await events.quarantined() == ["c"])
            #expect(
                summary.warnings == [
                    "log.events: 2 broken values of km became null, the first: field payload.km: int64 wanted, string found"
                ]
            )
        }
    }

    @Test("`contract: stop` leaves the module behind, and nothing of the stream is merged")
    func stop() async throws {
        try await EventsModule.with(.init(more: "contract: stop")) { events in
            try await events.insert(EventsModule.event("a", days: 3))
            try await events.night()
            try await events.insert(EventsModule.event("b", days: 0, km: "many"), EventsModule.event("c", days: 0))
            let summary = try await events.night()
            #expect(
                summary.stale.first?.reason.contains(
                    "document b breaks its contract: field payload.km: int64 wanted, string found"
                ) == true,
                "\(summary)"
            )
            #expect(try await events.mirrored() == ["a"])
        }
    }

    @Test("a collection that is not there yet: an error, or with `optional: true` an empty stream until it is")
    func missingCollection() async throws {
        try await EventsModule.with(.init(hasCollection: false)) { events in
            let summary = try await events.night()
            #expect(
                summary.stale.first?.reason.contains("or the stream be declared `optional: true`") == true,
                "\(summary)"
            )
        }
        try await EventsModule.with(.init(more: "optional: true", hasCollection: false)) { events in
            #expect(try await events.night().stale.isEmpty)
            let second = try await events.night()
            #expect(second.stale.isEmpty && second.streams.first?.mode == "changed", "\(second)")
            try await events.createCollection()
            try await events.insert(EventsModule.event("old", days: 300), EventsModule.event("new", days: 0))
            #expect(try await events.night().stale.isEmpty)
            #expect(try await events.mirrored() == ["new", "old"])
            try await events.client.mongo.dropCollection(database: events.database, collection: "events")
            let dropped = try await events.night()
            #expect(dropped.stale.first?.reason.contains("It was there before") == true, "\(dropped)")
        }
    }

    @Test("twenty thousand broken documents among as many good ones go to the quarantine as they come")
    func manyBroken() async throws {
        try await EventsModule.with { events in
            for part in 0..<20 {
                try await events.insert(
                    (0..<2000).map { index in
                        let number = part * 2000 + index
                        return EventsModule.event("e\(number)", days: number % 50, km: number % 2 == 0 ? 1 : "x")
                    }
                )
            }
            let summary = try await events.night()
            #expect(summary.stale.isEmpty, "\(summary)")
            #expect(try await events.proof() == "days 40000 = 20000 + 20000, 0")
            #expect(try await events.night().streams.first?.quarantined == 20_000)
            #expect(try await events.proof() == "days 40000 = 20000 + 20000, 0")
        }
    }

    @Test("a collection of which most is broken is another one than declared")
    func mostlyBroken() async throws {
        try await EventsModule.with { events in
            for part in 0..<8 {
                try await events.insert(
                    (0..<1500).map { EventsModule.event("e\(part * 1500 + $0)", days: $0 % 50, km: "x") }
                )
            }
            let summary = try await events.night()
            #expect(summary.stale.first?.reason.contains("documents break its contract") == true, "\(summary)")
            #expect(try await events.quarantined().isEmpty)
        }
    }
}

extension [UInt8] {
    fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        indices.first { self[$0...].starts(with: pattern) }.map { $0..<($0 + pattern.count) }
    }

    fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
        indices.last { self[$0...].starts(with: pattern) }.map { $0..<($0 + pattern.count) }
    }
}

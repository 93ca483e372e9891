import Definitions
import Foundation
import Mongo
import Testing

@testable import Mongo
@testable import Pipeline

@Suite("Mutated documents")
struct DocumentFuzzTests {
    /// How many documents; the long form asks for a million.
    private static let inputs = ProcessInfo.processInfo.environment["DRIVEOPS_FUZZ_INPUTS"].flatMap(Int.init) ?? 4000
    private static let seed =
        ProcessInfo.processInfo.environment["DRIVEOPS_FUZZ_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 0...UInt64.max)

    @Test("give a row of the declared width or a note for the quarantine, whatever was done to their bytes")
    func fuzz() throws {
        var random = SplitMix(state: Self.seed)
        for contract in [Contract.quarantine, .accept] {
            let stream = Self.stream(contract)
            var encoder = try DocumentEncoder(stream, pseudonym: nil)
            var fields = BSONFields(encoder.plan)
            var outcomes = (rows: 0, notes: 0)
            for number in 0..<(Self.inputs / 2) {
                let bytes = try Self.document(&random)
                try bytes.withUnsafeBufferPointer { buffer in
                    fields.scan(buffer)
                    try encoder.add(fields)
                }
                let (row, notes) = (encoder.takeBytes(), encoder.takeNotes())
                let width = Self.width(of: row)
                let place = "seed \(Self.seed), \(contract), document \(number): \(hexadecimal(bytes))"
                if notes.isEmpty {
                    try #require(width == stream.columns.count + 1, "a row of \(width ?? -1) columns; \(place)")
                    outcomes.rows += 1
                } else {
                    try #require(row.isEmpty && notes.count == 1 && !notes[0].reason.isEmpty, "\(place)")
                    outcomes.notes += 1
                }
            }
            // A generator that breaks nothing, or everything, would prove nothing.
            #expect(
                outcomes.rows > Self.inputs / 100 && outcomes.notes > Self.inputs / 100,
                "\(outcomes), seed \(Self.seed)"
            )
        }
        print("torture: \(Self.inputs) mutated documents; seed \(Self.seed)")
    }

    private static func stream(_ contract: Contract) -> Definitions.Stream {
        let columns: [(String, ColumnType, String, Bool)] = [
            ("id", .text, "_id", true), ("at", .timestamptz, "at", true), ("note", .text, "payload.note", false),
            ("km", .int, "payload.km", false), ("big", .bigint, "payload.big", false),
            ("price", .numeric, "price", false),
            ("open", .bool, "payload.deep.open", false), ("day", .date, "day", false), ("owner", .uuid, "owner", false),
            ("first", .int, "list.0", false),
        ]
        return Stream(
            module: "log",
            name: "events",
            source: .mongo(collection: "events"),
            key: ["id"],
            changes: .append(cursor: "at", overlapSeconds: 0),
            deletes: .never,
            reconcile: .never,
            contract: contract,
            totals: [],
            columns: columns.map {
                StreamColumn(
                    name: $0.0,
                    type: $0.1,
                    from: $0.2,
                    expression: nil,
                    privacy: nil,
                    codes: nil,
                    isRequired: $0.3
                )
            },
            identity: [],
            keepsVersions: false,
            tenantColumn: nil,
            fingerprint: "",
            location: SourceLocation(file: "", line: 1, column: 1)
        )
    }

    // MARK: - Documents

    /// A sensible document, some of whose values are others, and then some of whose bytes.
    private static func document(_ random: inout SplitMix) throws -> [UInt8] {
        var document: BSONDocument = [
            "_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "at": .dateTime(1_774_746_000_123),
            "payload": ["note": "Révision 車", "km": 5, "big": .int64(.max), "deep": ["open": true]],
            "price": .decimal128("-1234567890.1234567890"), "day": "2026-02-28",
            "owner": .binary(subtype: 4, Array(0...15)), "list": [1, "two"],
        ]
        if random.next(below: 3) == 0, let key = document.keys.randomElement(using: &random) {
            document[key] = value(&random, depth: 0)
        }
        var bytes = try document.encoded()
        switch random.next(below: 6) {
        case 0, 1: break
        case 2: bytes[random.next(below: bytes.count)] = UInt8.random(in: 0...255, using: &random)
        case 3: for _ in 0..<4 { bytes[random.next(below: bytes.count)] ^= 1 << UInt8(random.next(below: 8)) }
        case 4: bytes.removeLast(random.next(below: bytes.count + 1))
        default:
            let (from, to) = (random.next(below: bytes.count), random.next(below: bytes.count))
            bytes.swapAt(from, to)
        }
        return bytes
    }

    private static func value(_ random: inout SplitMix, depth: Int) -> BSONValue {
        let values: [BSONValue] = [
            nil, "", "a\0b", "2026-02-30", .int32(.min), .int64(.min), .double(.nan), .double(1e300), 5.0, false,
            .dateTime(.min), .dateTime(.max), .dateTime(0), .decimal128("NaN"), .decimal128("9.99E+6144"),
            .decimal128("1E-6176"), .decimal128("-0E+3"), .objectID(Array(1...12)), .binary(subtype: 3, Array(0...15)),
            .binary(subtype: 4, [1]), [], ["km": ["deep": 1]], .string(String(repeating: "é", count: 3000)),
        ]
        let pick = random.next(below: values.count + 2)
        guard pick >= values.count, depth < 4 else { return values[min(pick, values.count - 1)] }
        let inner = value(&random, depth: depth + 1)
        return pick == values.count ? .array([inner]) : ["km": inner, "note": inner]
    }

    /// The number of columns of the one row that COPY's binary form has here; nil where it is not one row.
    private static func width(of row: [UInt8]) -> Int? {
        guard row.count >= 2 else { return nil }
        let declared = Int(row[0]) << 8 | Int(row[1])
        var (place, found) = (2, 0)
        while place + 4 <= row.count {
            let length = row[place..<place + 4].reduce(Int32(0)) { $0 << 8 | Int32($1) }
            guard length >= -1 else { return nil }
            place += 4 + max(0, Int(length))
            found += 1
        }
        return place == row.count && declared == found ? found : nil
    }
}

/// A generator that gives the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

import Mongo
import Testing

@Suite("Borrowed documents")
struct BSONViewTests {
    /// One access by its name, and what it made of a field: a value's text, nil, or the refusal.
    static let accesses: [(name: String, read: @Sendable (borrowing BSONView, FieldPath) throws -> String?)] = [
        ("uuid", { try $0.uuid(at: $1)?.description }),
        ("int64", { try $0.int64(at: $1)?.description }),
        ("numeric", { try $0.numericText(at: $1) }),
        ("bool", { try $0.bool(at: $1)?.description }),
        ("timestamp", { try $0.timestampMicroseconds(at: $1)?.description }),
        ("date", { try $0.date(at: $1) }),
        ("string", { try $0.string(at: $1) }),
        ("array of int64", { try $0.int64Array(at: $1)?.description }),
    ]

    /// What each access accepts of `values`; whatever is not here must be refused.
    static let accepted: [String: [String: String]] = [
        "uuid": [
            "uuidText": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "uuidPlain": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "uuidBinary": "00010203-0405-0607-0809-0a0b0c0d0e0f",
        ],
        "int64": ["int": "-5", "long": "9223372036854775807", "whole": "42"],
        "numeric": [
            "int": "-5", "long": "9223372036854775807", "whole": "42", "decimal": "-12.50", "exponent": "1200",
        ],
        "bool": ["bool": "false"],
        "timestamp": ["date": "1774746000123000", "midnight": "1774742400000000"],
        "date": ["midnight": "2026-03-29", "dayText": "2024-02-29"],
        "string": [
            "text": "6", "empty": "", "uuidText": "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
            "uuidPlain": "3f2504e04f8941d39a0c0305e82c3301", "dayText": "2024-02-29",
        ],
        "array of int64": ["numbers": "[1, 2, 3]", "noNumbers": "[]"],
    ]

    static let values: BSONDocument = [
        "text": "6", "empty": "", "uuidText": "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "uuidPlain": "3f2504e04f8941d39a0c0305e82c3301", "dayText": "2024-02-29",
        "int": -5, "long": .int64(.max), "whole": 42.0, "fraction": 0.5, "huge": 1e19, "nan": .double(.nan),
        "decimal": .decimal128("-12.50"), "exponent": .decimal128("1.2E+3"), "notANumber": .decimal128("NaN"),
        "infinity": .decimal128("-Infinity"), "bool": false, "date": .dateTime(1_774_746_000_123),
        "midnight": .dateTime(1_774_742_400_000), "farDate": .dateTime(.max), "oid": .objectID(Array(1...12)),
        "uuidBinary": .binary(subtype: 4, Array(0...15)), "legacy": .binary(subtype: 3, Array(0...15)),
        "short": .binary(subtype: 4, [1]), "object": ["a": 1], "numbers": [1, 2.0, .int64(3)], "noNumbers": [],
        "mixed": [1, "2"], "holes": [1, nil],
    ]

    @Test("each access takes what its table says and refuses the rest", arguments: accesses.map(\.name))
    func conversions(name: String) throws {
        let access = try #require(Self.accesses.first { $0.name == name })
        let accepted = try #require(Self.accepted[name])
        try Self.values.withView { (view) throws in
            for key in Self.values.keys {
                let path = FieldPath(key)
                if let expected = accepted[key] {
                    #expect(try access.read(view, path) == expected, "\(name) of \(key)")
                } else {
                    do {
                        let value = try access.read(view, path)
                        Issue.record("\(name) of \(key) gave \(value ?? "nil")")
                    } catch let error as BSONFieldError {
                        // An array's refusal names the element.
                        #expect(error.path == key || error.path == "\(key).1")
                        #expect(error.found == view.typeName(at: FieldPath(error.path)))
                        #expect(error.wanted == name || name == "array of int64" && error.wanted == "int64")
                    }
                }
            }
        }
    }

    @Test("missing and null are nil for every access, and their type names tell them apart")
    func missingAndNull() throws {
        try (["null": nil, "text": "x", "object": ["null": nil]] as BSONDocument).withView { (view) throws in
            for path in ["null", "missing", "object.null", "object.missing", "text.below", "null.below", ""] {
                for access in Self.accesses {
                    #expect(try access.read(view, FieldPath(path)) == nil, "\(access.name) of \(path)")
                }
                #expect(view.typeName(at: FieldPath(path)) == (path.hasSuffix("null") ? "null" : nil))
            }
            #expect(try view.withString(at: "null") { _ in Issue.record("called for null") } == nil)
        }
    }

    @Test("paths reach into documents and arrays, with keys that begin alike")
    func nestedPaths() throws {
        let document: BSONDocument = [
            "payload2": 0, "payload": ["home": ["id": "wrong"], "homeLocation": ["id": "right"]],
            "items": [["code": 1], ["code": 2]], "": ["": "empty keys"],
        ]
        try document.withView { (view) throws in
            #expect(try view.string(at: "payload.homeLocation.id") == "right")
            #expect(try view.int64(at: "items.1.code") == 2)
            #expect(try view.int64(at: "items.2.code") == nil)
            #expect(try view.string(at: ".") == "empty keys")
            #expect(view.typeName(at: "payload") == "object")
            #expect(view.typeName(at: "pay") == nil)
            #expect(try view.value(at: "items.0") == ["code": 1])
            #expect(try view.document() == document)
            #expect(try view.byteCount == document.encoded().count)
        }
    }

    @Test("a refusal names path, type found and type wanted, never the value")
    func refusalText() throws {
        try (["change": ["to": "secret", "share": 0.5]] as BSONDocument).withView { (view) throws in
            let wrongType = try #require(throws: BSONFieldError.self) { try view.int64(at: "change.to") }
            #expect(wrongType.description == "field change.to: int64 wanted, string found")
            let wrongValue = try #require(throws: BSONFieldError.self) { try view.int64(at: "change.share") }
            #expect(
                wrongValue.description
                    == "field change.share: int64 wanted, double found (not a whole number of 64 bits)"
            )
        }
    }

    @Test(
        "strings with a NUL or broken UTF-8 are refused",
        arguments: [[0x61, 0x00, 0x62], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82]] as [[UInt8]]
    )
    func brokenStrings(bytes: [UInt8]) throws {
        try [UInt8].document(key: "name", stringBytes: bytes).withView { (view) throws in
            let error = try #require(throws: BSONFieldError.self) { try view.string(at: "name") }
            #expect(error.reason == "holds a NUL or is not UTF-8")
            #expect(throws: BSONFieldError.self) { try view.withString(at: "name") { _ in } }
        }
    }

    @Test("JSON of a document with broken UTF-8 falls back to its bytes")
    func brokenJSON() throws {
        let bytes = [UInt8].document(key: "s", stringBytes: [0xFF])
        try bytes.withView { (view) throws in
            #expect(view.json() == ##"{"$bson": "0e00000002730002000000ff0000"}"##)
        }
        try (["s": "é", "n": 1] as BSONDocument).withView { (view) throws in
            #expect(view.json() == #"{ "s" : "é", "n" : 1 }"#)
        }
    }

    @Test("malformed bytes are an error, not a missing field")
    func malformed() throws {
        var bytes = try (["a": 1, "s": "text", "z": 2] as BSONDocument).encoded()
        let length = try #require(bytes.firstIndex(of: UInt8(ascii: "s"))) + 2
        bytes[length] = 200
        try bytes.withView { (view) throws in
            #expect(try view.int64(at: "a") == 1)
            let error = try #require(throws: BSONFieldError.self) { try view.int64(at: "z") }
            #expect(error.found == "malformed BSON")
            #expect(throws: MongoError.self) { try view.value(at: "z") }
        }
        try [UInt8]().withView { (view) throws in
            #expect(throws: BSONFieldError.self) { try view.int64(at: "a") }
        }
    }

    @Test("string bytes are lent without a copy, and what the body throws comes through")
    func lentBytes() throws {
        struct Stop: Error {}
        try (["s": "Größe"] as BSONDocument).withView { (view) throws in
            #expect(try view.withString(at: "s") { Array($0) } == Array("Größe".utf8))
            #expect(throws: Stop.self) { try view.withString(at: "s") { _ in throw Stop() } }
        }
    }
}

import Mongo
import Testing

@Suite("Owned documents")
struct BSONDocumentTests {
    @Test("every type survives encoding and decoding")
    func roundTrip() throws {
        #expect(try BSONDocument(decoding: everyType.encoded()) == everyType)
    }

    @Test("literals take the narrowest whole number")
    func literals() {
        let document: BSONDocument = [
            "small": 1, "large": 4_294_967_296, "real": 1.5, "text": "x", "list": [true, nil],
        ]
        #expect(document["small"] == .int32(1))
        #expect(document["large"] == .int64(4_294_967_296))
        #expect(document["real"] == .double(1.5))
        #expect(document["list"] == .array([.bool(true), .null]))
    }

    @Test("setting replaces in place, appends or removes")
    func subscripts() {
        var document: BSONDocument = ["a": 1, "b": 2]
        document["a"] = 3
        document["c"] = "new"
        document["b"] = .none
        document["missing"] = .none
        #expect(document == ["a": 3, "c": "new"])
        #expect(document.keys == ["a", "c"])
        #expect(document.count == 2)
    }

    @Test("the order of fields counts, as it does in commands")
    func order() {
        let one: BSONDocument = ["a": 1, "b": 2]
        let other: BSONDocument = ["b": 2, "a": 1]
        #expect(one != other)
    }

    @Test(
        "what BSON cannot hold is refused with the field's name",
        arguments: [
            (["regex": .other(typeName: "regex")], "field regex: values of type regex cannot be written"),
            (["id": .objectID([1, 2])], "field id: an ObjectId has 12 bytes, not 2"),
            (["price": .decimal128("twelve")], "field price: the text is no decimal of 34 digits or fewer"),
            (["a\0b": 1], "a key holds a NUL character: BSON keys cannot"),
        ] as [(BSONDocument, String)]
    )
    func refusals(document: BSONDocument, message: String) throws {
        let error = try #require(throws: MongoError.self) { try document.encoded() }
        #expect(error.code == .invalidDocument)
        #expect(error.message == message)
    }

    @Test("bytes that are no document are refused")
    func malformed() throws {
        let whole = try everyType.encoded()
        for bytes in [[], [5, 0, 0, 0], Array(whole.dropLast()), Array(whole.dropFirst())] {
            #expect(throws: MongoError.self) { try BSONDocument(decoding: bytes) }
        }
    }

    @Test("a field whose length runs over the end is refused")
    func overlong() throws {
        var bytes = try (["s": "text"] as BSONDocument).encoded()
        bytes[7] = 200
        #expect(throws: MongoError.self) { try BSONDocument(decoding: bytes) }
    }

    @Test("a string that is not UTF-8 is refused with the field's name, also when nested")
    func brokenText() throws {
        let broken = [UInt8].document(key: "name", stringBytes: [0xC3, 0x28])
        let error = try #require(throws: MongoError.self) { try BSONDocument(decoding: broken) }
        #expect(error.message == "field name: the string is not UTF-8")
    }

    @Test("JSON is read in both forms and written relaxed")
    func json() throws {
        let document = try BSONDocument(
            json: #"{"n": {"$numberLong": "7"}, "at": {"$date": "2026-03-29T01:00:00Z"}, "list": [1, {"a": null}]}"#
        )
        #expect(document == ["n": .int64(7), "at": .dateTime(1_774_746_000_000), "list": [1, ["a": nil]]])
        let text = #"{ "n" : 7, "at" : { "$date" : "2026-03-29T01:00:00Z" }, "list" : [ 1, { "a" : null } ] }"#
        #expect(document.json() == text)
        #expect(throws: MongoError.self) { try BSONDocument(json: "{") }
    }

    @Test("JSON for people never fails")
    func lenientJSON() {
        let document: BSONDocument = [
            "a": [.other(typeName: "regex")], "b": ["c": .objectID([1])], "d\0": .decimal128("?"), "e": 1,
        ]
        let unsupported = #"{ "$unsupported" : "malformed value" }"#
        #expect(
            document.json()
                == #"{ "a" : [ { "$unsupported" : "regex" } ], "b" : { "c" : \#(unsupported) }, "#
                + #""d\#u{FFFD}" : \#(unsupported), "e" : 1 }"#
        )
    }

    @Test("types that the analytics never use are read by name")
    func otherTypes() throws {
        let document = try BSONDocument(
            json: """
                {"r": {"$regularExpression": {"pattern": "a", "options": "i"}}, "t": {"$timestamp": {"t": 1, "i": 2}},
                 "js": {"$code": "1"}, "min": {"$minKey": 1}, "max": {"$maxKey": 1}, "u": {"$undefined": true},
                 "s": {"$symbol": "x"}, "p": {"$dbPointer": {"$ref": "c", "$id": {"$oid": "000102030405060708090a0b"}}},
                 "w": {"$code": "1", "$scope": {}}}
                """
        )
        let names = document.elements.map { element in
            if case .other(let name) = element.value { name } else { "?" }
        }
        #expect(
            names == [
                "regex", "timestamp", "javascript", "minKey", "maxKey", "undefined", "symbol", "dbPointer",
                "javascriptWithScope",
            ]
        )
    }
}

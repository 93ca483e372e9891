import Foundation
import Testing

@testable import Mongo

@Suite("Fields read in one pass")
struct BSONFieldsTests {
    @Test("each path gives what a look-up of its own gives, in whatever order the fields come")
    func sameAsLookUps() throws {
        let paths: [FieldPath] = [
            "int", "payload.home.id", "payload.home", "missing", "payload.missing", "items.1.code", "text", "", ".",
            "text.below",
        ]
        let plan = try FieldPlan(paths)
        let elements: [(String, BSONValue)] = [
            ("text", "x"), ("payload", ["homes": 1, "home": ["id": 7, "id2": 8]]), ("int", 5),
            ("payload", ["home": ["id": 9]]),
            ("items", [["code": 1], ["code": 2]]), ("", ["": 3]), ("null", nil), ("int", 6),
        ]
        for turn in elements.indices {
            let document = BSONDocument(elements[turn...] + elements[..<turn])
            try document.withView { (view) throws in
                var fields = BSONFields(plan)
                fields.scan(view.bytes)
                for (slot, path) in paths.enumerated() {
                    let expected = Result { try view.int64(at: path) }
                    let found = Result { try fields.int64(slot) }
                    #expect(String(describing: found) == String(describing: expected), "\(path), turn \(turn)")
                }
            }
        }
    }

    @Test("a plan names each path once")
    func repeated() throws {
        let error = try #require(throws: MongoError.self) { try FieldPlan(["a.b", "a.b"]) }
        #expect(error.code == .invalidArgument)
        let many = try #require(throws: MongoError.self) { try FieldPlan((0...256).map { FieldPath("k\($0)") }) }
        #expect(many.code == .invalidArgument)
        #expect(try FieldPlan((0..<256).map { FieldPath("k\($0)") }).paths.count == 256)
    }

    @Test("decimals are the number that their text says")
    func decimals() throws {
        let plan = try FieldPlan(["d"])
        for text in [
            "0", "-0", "1.10", "-1234567890.1234567890", "9.999999999999999999999999999999999E+6144", "1E-6176",
        ] {
            try (["d": .decimal128(text)] as BSONDocument).withView { (view) throws in
                var fields = BSONFields(plan)
                fields.scan(view.bytes)
                let decimal = try #require(try fields.decimal(0))
                let sign = decimal.isNegative ? "-" : ""
                let plain = plainDecimal("\(sign)\(decimal.coefficient)E\(decimal.exponent)")
                #expect(try plain == view.numericText(at: "d"))
            }
        }
        for text in ["NaN", "Infinity", "-Infinity"] {
            try (["d": .decimal128(text)] as BSONDocument).withView { (view) throws in
                var fields = BSONFields(plan)
                fields.scan(view.bytes)
                #expect(throws: BSONFieldError.self) { try fields.decimal(0) }
            }
        }
    }

    @Test("text is told from other bytes at every length and place")
    func texts() throws {
        let plan = try FieldPlan(["t"])
        for length in 0...20 {
            for place in 0..<max(1, length) {
                for byte in [UInt8(ascii: "x"), 0x00, 0x7f, 0x80, 0xc3, 0xff] where length > 0 {
                    var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    bytes[place] = byte
                    try [UInt8].document(key: "t", stringBytes: bytes).withView { (view) throws in
                        var fields = BSONFields(plan)
                        fields.scan(view.bytes)
                        let isText = byte != 0 && String(validating: bytes, as: UTF8.self) != nil
                        #expect(((try? fields.text(0)) != nil) == isText, "byte \(byte) at \(place) of \(length)")
                    }
                }
            }
        }
    }

    @Test("mutated documents are read or refused by every access, and never beyond their bytes")
    func mutated() throws {
        let inputs = ProcessInfo.processInfo.environment["DRIVEOPS_FUZZ_INPUTS"].flatMap(Int.init) ?? 4000
        let plan = try FieldPlan(everyType.keys.map { FieldPath($0) } + ["object.a.b.c", "array.2.0"])
        let good = try everyType.encoded()
        var fields = BSONFields(plan)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<(inputs / 4) {
            // On the heap at its exact size, so that the address sanitizer sees a step beyond it.
            let size = Bool.random(using: &generator) ? good.count : Int.random(in: 0...good.count, using: &generator)
            let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
            defer { bytes.deallocate() }
            _ = bytes.initialize(from: good[..<size])
            for _ in 0..<Int.random(in: 0...5, using: &generator) where size > 0 {
                bytes[Int.random(in: 0..<size, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            fields.scan(UnsafeBufferPointer(bytes))
            for slot in plan.paths.indices {
                _ = (try? fields.uuid(slot), try? fields.int64(slot), try? fields.decimal(slot), try? fields.bool(slot))
                _ = (try? fields.timestampMicroseconds(slot), try? fields.daysSince1970(slot))
                if let text = try? fields.text(slot) { _ = text.reduce(0) { $0 &+ Int($1) } }
                if let id = fields.objectID(slot) { _ = id.reduce(0) { $0 &+ Int($1) } }
            }
            fields.withDocument { _ = $0.json() }
        }
    }
}

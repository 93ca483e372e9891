@testable import Mongo

/// One of each type that is read and written, extremes included.
let everyType: BSONDocument = [
    "_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "null": nil,
    "string": "Révision 車",
    "empty": "",
    "int32": .int32(.min),
    "int64": .int64(.max),
    "double": 0.1,
    "infinite": .double(-.infinity),
    "true": true,
    "false": false,
    "date": .dateTime(-1),
    "latest": .dateTime(253_402_300_799_999),
    "oid": .objectID(Array(1...12)),
    "binary": .binary(subtype: 0, [0, 255]),
    "uuid": .binary(subtype: 4, Array(0...15)),
    "legacy": .binary(subtype: 3, Array(0...15)),
    "decimal": .decimal128("-1234567890.1234567890"),
    "tiny": .decimal128("1E-6176"),
    "nan": .decimal128("NaN"),
    "object": ["a": ["b": ["c": 1]], "": "empty key"],
    "array": [1, "two", [3], ["four": 4], nil],
    "none": [],
]

extension BSONDocument {
    /// Passes a view of the encoded document.
    @discardableResult
    func withView<R>(_ body: (borrowing BSONView) throws -> R) throws -> R {
        try encoded().withView(body)
    }
}

extension [UInt8] {
    /// Passes a view of these bytes.
    @discardableResult
    func withView<R>(_ body: (borrowing BSONView) throws -> R) throws -> R {
        try withUnsafeBufferPointer { try body(BSONView(borrowing: $0)) }
    }

    /// A document with one string field whose bytes need not be UTF-8.
    static func document(key: String, stringBytes: [UInt8]) -> [UInt8] {
        let field = [0x02] + Array(key.utf8) + [0] + littleEndian(stringBytes.count + 1) + stringBytes + [0]
        return littleEndian(field.count + 5) + field + [0]
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}

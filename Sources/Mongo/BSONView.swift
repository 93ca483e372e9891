import CLibMongoC

/// A document borrowed from a cursor.
///
/// It is valid inside the closure that receives it, and the compiler keeps it there: it can be neither copied nor stored.
/// Nothing is decoded before it is asked for, and asking allocates nothing unless a `String` is the answer.
///
/// Each typed access has a fixed table of what it accepts. What is not in the table is refused with ``BSONFieldError``;
/// a field that is missing or null is nil everywhere. There are no other conversions: a number in a string is a string.
///
/// | access | accepts | refuses of these |
/// |---|---|---|
/// | ``uuid(at:)`` | `string` of 32 digits, with or without dashes; `binData` subtype 4 | other text; subtype 3, whose byte order depends on its writer |
/// | ``int64(at:)`` | `int`, `long`, `double` | doubles with a fraction, NaN, infinite or outside of 64 bits |
/// | ``numericText(at:)`` | `int`, `long`, `decimal`, `double` | decimals that are NaN or infinite; doubles as above |
/// | ``bool(at:)`` | `bool` | |
/// | ``timestampMicroseconds(at:)`` | `date` | dates whose microseconds do not fit 64 bits |
/// | ``date(at:)``, ``daysSince1970(at:)`` | `date` at midnight UTC; `string` of the form `YYYY-MM-DD` | other instants; other text |
/// | ``withString(at:_:)``, ``string(at:)`` | `string` | text with a NUL or that is not UTF-8 |
/// | ``int64Array(at:)`` | `array` of what ``int64(at:)`` accepts | null among the elements |
public struct BSONView: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>

    /// The bytes must stay where they are for as long as the view is used.
    init(borrowing bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The document must stay as it is for as long as the view is used.
    init(borrowing document: OpaquePointer) {
        var length = 0
        let start = driveops_bson_bytes(document, &length)
        bytes = UnsafeBufferPointer(start: start, count: length)
    }

    /// The type at a path by the name that MongoDB's `$type` uses (`string`, `int`, `date`, `null`, …); nil when there is
    /// no such field.
    public func typeName(at path: FieldPath) -> String? {
        let field = find(path)
        return field.type == DRIVEOPS_FIELD_MISSING ? nil : field.typeName
    }

    /// The value at a path, copied; nil when missing.
    ///
    /// - Throws: ``MongoError`` `invalidDocument` when the value, or what it holds, is malformed or not UTF-8.
    public func value(at path: FieldPath) throws(MongoError) -> BSONValue? {
        let field = find(path)
        switch field.type {
        case DRIVEOPS_FIELD_MISSING: return nil
        case DRIVEOPS_FIELD_MALFORMED: throw MongoError(.invalidDocument, "field \(path): malformed BSON")
        default: return try BSONValue(field)
        }
    }

    /// The whole document, copied.
    public func document() throws(MongoError) -> BSONDocument {
        try BSONDocument.decode(bytes)
    }

    /// The document's size in bytes.
    public var byteCount: Int { bytes.count }

    /// The whole document as relaxed extended JSON; `{"$bson": "<hexadecimal>"}` when it is malformed or has broken UTF-8.
    ///
    /// A NUL in a string stands as `\u0000`, which PostgreSQL's `jsonb` refuses and its `json` takes.
    public func json() -> String {
        relaxedJSON(of: bytes)
    }

    func find(_ path: FieldPath) -> driveops_field {
        var field = driveops_field()
        path.withKeys { keys, ends in
            driveops_field_find(bytes.baseAddress, bytes.count, keys, ends.baseAddress, Int32(ends.count), &field)
        }
        return field
    }
}

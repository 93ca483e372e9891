/// One value of a document, owned.
///
/// Literals make the plain cases: `"text"`, `1` (an int32 when it fits, else an int64), `1.5`, `true`, `nil`,
/// `[1, 2]` and `["key": "value"]`.
public enum BSONValue: Sendable, Hashable {
    case null
    case string(String)
    case int32(Int32)
    case int64(Int64)
    case double(Double)
    case bool(Bool)
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case dateTime(Int64)
    /// The twelve bytes.
    case objectID([UInt8])
    case binary(subtype: UInt8, [UInt8])
    /// The decimal's text, as libbson writes it: `1.10`, `1E+3`, `NaN`, `Infinity`.
    case decimal128(String)
    case document(BSONDocument)
    case array([BSONValue])
    /// A type that the analytics never use (`regex`, `javascript`, `timestamp`, …): its name when read; cannot be written.
    case other(typeName: String)
}

extension BSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// An int32 when the number fits, else an int64.
    public init(integerLiteral value: Int64) {
        self = Int32(exactly: value).map(BSONValue.int32) ?? .int64(value)
    }

    /// A double.
    public init(floatLiteral value: Double) {
        self = .double(value)
    }

    /// A truth value.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// Null.
    public init(nilLiteral: ()) {
        self = .null
    }

    /// An array.
    public init(arrayLiteral elements: BSONValue...) {
        self = .array(elements)
    }

    /// A document, in the order written.
    public init(dictionaryLiteral elements: (String, BSONValue)...) {
        self = .document(BSONDocument(elements))
    }
}

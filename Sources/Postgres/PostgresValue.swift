/// A value bound to a parameter (`$1`, `$2` …) of a statement.
///
/// Sent as text with the type left to the server, which takes it from the statement: `where day >= $1` or
/// `$1::date`. Where the statement says nothing (`select $1`) the server assumes `text`; write the cast then.
public enum PostgresValue: Sendable, Hashable {
    /// NULL of any type.
    case null
    /// Anything in its text form: `text`, `date`, `uuid`, `jsonb` …
    case text(String)
    /// Any integer type, or `numeric`.
    case int(Int64)
    /// `boolean`.
    case bool(Bool)
    /// An exact decimal.
    case numeric(Numeric)
    /// For `bytea`.
    case bytes([UInt8])
    /// An array of `text`, or of anything in its text form: `$1::uuid[]`.
    case textArray([String])
    /// An array of any integer type.
    case intArray([Int64])

    /// The text form that the server reads; nil for NULL.
    var wireText: String? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .int(let value): String(value)
        case .bool(let value): value ? "t" : "f"
        case .numeric(let value): value.description
        case .bytes(let bytes): Self.hexadecimal(bytes)
        case .textArray(let texts): ArrayText.write(texts)
        case .intArray(let values): "{" + values.map { String($0) }.joined(separator: ",") + "}"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = Array(#"\x"#.utf8)
        text.reserveCapacity(2 + 2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension PostgresValue: ExpressibleByStringLiteral {
    /// `.text`.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension PostgresValue: ExpressibleByIntegerLiteral {
    /// `.int`.
    public init(integerLiteral value: Int64) { self = .int(value) }
}

extension PostgresValue: ExpressibleByBooleanLiteral {
    /// `.bool`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension PostgresValue: ExpressibleByNilLiteral {
    /// `.null`.
    public init(nilLiteral: ()) { self = .null }
}

extension PostgresValue {
    /// The text, or NULL.
    public static func optional(_ text: String?) -> PostgresValue { text.map { .text($0) } ?? .null }

    /// The integer, or NULL.
    public static func optional(_ value: Int64?) -> PostgresValue { value.map { .int($0) } ?? .null }

    /// An instant for a `timestamptz` parameter.
    public static func timestamp(_ value: PostgresTimestamp) -> PostgresValue { .text(value.description) }
}

/// The parameters of one statement as libpq takes them: NUL-terminated texts, nil for NULL.
struct ParameterTexts {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []

    init(_ values: [PostgresValue]) throws(PostgresError) {
        for (index, value) in values.enumerated() {
            guard let text = value.wireText else {
                offsets.append(nil)
                continue
            }
            guard !text.utf8.contains(0) else {
                throw PostgresError(
                    .usage,
                    "parameter $\(index + 1) contains the character NUL, which PostgreSQL cannot store"
                )
            }
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
    }

    /// The pointers are valid inside `body` only.
    func withUnsafePointers<R>(_ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        bytes.withUnsafeBytes { raw in
            let texts = offsets.map { offset in
                offset.flatMap { raw.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return texts.withUnsafeBufferPointer { body(Int32($0.count), $0.baseAddress) }
        }
    }
}

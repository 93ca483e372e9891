/// A UUID as its sixteen bytes, in two big-endian halves.
public struct UUIDBytes: Sendable, Hashable, CustomStringConvertible, LosslessStringConvertible {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// A UUID of its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits of either case, all together or with dashes after the 8th, 12th, 16th and 20th.
    public init?(_ description: String) {
        var text = description
        guard let uuid = text.withUTF8({ UUIDBytes(text: $0) }) else { return nil }
        self = uuid
    }

    /// The same from UTF-8 bytes, without an allocation.
    public init?(text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 || text.count == 32 else { return nil }
        let isDashed = text.count == 36
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        var digits = 0
        for (index, byte) in text.enumerated() {
            if isDashed, index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(byte) else { return nil }
            if digits < 16 {
                halves.high = halves.high << 4 | digit
            } else {
                halves.low = halves.low << 4 | digit
            }
            digits += 1
        }
        self.init(high: halves.high, low: halves.low)
    }

    /// Reads sixteen bytes in the order of RFC 4122; nil for another number of bytes.
    public init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
            low: bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
        )
    }

    /// The sixteen bytes in the order of RFC 4122.
    public var bytes: [UInt8] {
        [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }

    /// Lower case, with dashes: `3f2504e0-4f89-41d3-9a0c-0305e82c3301`.
    public var description: String {
        let digits = hexadecimal(bytes)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
            text.append(digit)
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

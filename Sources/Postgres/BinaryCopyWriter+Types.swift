extension BinaryCopyWriter {
    /// NULL, of any type.
    public mutating func appendNull() { append(raw: Int32(-1)) }

    /// `text`, `varchar`, `json` or an enum. A NUL inside is refused by the server.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(text: $0) }
    }

    /// As above, of UTF-8 bytes, which the server checks.
    public mutating func append(text: UnsafeBufferPointer<UInt8>) { append(field: text) }

    /// `bytea`, or the binary form of any other type.
    public mutating func append(bytes: [UInt8]) { append(field: bytes) }

    /// `jsonb`, of its text.
    public mutating func append(jsonb text: String) {
        append(raw: Int32(text.utf8.count + 1))
        append(raw: UInt8(1))
        append(rawBytes: text.utf8)
    }

    /// `smallint`.
    public mutating func append(int16: Int16) { append(fixed: int16) }

    /// `integer`.
    public mutating func append(int32: Int32) { append(fixed: int32) }

    /// `bigint`.
    public mutating func append(int64: Int64) { append(fixed: int64) }

    /// `double precision`.
    public mutating func append(double: Double) { append(fixed: double.bitPattern) }

    /// `boolean`.
    public mutating func append(bool: Bool) { append(fixed: UInt8(bool ? 1 : 0)) }

    /// `uuid`, as its first and its last eight bytes read as big-endian numbers.
    public mutating func append(uuid: (UInt64, UInt64)) {
        append(raw: Int32(16))
        append(raw: uuid.0)
        append(raw: uuid.1)
    }

    /// `text`, of the bytes' lower-case hexadecimal digits.
    public mutating func append(hexadecimal value: UnsafeBufferPointer<UInt8>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: value.count * 2) { digits in
            for (index, byte) in value.enumerated() {
                digits[2 * index] = Self.digit(byte >> 4)
                digits[2 * index + 1] = Self.digit(byte & 15)
            }
            append(field: UnsafeBufferPointer(digits))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    /// `numeric`, of the number `coefficient · 10^exponent`; with `-exponent` decimals where that is above zero.
    ///
    /// Groups of four decimal digits are taken off from the right, so the coefficient is first moved until the point lies
    /// between two groups. A coefficient of 34 digits has room for that.
    public mutating func append(numericCoefficient coefficient: UInt128, exponent: Int, isNegative: Bool) {
        precondition(coefficient < UInt128.max / 10_000, "a coefficient has 34 digits at most")
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 12) { groups in
            let shift = (exponent % 4 + 4) % 4
            var rest = coefficient * UInt128([1, 10, 100, 1000][shift])
            var power = (exponent - shift) / 4
            var count = 0
            while rest > 0 {
                let (quotient, group) = rest.quotientAndRemainder(dividingBy: 10_000)
                rest = quotient
                // No zeros at the end: they stand in the power.
                if count > 0 || group > 0 {
                    groups[count] = UInt16(truncatingIfNeeded: group)
                    count += 1
                } else {
                    power += 1
                }
            }
            append(raw: Int32(8 + 2 * count))
            append(raw: Int16(count))
            append(raw: Int16(count == 0 ? 0 : power + count - 1))
            append(raw: UInt16(isNegative && count > 0 ? 0x4000 : 0))
            append(raw: Int16(max(0, -exponent)))
            for index in stride(from: count - 1, through: 0, by: -1) { append(raw: groups[index]) }
        }
    }

    /// `uuid`, as its sixteen bytes in the order in which they are printed.
    public mutating func append(uuid bytes: [UInt8]) {
        precondition(bytes.count == 16, "a uuid has 16 bytes, not \(bytes.count)")
        append(field: bytes)
    }

    /// `timestamptz` or `timestamp`, in microseconds since 1970-01-01T00:00:00Z.
    public mutating func append(timestampMicroseconds: Int64) {
        // The wire counts from 2000-01-01. What overflows becomes a value that the server refuses as out of range,
        // not its -infinity, which is Int64.min.
        let (value, overflow) = timestampMicroseconds.subtractingReportingOverflow(946_684_800_000_000)
        append(int64: overflow ? Int64.min + 1 : value)
    }

    /// `date`, in days since 1970-01-01.
    public mutating func append(date daysSince1970: Int32) {
        let (value, overflow) = daysSince1970.subtractingReportingOverflow(10_957)
        append(int32: overflow ? Int32.min + 1 : value)
    }

    /// `numeric`.
    public mutating func append(numeric: Numeric) {
        append(raw: Int32(8 + 2 * numeric.digits.count))
        append(raw: Int16(numeric.digits.count))
        append(raw: Int16(numeric.weight))
        append(raw: UInt16(numeric.isNegative ? 0x4000 : 0))
        append(raw: Int16(numeric.scale))
        for digit in numeric.digits { append(raw: digit) }
    }
}

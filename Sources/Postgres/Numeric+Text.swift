extension Numeric: LosslessStringConvertible {
    /// Reads `-12.50` and, as PostgreSQL does, `1.5e3`. Nil for anything else, for `NaN` and the infinities, and for
    /// more digits than PostgreSQL can store (131 072 before the point, 16 383 after it).
    public init?(_ text: String) {
        guard let parts = DecimalParts(text) else { return nil }
        var numbers = parts.digits[...]
        var point = parts.point
        while numbers.first == 0 {
            numbers.removeFirst()
            point -= 1
        }
        let scale = max(0, parts.digits.count - parts.point)
        guard scale <= Self.maximumScale, numbers.isEmpty || point <= Self.maximumIntegerDigits else { return nil }
        let (weight, digits) = Self.grouped(numbers, point: point)
        self.init(isNegative: parts.isNegative, weight: weight, digits: digits, scale: scale)
    }

    /// The plain decimal form, as PostgreSQL prints it.
    public var description: String {
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        if isZero || weight < 0 {
            text.append(UInt8(ascii: "0"))
        } else {
            text.append(contentsOf: String(group(at: weight)).utf8)
            for power in stride(from: weight - 1, through: 0, by: -1) { text.append(contentsOf: fourDigits(at: power)) }
        }
        guard scale > 0 else { return String(decoding: text, as: UTF8.self) }
        text.append(UInt8(ascii: "."))
        let end = text.count + scale
        var power = -1
        while text.count < end {
            text.append(contentsOf: fourDigits(at: power))
            power -= 1
        }
        return String(decoding: text[..<end], as: UTF8.self)
    }

    private func group(at power: Int) -> UInt16 {
        let index = weight - power
        return digits.indices.contains(index) ? digits[index] : 0
    }

    private func fourDigits(at power: Int) -> [UInt8] {
        let value = group(at: power)
        return [value / 1000, value / 100 % 10, value / 10 % 10, value % 10].map { UInt8(ascii: "0") + UInt8($0) }
    }

    /// Groups decimal digits by four, aligned at the decimal point; without zero groups at the end.
    private static func grouped(_ numbers: ArraySlice<UInt8>, point: Int) -> (weight: Int, digits: [UInt16]) {
        guard !numbers.isEmpty else { return (0, []) }
        let padding = (4 - (point % 4 + 4) % 4) % 4
        var digits: [UInt16] = []
        digits.reserveCapacity((numbers.count + padding + 3) / 4)
        var group: UInt16 = 0
        var filled = padding
        for number in numbers {
            group = group * 10 + UInt16(number)
            filled += 1
            if filled == 4 {
                digits.append(group)
                (group, filled) = (0, 0)
            }
        }
        if filled > 0 {
            for _ in filled..<4 { group *= 10 }
            digits.append(group)
        }
        while digits.last == 0 { digits.removeLast() }
        return ((point + padding) / 4 - 1, digits)
    }
}

/// A decimal number taken apart: its digits without the point, and how many of them stand before it.
private struct DecimalParts {
    var isNegative = false
    var digits: [UInt8] = []
    var point = 0

    init?(_ text: String) {
        var rest = text.utf8[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        Self.takeDigits(&rest, into: &digits)
        point = digits.count
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            Self.takeDigits(&rest, into: &digits)
        }
        guard !digits.isEmpty else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            // Bounded, so that an absurd exponent is refused by its size and not by an overflow.
            guard let exponent = Int(String(rest.dropFirst()) ?? ""), abs(exponent) < 1_000_000 else { return nil }
            point += exponent
            rest = rest[rest.endIndex...]
        }
        guard rest.isEmpty else { return nil }
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View, into digits: inout [UInt8]) {
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            digits.append(byte - UInt8(ascii: "0"))
            rest.removeFirst()
        }
    }
}

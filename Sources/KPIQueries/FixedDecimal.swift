package import Postgres

/// A decimal with ten places, for what is shown: differences, rounding and grouping. Figures themselves stay `Numeric`.
package struct FixedDecimal: Sendable, Hashable, Comparable {
    /// The value times 10¹⁰.
    private let scaled: Int128

    private static let one: Int128 = 10_000_000_000

    /// The number rounded half away from zero to ten places; nil beyond 10²⁷, which no figure reaches.
    package init?(_ number: Numeric) { self.init(number.description) }

    /// Reads a plain decimal such as `-12.5`.
    package init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let first = parts.first, !first.isEmpty, first.utf8.count <= 27 else { return nil }
        let decimals = parts.count == 2 ? Array(parts[1].utf8) : []
        var value: Int128 = 0
        for byte in Array(first.utf8) + (0..<10).map({ $0 < decimals.count ? decimals[$0] : UInt8(ascii: "0") }) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int128(byte - UInt8(ascii: "0"))
        }
        if decimals.count > 10, decimals[10] >= UInt8(ascii: "5") { value += 1 }
        self.scaled = isNegative ? -value : value
    }

    private init(scaled: Int128) { self.scaled = scaled }

    package static func < (a: FixedDecimal, b: FixedDecimal) -> Bool { a.scaled < b.scaled }

    package static func - (a: FixedDecimal, b: FixedDecimal) -> FixedDecimal {
        FixedDecimal(scaled: a.scaled - b.scaled)
    }

    /// Rounded half away from zero to ten places; nil for a division by zero, and for a quotient beyond what it holds.
    package func divided(by other: FixedDecimal) -> FixedDecimal? {
        guard other.scaled != 0 else { return nil }
        let (doubled, overflows) = scaled.magnitude.multipliedReportingOverflow(by: UInt128(Self.one) * 2)
        guard !overflows else { return nil }
        let half = other.scaled.magnitude
        let quotient = (doubled / half + 1) / 2
        guard let magnitude = Int128(exactly: quotient) else { return nil }
        return FixedDecimal(scaled: (scaled < 0) == (other.scaled < 0) ? magnitude : -magnitude)
    }

    /// The same number as figures have it, without zeros at its end.
    package var numeric: Numeric? {
        let places = (0...10).first { rounded(places: $0) == self } ?? 10
        return Numeric(text(places: places, point: ".", group: ""))
    }

    package var isZero: Bool { scaled == 0 }
    package var isNegative: Bool { scaled < 0 }
    package var magnitude: FixedDecimal { FixedDecimal(scaled: scaled < 0 ? -scaled : scaled) }

    /// The value times a hundred, for percentages.
    package var timesHundred: FixedDecimal { FixedDecimal(scaled: scaled * 100) }

    /// Whether nothing stands after the point.
    package var isInteger: Bool { scaled % Self.one == 0 }

    /// Rounded half away from zero to `places` (0 to 10).
    package func rounded(places: Int) -> FixedDecimal {
        var unit: Int128 = 1
        for _ in places..<10 { unit *= 10 }
        let half = scaled < 0 ? -(unit / 2) : unit / 2
        return FixedDecimal(scaled: (scaled + half) / unit * unit)
    }

    /// Written with `places` decimals, thousands in groups.
    ///
    /// - Parameters:
    ///   - places: How many decimals; the value is rounded to them.
    ///   - point: The decimal separator.
    ///   - group: What stands between thousands; empty for none.
    /// - Returns: The decimal's text.
    package func text(places: Int, point: String, group: String) -> String {
        let rounded = rounded(places: places).scaled
        let magnitude = rounded < 0 ? -rounded : rounded
        var text = rounded < 0 ? "-" : ""
        let digits = Array(String(magnitude / Self.one))
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += group }
            text.append(digit)
        }
        guard places > 0 else { return text }
        let decimals = String(magnitude % Self.one)
        let padded = String(repeating: "0", count: 10 - decimals.count) + decimals
        return text + point + padded.prefix(places)
    }
}

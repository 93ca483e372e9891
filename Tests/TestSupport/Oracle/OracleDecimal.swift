/// An exact decimal number: an integer of units, each worth 10^-scale.
///
/// The oracle has its own so that it shares no arithmetic with what it checks.
public struct OracleDecimal: Sendable, Hashable, CustomStringConvertible {
    /// The number times 10^scale.
    public let units: Int128
    /// How many decimals `units` carries, without trailing zeros: equal numbers are equal values.
    public let scale: Int

    /// Makes `units` · 10^-`scale`.
    public init(units: Int128, scale: Int) {
        var units = units
        var scale = scale
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        self.units = units
        self.scale = scale
    }

    /// Makes a whole number.
    public init(_ value: Int) {
        self.init(units: Int128(value), scale: 0)
    }

    /// Reads `-12.340`; nil when the text is not a plain decimal number.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let units = Int128(whole + fraction), fraction.allSatisfy(\.isASCIIDigit) else { return nil }
        self.init(units: units, scale: fraction.count)
    }

    /// The sum, exactly.
    public static func + (left: Self, right: Self) -> Self {
        let scale = max(left.scale, right.scale)
        return Self(units: left.units(atScale: scale) + right.units(atScale: scale), scale: scale)
    }

    /// The difference, exactly.
    public static func - (left: Self, right: Self) -> Self {
        left + Self(units: -right.units, scale: right.scale)
    }

    /// The product, exactly.
    public static func * (left: Self, right: Self) -> Self {
        Self(units: left.units * right.units, scale: left.scale + right.scale)
    }

    /// `self / divisor` rounded half away from zero to `decimals`; nil when the divisor is zero.
    public func divided(by divisor: Self, decimals: Int) -> Self? {
        guard divisor.units != 0 else { return nil }
        let scale = max(self.scale, divisor.scale)
        let dividend = units(atScale: scale) * Self.power(decimals)
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor.units(atScale: scale))
        let halfReached = remainder.magnitude * 2 >= divisor.units(atScale: scale).magnitude
        let away: Int128 = (dividend < 0) == (divisor.units < 0) ? 1 : -1
        return Self(units: halfReached ? quotient + away : quotient, scale: decimals)
    }

    /// The canonical text: no exponent, no trailing zeros, `0` for zero.
    public var description: String {
        guard scale > 0 else { return String(units) }
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private func units(atScale wanted: Int) -> Int128 {
        units * Self.power(wanted - scale)
    }

    private static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

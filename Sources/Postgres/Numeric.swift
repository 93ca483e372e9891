/// An exact decimal number of any size, as PostgreSQL's `numeric`.
///
/// Goes from text to text without a `Double` between, and keeps the number of decimals that it was written with:
/// `1.50` prints as `1.50`, yet equals `1.5`. `NaN` and the infinities are not numbers of this type.
///
/// ```swift
/// Numeric("1.50") == Numeric("1.5")        // true
/// Numeric("123456789012345678.90")         // 123456789012345678.90
/// Numeric("NaN")                           // nil
/// ```
public struct Numeric: Sendable {
    /// Digits before the decimal point that PostgreSQL can store.
    static let maximumIntegerDigits = 131_072
    /// Decimals that PostgreSQL can store.
    static let maximumScale = 16_383

    // The form of PostgreSQL's wire: the value is the sum of digits[i] · 10000^(weight - i). Neither the first nor the
    // last digit is zero, so that equal values have equal digits; zero has none, weight 0, and is not negative.
    let isNegative: Bool
    let weight: Int
    let digits: [UInt16]

    /// The number of decimals that the value is written with.
    public let scale: Int

    init(isNegative: Bool, weight: Int, digits: [UInt16], scale: Int) {
        self.isNegative = isNegative && !digits.isEmpty
        self.weight = digits.isEmpty ? 0 : weight
        self.digits = digits
        self.scale = scale
    }

    /// The integer, exactly.
    public init(_ int: Int64) {
        var digits: [UInt16] = []
        var rest = int.magnitude
        while rest > 0 {
            digits.append(UInt16(rest % 10_000))
            rest /= 10_000
        }
        let weight = digits.count - 1
        digits.reverse()
        while digits.last == 0 { digits.removeLast() }
        self.init(isNegative: int < 0, weight: weight, digits: digits, scale: 0)
    }

    /// Whether the value is zero, however it is written.
    public var isZero: Bool { digits.isEmpty }

    /// The nearest `Double`, for drawing; never for a figure that is shown or compared.
    public var approximateDouble: Double { Double(description) ?? .nan }
}

extension Numeric: Hashable {
    /// By value: `1.0 == 1.00`.
    public static func == (left: Numeric, right: Numeric) -> Bool {
        left.isNegative == right.isNegative && left.weight == right.weight && left.digits == right.digits
    }

    /// Equal values have equal hashes, whatever their decimals.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(weight)
        hasher.combine(digits)
    }
}

extension Numeric: Comparable {
    /// By value.
    public static func < (left: Numeric, right: Numeric) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmallerInMagnitude(than: left) : left.isSmallerInMagnitude(than: right)
    }

    private func isSmallerInMagnitude(than other: Numeric) -> Bool {
        if isZero || other.isZero { return isZero && !other.isZero }
        if weight != other.weight { return weight < other.weight }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension Numeric: ExpressibleByIntegerLiteral {
    /// The integer, exactly.
    public init(integerLiteral value: Int64) { self.init(value) }
}

import KPIQueries

/// A vertical axis from zero (or below, where values are) to a round number above the greatest value.
struct ChartScale: Sendable {
    /// The marked values, ascending, exact.
    let ticks: [FixedDecimal]
    let minimum: Double
    let maximum: Double

    /// - Parameter values: What must fit; zero always does, so that heights compare.
    init(fitting values: [Double]) {
        let low = min(0, values.min() ?? 0)
        let high = max(0, values.max() ?? 0)
        let step = Step(atLeast: (high - low) / 4)
        let first = Int((low / step.value).rounded(.down))
        // An axis needs two ends, also where all values are zero.
        let last = max(Int((high / step.value).rounded(.up)), first + 1)
        ticks = (first...last).compactMap(step.multiple)
        minimum = Double(first) * step.value
        maximum = Double(last) * step.value
    }

    /// 0 at the bottom, 1 at the top.
    func fraction(_ value: Double) -> Double { (value - minimum) / (maximum - minimum) }
}

/// 1, 2 or 5 times a power of ten.
private struct Step {
    let mantissa: Int
    let exponent: Int
    let value: Double

    init(atLeast wanted: Double) {
        guard wanted > 1e-9, wanted.isFinite else {
            (mantissa, exponent, value) = (1, 0, 1)
            return
        }
        var exponent = 0
        var power = 1.0
        // Ten to the exponent by repeated multiplication: no logarithm, and the exponents are small.
        while power * 10 <= wanted { (exponent, power) = (exponent + 1, power * 10) }
        while power > wanted { (exponent, power) = (exponent - 1, power / 10) }
        let mantissa = [1, 2, 5, 10].first { Double($0) * power >= wanted * 0.999_999 } ?? 10
        (self.mantissa, self.exponent, value) = (mantissa, exponent, Double(mantissa) * power)
    }

    /// The exact decimal of the step taken `times` times.
    func multiple(_ times: Int) -> FixedDecimal? {
        let number = times * mantissa
        let digits = String(abs(number))
        let sign = number < 0 ? "-" : ""
        guard exponent < 0 else { return FixedDecimal(sign + digits + String(repeating: "0", count: exponent)) }
        let padded = String(repeating: "0", count: max(0, -exponent + 1 - digits.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: exponent)
        return FixedDecimal(sign + padded[..<point] + "." + padded[point...])
    }
}

/// Writes a decimal such as `1.23E+5` without its exponent (`123000`); nil for `NaN` and `Infinity`.
///
/// The digits and the number of decimals stay as they are: `1.10` keeps its zero. The longest result, of `1E+6144`, has
/// 6,145 digits.
func plainDecimal(_ text: String) -> String? {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: "E", maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = parts.first, !mantissa.isEmpty,
        mantissa.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
        let exponent = parts.count == 2 ? Int(parts[1]) : 0
    else { return nil }
    let point = mantissa.firstIndex(of: ".")
    let decimals = point.map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
    let plain = place(point: decimals - exponent, in: mantissa.filter { $0 != "." })
    return isNegative ? "-" + plain : plain
}

/// Puts the decimal point before the last `decimals` digits; a negative count appends zeros instead.
private func place(point decimals: Int, in digits: String) -> String {
    guard decimals > 0 else {
        let number = digits + String(repeating: "0", count: -decimals)
        let significant = number.drop { $0 == "0" }
        return significant.isEmpty ? "0" : String(significant)
    }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}

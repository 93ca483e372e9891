/// SplitMix64: small, quick and the same on every machine. The data come from it alone.
///
/// Only integers are drawn, so that no floating-point library has a say in the data.
struct Random: Sendable {
    private var state: UInt64

    /// Independent draws per purpose: one more event in one stream doesn't move another one.
    init(seed: UInt64, stream: UInt64) {
        state = seed &+ stream &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to, not including, `bound`, which is positive.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// A length of time, or a moment, to the microsecond.
    mutating func span(_ low: Int64, _ high: Int64) -> Int64 {
        low + Int64(below(Int(max(1, high - low))))
    }

    /// True `parts` times out of `total`.
    mutating func chance(_ parts: Int, in total: Int = 1000) -> Bool { below(total) < parts }

    /// One of the items, of which there is at least one.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// The index of a weight, as often as it is heavy.
    mutating func weighted(_ weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        return weights.count - 1
    }

    /// A random GUID (version 4).
    mutating func identifier() -> Identifier {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return Identifier(high: high, low: low)
    }
}

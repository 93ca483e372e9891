/// A set of seconds: disjoint half-open ranges in ascending order.
///
/// Overlapping and touching ranges become one, so that a second counts once however many ranges cover it.
public struct OracleSpans: Sendable, Hashable {
    /// Disjoint, none empty, none touching the next, ascending.
    public let ranges: [Range<Int>]

    /// Makes the union of ranges in any order.
    public init(_ ranges: some Sequence<Range<Int>>) {
        var merged: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    /// The seconds that lie in this set and in `window`.
    public func clipped(to window: Range<Int>) -> OracleSpans {
        OracleSpans(ranges.map { $0.clamped(to: window) })
    }

    /// The seconds of either set.
    public func union(_ other: OracleSpans) -> OracleSpans {
        OracleSpans(ranges + other.ranges)
    }

    /// How many seconds of the set lie in `window`.
    public func count(in window: Range<Int>) -> Int {
        var total = 0
        for range in ranges[firstIndex(endingAfter: window.lowerBound)...] {
            guard range.lowerBound < window.upperBound else { break }
            total += range.clamped(to: window).count
        }
        return total
    }

    private func firstIndex(endingAfter second: Int) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

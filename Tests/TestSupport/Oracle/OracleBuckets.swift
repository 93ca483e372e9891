/// The buckets of a histogram: whole numbers in steps of at most a fiftieth, so that a bucket's middle is within 1 % of
/// each of its values.
enum OracleBuckets {
    /// The least value of each bucket from 1 on.
    private static let lows: [Int] = {
        var lows = [1]
        while let last = lows.last, last < 1_000_000_000_000 { lows.append(last + last / 50 + 1) }
        return lows
    }()

    /// 0 for 0, 1 for 1, and downwards below zero.
    static func bucket(of value: Int) -> Int {
        guard value != 0 else { return 0 }
        let bucket = lows.partitioningIndex { $0 > Int(value.magnitude) }
        return value < 0 ? -bucket : bucket
    }

    /// The middle of a bucket.
    static func middle(of bucket: Int) -> OracleDecimal {
        guard bucket != 0 else { return OracleDecimal(0) }
        let index = Int(bucket.magnitude) - 1
        let twice = lows[index] + lows[index + 1] - 1
        return OracleDecimal(units: Int128((bucket < 0 ? -twice : twice) * 5), scale: 1)
    }
}

extension [Int] {
    /// The first index whose element satisfies the condition; all after it must satisfy it, too.
    fileprivate func partitioningIndex(where condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

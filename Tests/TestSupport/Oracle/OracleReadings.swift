/// The odometer readings of one vehicle, each judged.
struct OracleReadings {
    struct Judged {
        let reading: SourceRows.Reading
        /// Whether it can be true.
        var isKept = false
        /// The reading before it from which a distance is taken; nil: none is.
        var before: SourceRows.Reading?
        var isFaulty = false
    }

    private(set) var judged: [Judged] = []

    init(_ readings: [SourceRows.Reading]) {
        let line = readings.sorted { ($0.readAt, $0.id) < ($1.readAt, $1.id) }
        var last: SourceRows.Reading?
        for (index, reading) in line.enumerated() {
            var result = Judged(reading: reading)
            if Self.isTooHigh(index, line) || reading.km < last?.km ?? 0 {
                result.isFaulty = true
            } else {
                result.isKept = true
                if let last {
                    result.isFaulty = Self.isJump(from: last, to: reading)
                    result.before = result.isFaulty ? nil : last
                }
                last = reading
            }
            judged.append(result)
        }
    }

    /// The next two take it back, or it jumps and the next does not confirm it.
    private static func isTooHigh(_ index: Int, _ line: [SourceRows.Reading]) -> Bool {
        let reading = line[index]
        let before = line[..<index].suffix(2)
        let after = line[(index + 1)...].prefix(2)
        if after.count == 2, after.allSatisfy({ $0.km < reading.km }), after[index + 1].km >= before.last?.km ?? 0 {
            return true
        }
        // Of the two before it the higher one, and of equal ones the later.
        guard var base = before.last else { return false }
        if let earlier = before.first, earlier.km > base.km { base = earlier }
        return isJump(from: base, to: reading) && (after.first.map { $0.km < reading.km } ?? true)
    }

    /// Beyond 2,000 km a day and 200 km in any stretch.
    private static func isJump(from: SourceRows.Reading, to: SourceRows.Reading) -> Bool {
        (to.km - from.km - 200) * 86_400 > 2000 * (to.readAt.second - from.readAt.second)
    }
}

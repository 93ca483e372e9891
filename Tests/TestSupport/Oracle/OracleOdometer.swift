/// The readings of one vehicle as a rising line.
struct OracleOdometer {
    /// Ascending in time and strictly ascending in kilometres.
    private let kept: [SourceRows.Reading]

    /// Keeps the readings that are greater than every earlier one: an odometer does not go back.
    init(_ readings: [SourceRows.Reading]) {
        var kept: [SourceRows.Reading] = []
        for reading in readings.sorted(by: { ($0.readAt, $0.id) < ($1.readAt, $1.id) }) {
            if let last = kept.last, reading.km <= last.km { continue }
            kept.append(reading)
        }
        self.kept = kept
    }

    /// When it passes `target`, on the straight line between the readings around it, rounded up to the microsecond; nil
    /// when no reading has reached it.
    func passes(_ target: Int) -> OracleInstant? {
        guard let index = kept.firstIndex(where: { $0.km >= target }) else { return nil }
        let after = kept[index]
        guard index > 0 else { return after.readAt }
        let before = kept[index - 1]
        let distance = Int128(after.km - before.km)
        let product = Int128(target - before.km) * Int128(after.readAt.microseconds - before.readAt.microseconds)
        let waited = (product + distance - 1) / distance
        return OracleInstant(microseconds: before.readAt.microseconds + Int(waited))
    }
}

import Postgres

/// A series as one character for each period: `▁▃▅█`. A period without a value is a middle dot, never the lowest block.
struct Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    let text: String

    /// - Parameter values: In the order of their periods. The lowest block is the least of them and not zero, so that the
    ///   shape shows; equal values are all in the middle.
    init(_ values: [Numeric?]) {
        let numbers = values.map { $0?.approximateDouble }
        let known = numbers.compactMap(\.self)
        guard let low = known.min(), let high = known.max() else {
            text = String(repeating: "·", count: values.count)
            return
        }
        text = String(
            numbers.map { number in
                guard let number else { return "·" }
                guard high > low else { return Self.blocks[3] }
                let share = (number - low) / (high - low)
                return Self.blocks[min(Self.blocks.count - 1, Int(share * Double(Self.blocks.count)))]
            }
        )
    }
}

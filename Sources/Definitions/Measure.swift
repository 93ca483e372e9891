/// A measure of a fact: a column of its query, and what is made of it.
public struct Measure: Sendable, Hashable {
    /// The query's column; of most kinds the aggregate table's column as well.
    public let name: String
    /// How it rolls up.
    public let kind: MeasureKind
    /// What one counts: `seconds`, `days`, `EUR`; nil for plain counts.
    public let unit: String?

    /// Creates the value from its parts.
    public init(name: String, kind: MeasureKind, unit: String?) {
        self.name = name
        self.kind = kind
        self.unit = unit
    }
}

/// How a measure rolls up over time and dimensions.
public enum MeasureKind: String, Sendable, Hashable, CaseIterable {
    /// Adds over time and over dimensions.
    case sum
    /// A stock: what it is on the last published day of a period. Adds over dimensions, never over days.
    case last
    /// A stock: its mean over the published days of a period. Adds over dimensions.
    case meanOfDays = "mean_of_days"
    /// Whole numbers of which percentiles are read: counted in buckets, which add over time and over dimensions.
    case histogram
    /// What is counted once, however often it occurs: its members are kept, and counted when read.
    case distinct

    /// Whether a cell has the measure as a number of its own; what the others count is in a companion table.
    public var isColumn: Bool {
        switch self {
        case .sum, .last, .meanOfDays: true
        case .histogram, .distinct: false
        }
    }
}

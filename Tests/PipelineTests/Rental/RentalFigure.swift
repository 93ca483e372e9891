/// A figure that a case must give, worked out by hand.
struct RentalFigure: Sendable {
    let kpi: String
    /// ISO dates, both included.
    let from: String
    let to: String
    var filter: [String: String] = [:]
    /// The expected value: exact, in canonical decimals; nil where there must be no figure.
    let value: String?
    /// How much a percentile may be off: its buckets are 2 % wide.
    var tolerance = "0"
}

/// A case: its rows, and its figures over the whole of their days.
struct RentalCase: Sendable, CustomStringConvertible {
    let name: String
    let rows: RentalFixture
    let figures: [RentalFigure]
    /// What happens after the first night, and what the figures are after the second.
    var later: (sql: [String], figures: [RentalFigure])?

    var description: String { name }
}

extension RentalFixture {
    /// A figure of this case's vehicle category over days.
    func figure(
        _ kpi: String,
        _ from: String,
        _ to: String,
        category index: Int = 1,
        where more: [String: String] = [:],
        is value: String?,
        within tolerance: String = "0"
    ) -> RentalFigure {
        RentalFigure(
            kpi: "rental." + kpi,
            from: from,
            to: to,
            filter: ["vehicle_category": category(index)].merging(more) { $1 },
            value: value,
            tolerance: tolerance
        )
    }

    /// A figure of this case's vehicle category on one day.
    func figure(_ kpi: String, _ day: String, category index: Int = 1, is value: String?) -> RentalFigure {
        figure(kpi, day, day, category: index, is: value)
    }
}

/// A fact that the oracle computes: its dimensions, and how to get its cells from the source rows.
public struct OracleFact: Sendable {
    /// `garage.deliveries`.
    public let id: String
    /// The dimensions' names, in the order of `OracleCell.dimensions`.
    public let dimensions: [String]
    /// Computes every cell before the cut-off.
    let cells: @Sendable (Oracle) -> [OracleCell]

    init(_ id: String, _ dimensions: [String], cells: @escaping @Sendable (Oracle) -> [OracleCell]) {
        self.id = id
        self.dimensions = dimensions
        self.cells = cells
    }
}

/// A measure in a formula, rolled up in its own way and then multiplied.
public struct OracleTerm: Sendable {
    /// How the measure's cells make one number.
    public enum RollUp: Sendable {
        /// Added over all days.
        case sum
        /// That of the period's last published day.
        case last
        /// Added over all days, over the number of published days.
        case meanOfDays
        /// How many different members there are.
        case distinct
    }

    let fact: String
    let measure: String
    let rollUp: RollUp
    let factor: OracleDecimal

    /// Names a measure as `module.fact/measure`.
    init(_ name: String, _ rollUp: RollUp = .sum, times factor: OracleDecimal = OracleDecimal(1)) {
        let parts = name.split(separator: "/")
        self.fact = String(parts[0])
        self.measure = String(parts[parts.count - 1])
        self.rollUp = rollUp
        self.factor = factor
    }
}

/// What a KPI is, in the oracle's own words.
public enum OracleFormula: Sendable {
    case sum([OracleTerm])
    case ratio([OracleTerm], [OracleTerm])
    /// The nearest-rank percentile of a histogram, divided by a number.
    case percentile(OracleTerm, percent: Int, dividedBy: OracleDecimal)

    /// One measure over another.
    static func ratio(_ above: String, _ below: String) -> OracleFormula {
        .ratio([OracleTerm(above)], [OracleTerm(below)])
    }

    var terms: [OracleTerm] {
        switch self {
        case .sum(let terms): terms
        case .ratio(let above, let below): above + below
        case .percentile(let term, _, _): [term]
        }
    }

    /// The ids of the facts that it reads, once each.
    public var facts: [String] { Array(Set(terms.map(\.fact))).sorted() }
}

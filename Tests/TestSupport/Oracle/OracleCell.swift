/// One cell of an aggregate table: a day, the dimensions' values, the sums of the measures.
public struct OracleCell: Hashable, Sendable {
    /// `garage.deliveries`.
    public let fact: String
    /// ISO date of the business day.
    public let day: String
    /// The values in the fact's order (`Oracle.dimensions(of:)`); `unknown` where the source has none.
    public let dimensions: [String]
    /// Canonical decimals by measure name: no exponent, no trailing zeros, `0` for zero.
    public let measures: [String: String]
    /// The rows behind the cell; never 0.
    public let n: Int

    /// Makes a cell; `measures` must be canonical already.
    public init(fact: String, day: String, dimensions: [String], measures: [String: String], n: Int) {
        self.fact = fact
        self.day = day
        self.dimensions = dimensions
        self.measures = measures
        self.n = n
    }

    /// The canonical form of a decimal as PostgreSQL prints it (`1.500000` becomes `1.5`); nil when it is none.
    public static func canonical(_ decimal: String) -> String? {
        OracleDecimal(decimal)?.description
    }
}

/// Adds rows up into cells.
struct CellSums {
    private struct Key: Hashable {
        let day: OracleDay
        let dimensions: [String]
    }

    private let fact: String
    private var sums: [Key: (measures: [String: OracleDecimal], n: Int)] = [:]

    init(fact: String) {
        self.fact = fact
    }

    /// Adds one row.
    mutating func add(_ day: OracleDay, _ dimensions: [String], _ measures: [String: OracleDecimal]) {
        let key = Key(day: day, dimensions: dimensions)
        let old = sums[key, default: ([:], 0)]
        sums[key] = (old.measures.merging(measures) { $0 + $1 }, old.n + 1)
    }

    /// The cells by day, then by dimensions.
    var cells: [OracleCell] {
        let ordered = sums.sorted {
            $0.key.day != $1.key.day
                ? $0.key.day < $1.key.day : $0.key.dimensions.lexicographicallyPrecedes($1.key.dimensions)
        }
        return ordered.map { key, sum in
            OracleCell(
                fact: fact,
                day: key.day.description,
                dimensions: key.dimensions,
                measures: sum.measures.mapValues(\.description),
                n: sum.n
            )
        }
    }
}

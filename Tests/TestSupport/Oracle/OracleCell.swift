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
    /// How many values fall into each bucket, by histogram; a histogram without a value is left out.
    public let buckets: [String: [Int: Int]]
    /// The members by distinct measure; one without a member is left out.
    public let members: [String: Set<String>]

    /// Makes a cell; `measures` must be canonical already.
    public init(
        fact: String,
        day: String,
        dimensions: [String],
        measures: [String: String],
        n: Int,
        buckets: [String: [Int: Int]] = [:],
        members: [String: Set<String>] = [:]
    ) {
        self.fact = fact
        self.day = day
        self.dimensions = dimensions
        self.measures = measures
        self.n = n
        self.buckets = buckets
        self.members = members
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

    private struct Sum {
        var measures: [String: OracleDecimal] = [:]
        var n = 0
        var buckets: [String: [Int: Int]] = [:]
        var members: [String: Set<String>] = [:]
    }

    private let fact: String
    private var sums: [Key: Sum] = [:]

    init(fact: String) {
        self.fact = fact
    }

    /// Adds one row.
    ///
    /// - Parameters:
    ///   - day: Its business day.
    ///   - dimensions: In the fact's order.
    ///   - measures: What adds up, all of the fact's measures of that kind.
    ///   - values: The row's value of each histogram; none where it has none.
    ///   - members: The row's member of each distinct measure; none where it has none.
    mutating func add(
        _ day: OracleDay,
        _ dimensions: [String],
        _ measures: [String: OracleDecimal],
        values: [String: Int] = [:],
        members: [String: String] = [:]
    ) {
        var sum = sums.removeValue(forKey: Key(day: day, dimensions: dimensions)) ?? Sum()
        sum.measures.merge(measures) { $0 + $1 }
        sum.n += 1
        for (name, value) in values {
            sum.buckets[name, default: [:]][OracleBuckets.bucket(of: value), default: 0] += 1
        }
        for (name, member) in members { sum.members[name, default: []].insert(member) }
        sums[Key(day: day, dimensions: dimensions)] = sum
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
                n: sum.n,
                buckets: sum.buckets,
                members: sum.members
            )
        }
    }
}

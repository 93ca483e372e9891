/// One row of an answer: a KPI in one period and one group.
public struct OracleFigure: Hashable, Sendable {
    /// ISO date of the period's first day (the Monday of a week); empty for `OracleGrain.total`.
    public let period: String
    /// The group's values, in the order in which the dimensions were asked for.
    public let group: [String]
    /// Canonical decimal, `0` where nothing was counted; nil for a percentile.
    public let numerator: String?
    /// Canonical decimal, `0` where nothing was counted; nil for a KPI that is no ratio.
    public let denominator: String?
    /// Rounded half away from zero to 10 decimals, canonical; nil where there is nothing to divide by or no value.
    public let value: String?

    /// Makes a row.
    public init(period: String, group: [String], numerator: String?, denominator: String?, value: String?) {
        self.period = period
        self.group = group
        self.numerator = numerator
        self.denominator = denominator
        self.value = value
    }

    /// Whether nothing at all was counted: such a row may be left out.
    public var isEmpty: Bool {
        (numerator ?? "0") == "0" && (denominator ?? "0") == "0" && (numerator != nil || value == nil)
    }
}

/// The periods into which an answer is cut.
public enum OracleGrain: String, Sendable, CaseIterable {
    case day
    /// ISO weeks, from Monday on.
    case week
    case month, quarter, year
    /// One period for everything asked for.
    case total

    func period(of day: OracleDay) -> String {
        switch self {
        case .day: day.description
        case .week: day.startOfWeek.description
        case .month: day.startOfMonth.description
        case .quarter: day.startOfQuarter.description
        case .year: day.startOfYear.description
        case .total: ""
        }
    }
}

/// What is asked of the oracle.
public struct OracleQuestion: Sendable {
    /// The periods.
    public var grain: OracleGrain
    /// What to split by.
    public var dimensions: [String]
    /// Dimension values that cells must have.
    public var filter: [String: String]
    /// The first day, ISO; it must be published by every fact of the KPI.
    public var from: String
    /// The last day, included, ISO.
    public var to: String

    /// Asks over days that every fact of the KPI has published.
    public init(
        grain: OracleGrain,
        by dimensions: [String] = [],
        where filter: [String: String] = [:],
        from: String,
        to: String
    ) {
        self.grain = grain
        self.dimensions = dimensions
        self.filter = filter
        self.from = from
        self.to = to
    }
}

extension Oracle {
    /// A KPI rolled up: measures first, each in its own way, then one division per period and group.
    ///
    /// A dimension that one of the KPI's facts lacks is neither split nor filtered there: its figure stands in every
    /// group. A group is one that a fact with all the dimensions asked for has anywhere in the range. Rows in which
    /// nothing was counted may be among them (`OracleFigure.isEmpty`).
    ///
    /// - Returns: The rows by period, then by group; none for an unknown KPI.
    public func figures(_ kpi: String, _ question: OracleQuestion) -> [OracleFigure] {
        figures([kpi], question)[kpi] ?? []
    }

    /// Several KPIs at once, in less time: a fact that several of them read is added up once.
    public func figures(_ kpis: [String], _ question: OracleQuestion) -> [String: [OracleFigure]] {
        let formulas = Self.formulas.filter { kpis.contains($0.key) }
        let facts = Set(formulas.values.flatMap(\.facts))
        let tables = Dictionary(uniqueKeysWithValues: facts.map { ($0, FigureTable(cells($0), fact: $0, question)) })
        return formulas.mapValues { formula in
            figures(formula, question, tables.filter { formula.facts.contains($0.key) })
        }
    }

    private func figures(
        _ formula: OracleFormula,
        _ question: OracleQuestion,
        _ tables: [String: FigureTable]
    ) -> [OracleFigure] {
        let named = Set(tables.values.flatMap(\.keys).filter { !$0.group.contains(nil) })
        let groups = Set(named.map(\.group))
        let figures = periods(question).flatMap { period, days in
            groups.compactMap { group -> OracleFigure? in
                let key = FigureKey(period: period, group: group)
                let figure = figure(formula, key, days: days, tables)
                // A sum that is not split does not make a row of a group that has nothing in the period.
                return named.contains(key) || figure.denominator != "0" ? figure : nil
            }
        }
        return figures.sorted {
            $0.period != $1.period ? $0.period < $1.period : $0.group.lexicographicallyPrecedes($1.group)
        }
    }

    /// How many days of the range each period has.
    private func periods(_ question: OracleQuestion) -> [String: Int] {
        guard let from = OracleDay(question.from), let to = OracleDay(question.to), from.number <= to.number else {
            return [:]
        }
        return (from.number...to.number).reduce(into: [:]) {
            $0[question.grain.period(of: OracleDay(number: $1)), default: 0] += 1
        }
    }

    private func figure(
        _ formula: OracleFormula,
        _ key: FigureKey,
        days: Int,
        _ tables: [String: FigureTable]
    ) -> OracleFigure {
        func amount(_ terms: [OracleTerm]) -> OracleDecimal {
            terms.reduce(OracleDecimal(0)) { $0 + (tables[$1.fact]?.value($1, key) ?? OracleDecimal(0)) * $1.factor }
        }
        func row(_ numerator: String?, _ denominator: String?, _ value: String?) -> OracleFigure {
            OracleFigure(
                period: key.period,
                group: key.group.compactMap(\.self),
                numerator: numerator,
                denominator: denominator,
                value: value
            )
        }
        func shown(_ terms: [OracleTerm]) -> String {
            terms.isMean
                ? amount(terms).divided(by: OracleDecimal(days), decimals: 10).shown : amount(terms).description
        }
        switch formula {
        case .sum(let terms):
            let divisor = OracleDecimal(terms.isMean ? days : 1)
            return row(shown(terms), nil, amount(terms).divided(by: divisor, decimals: 10)?.description)
        case .ratio(let above, let below):
            // A mean of days is divided by the days on its own side; here the other side is multiplied instead.
            let numerator = amount(above) * OracleDecimal(below.isMean ? days : 1)
            let denominator = amount(below) * OracleDecimal(above.isMean ? days : 1)
            let value = numerator.divided(by: denominator, decimals: 10)?.description
            return row(shown(above), shown(below), value)
        case .percentile(let term, let percent, let divisor):
            let value = tables[term.fact]?.percentile(term.measure, percent, key)
            return row(nil, nil, value?.divided(by: divisor, decimals: 10)?.description)
        }
    }
}

extension [OracleTerm] {
    fileprivate var isMean: Bool { contains { $0.rollUp == .meanOfDays } }
}

extension OracleDecimal? {
    fileprivate var shown: String { self?.description ?? "0" }
}

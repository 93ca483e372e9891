/// One row of an answer: a KPI in one period and one group.
public struct OracleRatio: Hashable, Sendable {
    /// ISO date of the period's first day (the Monday of a week); empty for `OracleGrain.total`.
    public let period: String
    /// The group's values, in the order in which the dimensions were asked for.
    public let group: [String]
    /// Canonical decimal; `0` where nothing was counted.
    public let numerator: String
    /// Canonical decimal; `0` where nothing was counted.
    public let denominator: String
    /// The ratio rounded half away from zero to 10 decimals, canonical; nil where the denominator is 0.
    public let value: String?

    /// Makes a row.
    public init(period: String, group: [String], numerator: String, denominator: String, value: String?) {
        self.period = period
        self.group = group
        self.numerator = numerator
        self.denominator = denominator
        self.value = value
    }
}

/// The periods into which an answer is cut.
public enum OracleGrain: Sendable, CaseIterable {
    case day
    /// ISO weeks, from Monday on.
    case week
    case month
    /// One period for everything asked for.
    case total

    func period(of day: OracleDay) -> String {
        switch self {
        case .day: day.description
        case .week: day.startOfWeek.description
        case .month: day.startOfMonth.description
        case .total: ""
        }
    }
}

extension Oracle {
    /// A measure of a fact.
    private struct Measure {
        let fact: String
        let name: String
    }

    /// The KPIs that it knows.
    public static let kpis = [
        "garage.throughput", "rental.utilisation_rentable", "rental.utilisation_fleet", "rental.utilisation_chargeable",
        "fleet.pm_compliance",
    ]

    private static func formula(_ kpi: String) -> (numerator: Measure, denominator: Measure)? {
        let time = "rental.vehicle_time"
        let maintenance = "fleet.pm_occurrences"
        switch kpi {
        case "garage.throughput":
            return (
                Measure(fact: "garage.deliveries", name: "delivered"),
                Measure(fact: "garage.workshop_days", name: "open_days")
            )
        case "rental.utilisation_rentable":
            return (Measure(fact: time, name: "rented_seconds"), Measure(fact: time, name: "rentable_seconds"))
        case "rental.utilisation_fleet":
            return (Measure(fact: time, name: "rented_seconds"), Measure(fact: time, name: "in_fleet_seconds"))
        case "rental.utilisation_chargeable":
            return (Measure(fact: time, name: "transaction_days"), Measure(fact: time, name: "available_car_days"))
        case "fleet.pm_compliance":
            return (Measure(fact: maintenance, name: "compliant"), Measure(fact: maintenance, name: "decided"))
        default: return nil
        }
    }

    /// A KPI rolled up: sums first, then one division per period and group.
    ///
    /// A dimension that one of the KPI's facts lacks is neither split nor filtered there: its sum stands in every group.
    /// A group is one that a fact with all the dimensions asked for has anywhere. It is listed in the periods in which
    /// such a fact has a cell of it, and in those in which its denominator is not 0.
    ///
    /// - Parameters:
    ///   - kpi: One of `kpis`; another gives no rows.
    ///   - grain: The periods.
    ///   - dimensions: What to group by.
    ///   - filter: Dimension values that cells must have.
    ///   - from: ISO date of the first day; nil: from the first cell on.
    ///   - to: ISO date of the last day, included; nil: up to the cut-off.
    /// - Returns: The rows by period, then by group.
    public func ratios(
        _ kpi: String,
        grain: OracleGrain,
        by dimensions: [String] = [],
        where filter: [String: String] = [:],
        from: String? = nil,
        to: String? = nil
    ) -> [OracleRatio] {
        guard let formula = Self.formula(kpi) else { return [] }
        let question = Question(grain: grain, dimensions: dimensions, filter: filter, from: from, to: to)
        let top = sums(of: formula.numerator, question)
        let bottom = sums(of: formula.denominator, question)
        let named = Set(top.keys).union(bottom.keys).filter { !$0.group.contains(nil) }
        let periods = Set(top.keys).union(bottom.keys).map(\.period)
        let groups = Set(named.map(\.group))
        let keys = Set(periods).flatMap { period in groups.map { RatioKey(period: period, group: $0) } }
        let rows = keys.compactMap { key -> OracleRatio? in
            let numerator = top.value(of: formula.numerator.fact, for: key, dimensions)
            let denominator = bottom.value(of: formula.denominator.fact, for: key, dimensions)
            guard named.contains(key) || denominator != OracleDecimal(0) else { return nil }
            return OracleRatio(
                period: key.period,
                group: key.group.compactMap(\.self),
                numerator: numerator.description,
                denominator: denominator.description,
                value: numerator.divided(by: denominator, decimals: 10)?.description
            )
        }
        return rows.sorted {
            $0.period != $1.period ? $0.period < $1.period : $0.group.lexicographicallyPrecedes($1.group)
        }
    }

    /// What is asked of every fact alike.
    private struct Question {
        let grain: OracleGrain
        let dimensions: [String]
        let filter: [String: String]
        let from: String?
        let to: String?
    }

    /// The sums of one measure by period and group; nil stands for a dimension that the fact lacks.
    private func sums(of measure: Measure, _ question: Question) -> [RatioKey: OracleDecimal] {
        let names = Self.dimensions(of: measure.fact)
        var sums: [RatioKey: OracleDecimal] = [:]
        for cell in cells(measure.fact) {
            let values = Dictionary(uniqueKeysWithValues: zip(names, cell.dimensions))
            guard question.from.map({ $0 <= cell.day }) ?? true, question.to.map({ cell.day <= $0 }) ?? true,
                question.filter.allSatisfy({ values[$0.key] == nil || values[$0.key] == $0.value }),
                let day = OracleDay(cell.day), let amount = cell.measures[measure.name].flatMap(OracleDecimal.init)
            else { continue }
            let key = RatioKey(period: question.grain.period(of: day), group: question.dimensions.map { values[$0] })
            sums[key] = sums[key, default: OracleDecimal(0)] + amount
        }
        return sums
    }
}

/// A period and a group; a dimension that a fact lacks is nil.
private struct RatioKey: Hashable {
    let period: String
    let group: [String?]
}

extension [RatioKey: OracleDecimal] {
    /// The sum that stands in a group, looked up without the dimensions that the fact lacks.
    fileprivate func value(of fact: String, for key: RatioKey, _ dimensions: [String]) -> OracleDecimal {
        let own = Oracle.dimensions(of: fact)
        let group = zip(dimensions, key.group).map { own.contains($0) ? $1 : nil }
        return self[RatioKey(period: key.period, group: group)] ?? OracleDecimal(0)
    }
}

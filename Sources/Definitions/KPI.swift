/// A named formula over the measures of one or several facts.
public struct KPI: Sendable {
    /// `module.name`, as in `garage.throughput`.
    public let id: String
    /// The module whose `kpis.yaml` names it.
    public let module: String
    /// The name for people.
    public let label: LocalizedText
    /// The ids of the facts that the formula reads, in order.
    public let facts: [String]
    /// What is computed.
    public let value: KPIValue
    /// How the value is shown.
    public let unit: KPIUnit
    /// Which way is good.
    public let better: Direction
    /// The target as a decimal in the value's own scale (0.70 for 70 %), or nil.
    public let target: String?
    /// The formula in words.
    public let formula: LocalizedText
    /// Where it begins in `kpis.yaml`.
    public let location: SourceLocation

    /// Creates the value from its parts.
    public init(
        id: String,
        module: String,
        label: LocalizedText,
        facts: [String],
        value: KPIValue,
        unit: KPIUnit,
        better: Direction,
        target: String?,
        formula: LocalizedText,
        location: SourceLocation
    ) {
        self.id = id
        self.module = module
        self.label = label
        self.facts = facts
        self.value = value
        self.unit = unit
        self.better = better
        self.target = target
        self.formula = formula
        self.location = location
    }
}

/// A KPI's value: a sum, or a ratio of two sums that is divided only when read.
public enum KPIValue: Sendable, Hashable {
    case sum(Expression)
    case ratio(Expression, Expression)

    /// The sum, or the numerator and the denominator.
    public var expressions: [Expression] {
        switch self {
        case .sum(let expression): [expression]
        case .ratio(let numerator, let denominator): [numerator, denominator]
        }
    }
}

/// Measures added, subtracted and scaled: linear, so that it may be summed in any order.
public indirect enum Expression: Sendable, Hashable {
    /// A measure, resolved to its fact's id.
    case measure(fact: String, name: String)
    /// An exact decimal, as written.
    case number(String)
    case add(Expression, Expression)
    case subtract(Expression, Expression)
    /// A product of which one side is a number.
    case multiply(Expression, Expression)

    /// Every measure in it, as (fact id, name), in the order of first use.
    public var measures: [MeasureReference] {
        switch self {
        case .measure(let fact, let name): [MeasureReference(fact: fact, name: name)]
        case .number: []
        case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b):
            a.measures + b.measures.filter { !a.measures.contains($0) }
        }
    }
}

/// A measure named with its fact.
public struct MeasureReference: Sendable, Hashable {
    /// The fact's id.
    public let fact: String
    /// The measure's name in the fact.
    public let name: String

    /// Creates the value from its parts.
    public init(fact: String, name: String) {
        self.fact = fact
        self.name = name
    }
}

/// The unit in which a KPI is shown. A percent KPI's value is the plain ratio (0.70) and is shown as 70 %.
public enum KPIUnit: String, Sendable, Hashable, CaseIterable {
    case percent, count, days, hours, seconds, currency
    case perDay = "per_day"
}

/// Which way is good.
public enum Direction: String, Sendable, Hashable, CaseIterable {
    case higher, lower, neutral
}

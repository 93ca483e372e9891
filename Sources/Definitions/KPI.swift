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
    /// The formula as `kpis.yaml` writes it, in one line.
    public let valueText: String
    /// How the value is shown.
    public let unit: KPIUnit
    /// Which way is good.
    public let better: Direction
    /// The target as a decimal in the value's own scale (0.70 for 70 %), or nil.
    public let target: String?
    /// The formula in words.
    public let formula: LocalizedText
    /// What misleads whoever reads the figure without knowing it.
    public let traps: LocalizedText?
    /// Where it begins in `kpis.yaml`.
    public let location: SourceLocation

    /// Creates the value from its parts.
    public init(
        id: String,
        module: String,
        label: LocalizedText,
        facts: [String],
        value: KPIValue,
        valueText: String,
        unit: KPIUnit,
        better: Direction,
        target: String?,
        formula: LocalizedText,
        traps: LocalizedText? = nil,
        location: SourceLocation
    ) {
        self.id = id
        self.module = module
        self.label = label
        self.facts = facts
        self.value = value
        self.valueText = valueText
        self.unit = unit
        self.better = better
        self.target = target
        self.formula = formula
        self.traps = traps
        self.location = location
    }
}

/// A KPI's value: a sum, a ratio of two sums that is divided only when read, or a percentile.
public enum KPIValue: Sendable, Hashable {
    case sum(Expression)
    case ratio(Expression, Expression)
    case percentile(Percentile)

    /// The sum, or the numerator and the denominator; a percentile has none.
    public var expressions: [Expression] {
        switch self {
        case .sum(let expression): [expression]
        case .ratio(let numerator, let denominator): [numerator, denominator]
        case .percentile: []
        }
    }

    /// Every measure that is read, in the order of first use.
    public var measures: [MeasureReference] {
        if case .percentile(let percentile) = self { return [percentile.measure] }
        var measures: [MeasureReference] = []
        for measure in expressions.flatMap(\.measures) where !measures.contains(measure) { measures.append(measure) }
        return measures
    }
}

/// A percentile of a histogram by nearest rank, in another unit where it is scaled.
public struct Percentile: Sendable, Hashable {
    /// A conversion into the KPI's unit, by an exact decimal as written.
    public enum Scale: Sendable, Hashable {
        case multiplied(by: String)
        case divided(by: String)
    }

    /// A measure of kind `histogram`.
    public let measure: MeasureReference
    /// Of a hundred values in order, the how manieth: 1 to 99; 50 is the median.
    public let percent: Int
    /// Nil: the value is in the measure's own unit.
    public let scale: Scale?

    /// Creates the value from its parts.
    public init(measure: MeasureReference, percent: Int, scale: Scale? = nil) {
        self.measure = measure
        self.percent = percent
        self.scale = scale
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

/// Which way is good.
public enum Direction: String, Sendable, Hashable, CaseIterable {
    case higher, lower, neutral
}

package import Definitions

extension KPIValue {
    /// The formula as `kpis.yaml` writes it, without needless parentheses. A measure has its fact's name only where two facts of
    /// the KPI have one of that name.
    package var formula: String {
        let names = FormulaNames(measures)
        switch self {
        case .sum(let expression): return expression.text(names, in: .sum)
        case .ratio(let numerator, let denominator):
            return numerator.text(names, in: .factor) + " / " + denominator.text(names, in: .divisor)
        case .percentile(let percentile):
            let measure = names.name(percentile.measure.fact, percentile.measure.name)
            let text = "p\(percentile.percent)(\(measure))"
            switch percentile.scale {
            case .multiplied(let factor): return "\(text) * \(factor)"
            case .divided(let divisor): return "\(text) / \(divisor)"
            case nil: return text
            }
        }
    }
}

/// What measures are called in a formula.
private struct FormulaNames {
    private let facts: [String: Set<String>]

    init(_ measures: [MeasureReference]) {
        facts = Dictionary(grouping: measures, by: \.name).mapValues { Set($0.map(\.fact)) }
    }

    func name(_ fact: String, _ measure: String) -> String {
        guard facts[measure, default: []].count > 1 else { return measure }
        return "\(fact.split(separator: ".").last ?? "").\(measure)"
    }
}

extension Expression {
    /// What stands around a part of a formula, and so whether it needs parentheses.
    fileprivate enum Surroundings: Int {
        case sum, subtrahend, factor, divisor
    }

    fileprivate func text(_ names: FormulaNames, in surroundings: Surroundings) -> String {
        func wrapped(_ text: String, from first: Surroundings) -> String {
            surroundings.rawValue >= first.rawValue ? "(\(text))" : text
        }
        switch self {
        case .measure(let fact, let name): return names.name(fact, name)
        case .number(let text): return text
        case .add(let a, let b):
            return wrapped("\(a.text(names, in: .sum)) + \(b.text(names, in: .sum))", from: .subtrahend)
        case .subtract(let a, let b):
            return wrapped("\(a.text(names, in: .sum)) - \(b.text(names, in: .subtrahend))", from: .subtrahend)
        case .multiply(let a, let b):
            return wrapped("\(a.text(names, in: .factor)) * \(b.text(names, in: .factor))", from: .divisor)
        }
    }
}

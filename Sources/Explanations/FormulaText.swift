import Definitions
import KPIQueries
import Postgres

/// A KPI's formula as text, with values in place of its measures.
struct FormulaText {
    let kpi: KPI

    /// The formula with numbers.
    func values(_ value: (MeasureReference) -> String) -> String { text(value) }

    /// `measure`, or `fact.measure` where two of the KPI's facts have one of that name.
    func shortName(_ measure: MeasureReference) -> String {
        let measures = kpi.value.measures
        guard measures.contains(where: { $0.name == measure.name && $0.fact != measure.fact }) else {
            return measure.name
        }
        return "\(measure.fact.split(separator: ".").last ?? "").\(measure.name)"
    }

    private func text(_ name: (MeasureReference) -> String) -> String {
        switch kpi.value {
        case .sum(let sum): Self.text(sum, name)
        case .ratio(let upper, let lower): "\(Self.operand(upper, name)) / \(Self.operand(lower, name))"
        case .percentile(let percentile): text(percentile, name)
        }
    }

    private func text(_ percentile: Percentile, _ name: (MeasureReference) -> String) -> String {
        let text = "p\(percentile.percent)(\(name(percentile.measure)))"
        return switch percentile.scale {
        case nil: text
        case .multiplied(let factor)?: "\(text) * \(factor)"
        case .divided(let divisor)?: "\(text) / \(divisor)"
        }
    }

    private static func text(_ expression: Expression, _ name: (MeasureReference) -> String) -> String {
        switch expression {
        case .measure(let fact, let measure): name(MeasureReference(fact: fact, name: measure))
        case .number(let number): number
        case .add(let a, let b): "\(text(a, name)) + \(text(b, name))"
        case .subtract(let a, let b): "\(text(a, name)) - \(operand(b, name))"
        case .multiply(let a, let b): "\(operand(a, name)) * \(operand(b, name))"
        }
    }

    /// In parentheses where it is more than one term.
    private static func operand(_ expression: Expression, _ name: (MeasureReference) -> String) -> String {
        switch expression {
        case .add, .subtract: "(\(text(expression, name)))"
        case .measure, .number, .multiply: text(expression, name)
        }
    }
}

extension Explanation {
    /// The formula as `kpis.yaml` has it.
    var formula: String { kpi.valueText }

    /// The formula with the published values of its measures; of a percentile, how many values there are.
    func formula(number: (Numeric) -> String) -> String {
        FormulaText(kpi: kpi).values { reference in
            let fact = facts.first { $0.fact.id == reference.fact }
            let total = fact?.totals.measures.first { $0.name == reference.name }
            guard let total else { return "0" }
            return total.kind == .histogram ? "n = \(number(total.published))" : number(total.published)
        }
    }
}

import Definitions
import Postgres

/// The expressions of each KPI of a plan: its parts as they are summed, and what is shown of them.
///
/// A mean over days is never divided early: its sum over the days is kept, and the days multiply the other side.
struct FigureParts {
    let plan: FigurePlan
    let sources: FigureSources

    // MARK: - Inside `figures`

    /// The sum, the upper sum of a ratio, or the middle of a percentile's bucket.
    func numerator(_ index: Int, _ kpi: KPI) -> String {
        switch kpi.value {
        case .sum(let sum), .ratio(let sum, _): return sql(sum)
        case .percentile(let percentile):
            // `* 0.5` is exact where `/ 2` may round.
            let middle =
                "(select (b.low::numeric + b.high) * 0.5 from agg.bucket_bounds b where b.bucket = q\(index).bucket)"
            guard case .multiplied(let factor) = percentile.scale else { return middle }
            return "\(middle) * \(quoteLiteral(factor))::numeric"
        }
    }

    /// The lower sum of a ratio.
    func denominator(_ kpi: KPI) -> String? {
        guard case .ratio(_, let sum) = kpi.value else { return nil }
        return sql(sum)
    }

    /// The rows of the facts that the numerator reads: those of the last day for a stock, the values of a histogram.
    func rows(_ index: Int, _ kpi: KPI) -> String {
        if case .percentile = kpi.value { return "coalesce(q\(index).n, 0)" }
        let upper = kpi.value.expressions.first?.measures ?? []
        let read = upper.isEmpty ? kpi.facts : upper.map(\.fact)
        let rows = upper.first.map(plan.kind) == .last ? "last_n" : "n"
        let counts = plan.facts.indices.filter { read.contains(plan.facts[$0].id) }
            .map { "coalesce(f\($0).\(rows), 0)" }
        return "(\(counts.joined(separator: " + ")))"
    }

    private func sql(_ expression: Expression) -> String {
        switch expression {
        case .measure(let fact, let name): sources.value(of: MeasureReference(fact: fact, name: name))
        case .number(let text): "\(quoteLiteral(text))::numeric"
        case .add(let a, let b): "(\(sql(a)) + \(sql(b)))"
        case .subtract(let a, let b): "(\(sql(a)) - \(sql(b)))"
        case .multiply(let a, let b): "(\(sql(a)) * \(sql(b)))"
        }
    }

    // MARK: - Outside

    /// What is read of a KPI, over `figures f`.
    func shown(_ index: Int, _ kpi: KPI) -> (numerator: String, denominator: String, value: String) {
        let (numerator, denominator) = ("f.num\(index)", "f.den\(index)")
        switch kpi.value {
        case .percentile(let percentile):
            var value = "trim_scale(round(\(numerator), 10))"
            if case .divided(let divisor) = percentile.scale {
                value = Self.quotient(numerator, "\(quoteLiteral(divisor))::numeric")
            }
            return ("null::numeric", "null::numeric", value)
        case .sum(let sum):
            let value = isMean(sum) ? Self.quotient(numerator, "f.days") : "trim_scale(round(\(numerator), 10))"
            return (side(numerator, sum), "null::numeric", value)
        case .ratio(let above, let below):
            let (isAbove, isBelow) = (isMean(above), isMean(below))
            let value = Self.quotient(
                isBelow && !isAbove ? "(\(numerator) * f.days)" : numerator,
                isAbove && !isBelow ? "(\(denominator) * f.days)" : denominator
            )
            return (side(numerator, above), side(denominator, below), value)
        }
    }

    private func side(_ sum: String, _ expression: Expression) -> String {
        isMean(expression) ? Self.quotient(sum, "f.days") : "trim_scale(\(sum))"
    }

    /// All measures of an expression roll up in the same way, or it would not have been accepted.
    private func isMean(_ expression: Expression) -> Bool {
        expression.measures.first.map(plan.kind) == .meanOfDays
    }

    /// Division rounded half away from zero to ten decimals. `div` is exact where `/` would round a first time:
    /// ⌊(2·|a|·10¹⁰ + |b|) / (2·|b|)⌋ is |a/b|·10¹⁰ rounded half up.
    private static func quotient(_ a: String, _ b: String) -> String {
        """
        case when \(b) <> 0 then trim_scale(sign(\(a)) * sign(\(b)) * 0.0000000001
        * div(abs(\(a)) * 20000000000 + abs(\(b)), abs(\(b)) * 2)) end
        """
    }
}

import Definitions
import Postgres

/// The SQL of a `FigurePlan`: one statement, identifiers quoted, values bound.
///
/// Its rows are `period, days`, then `value<i>, label<i>` for each dimension, then `numerator<k>, denominator<k>,
/// quotient<k>, rows<k>` for each KPI. Common table expressions, in order:
///
/// - `published`: the days that every fact has published, with the period of each; `periods` counts them.
/// - `f<i>`: one fact's sums by period and by those of the dimensions that it has.
/// - `combinations`: the combinations of dimension values that occur anywhere in the range.
/// - `figures`: the sums of each KPI for every period and combination. A fact that lacks a dimension is joined on
///   those that it has, and so its sum is repeated.
struct FigureStatement {
    let sql: String
    let parameters: [PostgresValue]

    /// - Parameters:
    ///   - plan: What is asked.
    ///   - filterValues: The values that stand for each of the plan's filters, in their order.
    ///   - locale: The language of the labels.
    init(_ plan: FigurePlan, filterValues: [[String]], locale: String) {
        var parameters: [PostgresValue] = [
            .textArray(plan.facts.map(\.id)), .text(plan.from.description), .text(plan.to.description),
        ]
        let firstFilter = parameters.count + 1
        parameters += filterValues.map { .textArray($0) }
        let writer = Writer(
            plan: plan,
            firstFilter: firstFilter,
            label: locale.hasPrefix("fr") ? "label_fr" : "label_en"
        )
        self.sql = writer.statement()
        self.parameters = parameters
    }
}

private struct Writer {
    let plan: FigurePlan
    /// The number of the bind of the first filter.
    let firstFilter: Int
    /// The label column of the answer's language.
    let label: String

    func statement() -> String {
        var tables = [published, "periods as (select period, count(*) as days from published group by period)"]
        tables += plan.facts.indices.map(factSums)
        if !plan.columns.isEmpty { tables += combinations }
        tables.append(figures)
        return "with " + tables.joined(separator: ",\n") + "\n" + selection
    }

    private var published: String {
        let period =
            switch plan.cut {
            case .grain(.day): "day"
            // Over `timestamp`, not `timestamptz`, so that no session time zone takes part.
            case .grain(let grain): "date_trunc('\(grain.rawValue)', day::timestamp)::date"
            case .range: "$2::date"
            }
        return """
            published as (
              select day, \(period) as period from agg.published_days
              where fact = any($1::text[]) and day between $2::date and $3::date
              group by day having count(*) = \(plan.facts.count)
            )
            """
    }

    private func factSums(_ index: Int) -> String {
        let fact = plan.facts[index]
        let own = columns(of: fact).map { "a.\(quoteIdentifier(plan.columns[$0].name))" }
        let split = zip(own, columns(of: fact)).map { "\($0) as d\($1)" }
        let sums = measures(of: fact).enumerated().map { "sum(a.\(quoteIdentifier($1))) as m\($0)" }
        let conditions = plan.filters.enumerated().filter { $1.column.facts.contains(fact.id) }
            .map { "a.\(quoteIdentifier($1.column.name)) = any($\(firstFilter + $0)::text[])" }
        return """
            f\(index) as (
              select \((["p.period"] + split + sums + ["sum(a.n) as n"]).joined(separator: ", "))
              from published p join agg.\(quoteIdentifier(fact.table)) a on a.day = p.day
              \(conditions.isEmpty ? "" : "where " + conditions.joined(separator: " and "))
              group by \((["p.period"] + own).joined(separator: ", "))
            )
            """
    }

    /// The facts whose split is not a part of another's give the combinations: those with the same dimensions are
    /// united, different ones joined on what they share.
    private var combinations: [String] {
        let sets = keySets
        let unions = sets.enumerated().map { number, set in
            let names = set.map { "d\($0)" }.joined(separator: ", ")
            let parts = plan.facts.indices.filter { columns(of: plan.facts[$0]) == set }
                .map { "select \(names) from f\($0)" }
            return
                "k\(number) as (\(parts.joined(separator: " union "))\(parts.count == 1 ? " group by \(names)" : ""))"
        }
        let all = plan.columns.indices.map { "d\($0)" }.joined(separator: ", ")
        let joined = sets.indices.map { "k\($0)" }.joined(separator: " natural join ")
        return unions + ["combinations as (select \(all) from \(joined))"]
    }

    /// The sets of dimensions (as indices) that are a part of no other fact's.
    private var keySets: [[Int]] {
        var sets: [[Int]] = []
        for set in plan.facts.map(columns) where !sets.contains(set) { sets.append(set) }
        return sets.filter { set in !sets.contains { $0 != set && Set(set).isSubset(of: $0) } }
    }

    private var figures: String {
        var selected = ["p.period", "p.days"] + plan.columns.indices.map { "c.d\($0)" }
        for (index, kpi) in plan.kpis.enumerated() {
            selected.append("\(numerator(kpi)) as num\(index)")
            selected.append("\(denominator(kpi) ?? "null::numeric") as den\(index)")
            selected.append("\(rows(kpi)) as n\(index)")
        }
        let joins = plan.facts.indices.map { index in
            let keys = columns(of: plan.facts[index]).map { "f\(index).d\($0) = c.d\($0)" }
            return "left join f\(index) on " + (["f\(index).period = p.period"] + keys).joined(separator: " and ")
        }
        return """
            figures as (
              select \(selected.joined(separator: ", "))
              from periods p\(plan.columns.isEmpty ? "" : " cross join combinations c")
              \(joins.joined(separator: "\n  "))
              \(condition)
            )
            """
    }

    /// A combination has a point where it has rows, or where there is something to measure: nothing over nothing says
    /// nothing, but no delivery on twenty open days, or no row of a sum, is a figure.
    private var condition: String {
        guard !plan.columns.isEmpty, !plan.kpis.contains(where: { if case .sum = $0.value { true } else { false } })
        else { return "" }
        let present = plan.facts.indices.filter { keySets.contains(columns(of: plan.facts[$0])) }
            .map { "f\($0).period is not null" }
        let measured = plan.kpis.compactMap(denominator).map { "\($0) <> 0" }
        return "where " + (present + measured).joined(separator: " or ")
    }

    private var selection: String {
        var selected = ["f.period::text as period", "f.days::bigint as days"]
        var joins: [String] = []
        var order = ["f.period"]
        for (index, column) in plan.columns.enumerated() {
            var name = "f.d\(index)"
            if let table = column.labelTable {
                joins.append("left join agg.\(quoteIdentifier(table)) l\(index) on l\(index).value = f.d\(index)")
                name = "coalesce(l\(index).\(label), f.d\(index))"
            }
            selected += ["f.d\(index) as value\(index)", "\(name) as label\(index)"]
            order += [
                "f.d\(index) = '\(DimensionValue.unknown)'", "\(name) collate \"C\"", "f.d\(index) collate \"C\"",
            ]
        }
        for (index, kpi) in plan.kpis.enumerated() {
            selected.append("trim_scale(f.num\(index)) as numerator\(index)")
            selected.append("trim_scale(f.den\(index)) as denominator\(index)")
            selected.append("\(quotient(index, kpi)) as quotient\(index)")
            selected.append("f.n\(index)::bigint as rows\(index)")
        }
        return """
            select \(selected.joined(separator: ", "))
            from figures f \(joins.joined(separator: " "))
            order by \(order.joined(separator: ", "))
            """
    }
}

/// Expressions and names.
extension Writer {
    /// The indices of the split columns that a fact has.
    fileprivate func columns(of fact: Fact) -> [Int] {
        plan.columns.indices.filter { plan.columns[$0].facts.contains(fact.id) }
    }

    /// The measures of a fact that some KPI reads, in order of first use.
    private func measures(of fact: Fact) -> [String] {
        var names: [String] = []
        for reference in plan.kpis.flatMap(\.value.expressions).flatMap(\.measures)
        where reference.fact == fact.id && !names.contains(reference.name) {
            names.append(reference.name)
        }
        return names
    }

    private func numerator(_ kpi: KPI) -> String {
        switch kpi.value {
        case .sum(let sum), .ratio(let sum, _): sql(sum)
        }
    }

    private func denominator(_ kpi: KPI) -> String? {
        switch kpi.value {
        case .sum: nil
        case .ratio(_, let sum): sql(sum)
        }
    }

    /// A measure without a row in a published period is 0.
    private func sql(_ expression: Expression) -> String {
        switch expression {
        case .measure(let id, let name):
            guard let index = plan.facts.firstIndex(where: { $0.id == id }),
                let measure = measures(of: plan.facts[index]).firstIndex(of: name)
            else { return "null::numeric" }
            return "coalesce(f\(index).m\(measure), 0)"
        case .number(let text): return "\(quoteLiteral(text))::numeric"
        case .add(let a, let b): return "(\(sql(a)) + \(sql(b)))"
        case .subtract(let a, let b): return "(\(sql(a)) - \(sql(b)))"
        case .multiply(let a, let b): return "(\(sql(a)) * \(sql(b)))"
        }
    }

    /// The rows of the facts that the numerator reads.
    private func rows(_ kpi: KPI) -> String {
        let upper = kpi.value.expressions.first?.measures.map(\.fact) ?? []
        let read = upper.isEmpty ? kpi.facts : upper
        let counts = plan.facts.indices.filter { read.contains(plan.facts[$0].id) }.map { "coalesce(f\($0).n, 0)" }
        return "(\(counts.joined(separator: " + ")))"
    }

    /// Division rounded half away from zero to ten decimals. `div` is exact where `/` would round a first time:
    /// ⌊(2·|a|·10¹⁰ + |b|) / (2·|b|)⌋ is |a/b|·10¹⁰ rounded half up.
    private func quotient(_ index: Int, _ kpi: KPI) -> String {
        let (a, b) = ("f.num\(index)", "f.den\(index)")
        guard case .ratio = kpi.value else { return "trim_scale(round(\(a), 10))" }
        return """
            case when \(b) <> 0 then trim_scale(sign(\(a)) * sign(\(b)) * 0.0000000001
            * div(abs(\(a)) * 20000000000 + abs(\(b)), abs(\(b)) * 2)) end
            """
    }
}

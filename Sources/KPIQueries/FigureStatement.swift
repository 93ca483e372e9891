import Definitions
import Postgres
import Warehouse

/// The SQL of a `FigurePlan`: one statement, identifiers quoted, values bound.
///
/// Its rows are `period, days`, then `value<i>, label<i>` for each dimension, then `numerator<k>, denominator<k>,
/// quotient<k>, rows<k>` for each KPI. Common table expressions, in order:
///
/// - `published`: the days that every fact has published, with the period of each, and whether it is the period's last;
///   `periods` counts them.
/// - `f<i>`: one fact's cells by period and by those of the dimensions that it has, each measure rolled up as it says.
/// - `u<j>`: one distinct measure's members, counted once each; `h<j>`: one histogram's buckets with how many values lie
///   in them and below; `q<k>`: the bucket of a KPI's percentile.
/// - `combinations`: the combinations of dimension values that occur anywhere in the range.
/// - `figures`: the parts of each KPI for every period and combination. A fact that lacks a dimension is joined on
///   those that it has, and so its figures are repeated.
struct FigureStatement {
    let sql: String
    let parameters: [PostgresValue]

    /// - Parameters:
    ///   - plan: What is asked.
    ///   - filterValues: The values that stand for each of the plan's filters, in their order.
    ///   - locale: The language of the labels.
    ///   - past: Where the figures are wanted as they stood after an earlier publication.
    init(_ plan: FigurePlan, filterValues: [[String]], locale: String, past: PastFigures? = nil) {
        var parameters: [PostgresValue] = [
            .textArray(plan.facts.map(\.id)), .text(plan.from.description), .text(plan.to.description),
        ]
        let sources = FigureSources(plan, past: past, firstFilter: parameters.count + 1)
        parameters += filterValues.map { .textArray($0) }
        let writer = Writer(
            plan: plan,
            past: past,
            sources: sources,
            parts: FigureParts(plan: plan, sources: sources),
            label: locale.hasPrefix("fr") ? "label_fr" : "label_en"
        )
        self.sql = writer.statement()
        self.parameters = parameters
    }
}

private struct Writer {
    let plan: FigurePlan
    let past: PastFigures?
    let sources: FigureSources
    let parts: FigureParts
    /// The label column of the answer's language.
    let label: String

    func statement() -> String {
        var tables = [
            published, "periods as (select period, count(*)::numeric as days from published group by period)",
        ]
        tables += sources.tables
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
              select day, period, day = max(day) over (partition by period) as is_last
              from (
                select day, \(period) as period from \(days) d
                where fact = any($1::text[]) and day between $2::date and $3::date
                group by day having count(*) = \(plan.facts.count)
              ) common
            )
            """
    }

    private var days: String { past?.publishedDays(of: plan.facts.map(\.id)) ?? "agg.published_days" }

    /// The facts whose split is not a part of another's give the combinations: those with the same dimensions are
    /// united, different ones joined on what they share.
    private var combinations: [String] {
        let sets = keySets
        let unions = sets.enumerated().map { number, set in
            let names = set.map { "d\($0)" }.joined(separator: ", ")
            let parts = plan.facts.indices.filter { plan.split(of: plan.facts[$0]) == set }
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
        for set in plan.facts.map(plan.split) where !sets.contains(set) { sets.append(set) }
        return sets.filter { set in !sets.contains { $0 != set && Set(set).isSubset(of: $0) } }
    }

    private var figures: String {
        var selected = ["p.period", "p.days"] + plan.columns.indices.map { "c.d\($0)" }
        for (index, kpi) in plan.kpis.enumerated() {
            selected.append("\(parts.numerator(index, kpi)) as num\(index)")
            selected.append("\(parts.denominator(kpi) ?? "null::numeric") as den\(index)")
            selected.append("\(parts.rows(index, kpi)) as n\(index)")
        }
        return """
            figures as (
              select \(selected.joined(separator: ", "))
              from periods p\(plan.columns.isEmpty ? "" : " cross join combinations c")
              \(sources.joins.joined(separator: "\n  "))
              \(condition)
            )
            """
    }

    /// A combination has a point where it has rows, or where there is something to measure: nothing over nothing says
    /// nothing, but no delivery on twenty open days, or no row of a sum, is a figure.
    private var condition: String {
        guard !plan.columns.isEmpty, !plan.kpis.contains(where: { if case .sum = $0.value { true } else { false } })
        else { return "" }
        let present = plan.facts.indices.filter { keySets.contains(plan.split(of: plan.facts[$0])) }
            .map { "f\($0).period is not null" }
        let measured = plan.kpis.compactMap(parts.denominator).map { "\($0) <> 0" }
        return "where " + (present + measured).joined(separator: " or ")
    }

    private var selection: String {
        var selected = ["f.period::text as period", "f.days::bigint as days"]
        var joins: [String] = []
        var order = ["f.period"]
        for (index, column) in plan.columns.enumerated() {
            var name = "f.d\(index)"
            if let table = column.labels(past) {
                joins.append("left join \(table) l\(index) on l\(index).value = f.d\(index)")
                name = "coalesce(l\(index).\(label), f.d\(index))"
            }
            selected += ["f.d\(index) as value\(index)", "\(name) as label\(index)"]
            order += [
                "f.d\(index) = '\(DimensionValue.unknown)'", "\(name) collate \"C\"", "f.d\(index) collate \"C\"",
            ]
        }
        for (index, kpi) in plan.kpis.enumerated() {
            let shown = parts.shown(index, kpi)
            selected.append("\(shown.numerator) as numerator\(index)")
            selected.append("\(shown.denominator) as denominator\(index)")
            selected.append("\(shown.value) as quotient\(index)")
            selected.append("f.n\(index)::bigint as rows\(index)")
        }
        return """
            select \(selected.joined(separator: ", "))
            from figures f \(joins.joined(separator: " "))
            order by \(order.joined(separator: ", "))
            """
    }
}

import Definitions
import Postgres
import Warehouse

/// The tables that a plan's figures are read from, each by period and by the dimensions that its fact has.
struct FigureSources {
    private let plan: FigurePlan
    /// Where the figures are wanted as they stood after an earlier publication.
    private let past: PastFigures?
    /// The number of the bind of the first filter.
    private let firstFilter: Int
    /// The distinct measures that some KPI reads, in order of first use.
    private let distinct: [MeasureReference]
    /// The histograms that some KPI reads, in order of first use.
    private let histograms: [MeasureReference]

    init(_ plan: FigurePlan, past: PastFigures?, firstFilter: Int) {
        self.plan = plan
        self.past = past
        self.firstFilter = firstFilter
        distinct = plan.measures.filter { plan.kind(of: $0) == .distinct }
        histograms = plan.measures.filter { plan.kind(of: $0) == .histogram }
    }

    /// The common table expressions, in order.
    var tables: [String] {
        plan.facts.indices.map(cells) + distinct.indices.map(members) + histograms.indices.map(buckets)
            + plan.kpis.indices.compactMap(percentile)
    }

    /// What joins them to `periods p` and, where there is a split, `combinations c`.
    var joins: [String] {
        plan.facts.indices.map { join("f\($0)", plan.facts[$0]) }
            + distinct.indices.map { join("u\($0)", fact(of: distinct[$0])) }
            + plan.kpis.indices.compactMap { index in
                guard case .percentile(let percentile) = plan.kpis[index].value else { return nil }
                return join("q\(index)", fact(of: percentile.measure))
            }
    }

    /// The value of a measure that is a number, 0 where a published period has no row of it.
    func value(of measure: MeasureReference) -> String {
        if let index = distinct.firstIndex(of: measure) { return "coalesce(u\(index).m, 0)" }
        guard let fact = plan.facts.firstIndex(where: { $0.id == measure.fact }),
            let index = columns(of: plan.facts[fact]).firstIndex(of: measure.name)
        else { return "null::numeric" }
        return "coalesce(f\(fact).m\(index), 0)"
    }

    // MARK: - Tables

    private func cells(_ index: Int) -> String {
        let fact = plan.facts[index]
        var selected = columns(of: fact).enumerated().map { number, name in
            let sum = "sum(a.\(quoteIdentifier(name)))"
            let isLast = fact.measure(name)?.kind == .last
            return "\(sum)\(isLast ? " filter (where p.is_last)" : "") as m\(number)"
        }
        selected += ["sum(a.n) as n", "sum(a.n) filter (where p.is_last) as last_n"]
        return """
            f\(index) as (
              \(scan(fact, .aggregate, selected))
            )
            """
    }

    private func members(_ index: Int) -> String {
        let fact = fact(of: distinct[index])
        let own = split(of: fact).map(\.alias)
        let scan = scan(fact, .members, [], groups: ["a.member"], measure: distinct[index].name)
        return """
            u\(index) as (
              select \((["period"] + own + ["count(*)::numeric as m"]).joined(separator: ", "))
              from (\(scan)) m group by \((["period"] + own).joined(separator: ", "))
            )
            """
    }

    private func buckets(_ index: Int) -> String {
        let fact = fact(of: histograms[index])
        let groups = (["p.period"] + split(of: fact).map(\.column)).joined(separator: ", ")
        let selected = [
            "a.bucket", "sum(sum(a.count)) over (partition by \(groups) order by a.bucket) as upto",
            "sum(sum(a.count)) over (partition by \(groups)) as total",
        ]
        let scan = scan(fact, .buckets, selected, groups: ["a.bucket"], measure: histograms[index].name)
        return """
            h\(index) as (
              \(scan)
            )
            """
    }

    /// Nearest rank: the first bucket by whose end ⌈p·N / 100⌉ values are counted.
    private func percentile(_ index: Int) -> String? {
        guard case .percentile(let percentile) = plan.kpis[index].value,
            let histogram = histograms.firstIndex(of: percentile.measure)
        else { return nil }
        let own = ["period"] + split(of: fact(of: percentile.measure)).map(\.alias)
        return """
            q\(index) as (
              select \((own + ["min(bucket) as bucket", "max(total) as n"]).joined(separator: ", "))
              from h\(histogram) where upto * 100 >= total * \(percentile.percent)
              group by \(own.joined(separator: ", "))
            )
            """
    }

    /// Reads a table of cells on the published days, filtered and grouped by period, split and `groups`; of a companion
    /// table, the cells of one `measure`.
    private func scan(
        _ fact: Fact,
        _ part: CellTable.Part,
        _ selected: [String],
        groups: [String] = [],
        measure: String? = nil
    ) -> String {
        var conditions = plan.filters.enumerated().filter { $1.column.facts.contains(fact.id) }
            .map { "a.\(quoteIdentifier($1.column.name)) = any($\(firstFilter + $0)::text[])" }
        if let measure { conditions.append("a.measure = \(quoteLiteral(measure))") }
        let own = split(of: fact).map { "\($0.column) as \($0.alias)" }
        let table = CellTable(fact, part)
        return """
            select \((["p.period"] + own + selected).joined(separator: ", "))
              from published p join \(past?.cells(table) ?? table.name) a on a.day = p.day
              \(conditions.isEmpty ? "" : "where " + conditions.joined(separator: " and "))
              group by \((["p.period"] + split(of: fact).map(\.column) + groups).joined(separator: ", "))
            """
    }

    // MARK: - Names

    private func split(of fact: Fact) -> [(column: String, alias: String)] {
        plan.split(of: fact).map { ("a.\(quoteIdentifier(plan.columns[$0].name))", "d\($0)") }
    }

    private func join(_ table: String, _ fact: Fact) -> String {
        let keys = split(of: fact).map { "\(table).\($0.alias) = c.\($0.alias)" }
        return "left join \(table) on " + (["\(table).period = p.period"] + keys).joined(separator: " and ")
    }

    /// The measures of a fact that are columns and that some KPI reads, in order of first use.
    private func columns(of fact: Fact) -> [String] {
        plan.measures.filter { $0.fact == fact.id && plan.kind(of: $0).isColumn }.map(\.name)
    }

    private func fact(of measure: MeasureReference) -> Fact {
        // A plan has every fact of its KPIs.
        plan.facts.first { $0.id == measure.fact } ?? plan.facts[0]
    }
}

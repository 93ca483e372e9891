import Definitions
import KPIQueries
import Postgres
import Warehouse

/// The SQL that gives a fact's rows for some days: the fact's own query, as the night runs it.
struct RowsStatement {
    let fact: Fact
    let measures: [Measure]
    /// ISO dates, ascending.
    let days: [String]
    /// The position of the histogram by which rows are ranked; nil: they come by day and key.
    let ranked: Int?
    private let query: String
    private let filters: [ResolvedFilter]

    /// - Parameters:
    ///   - fact: The fact.
    ///   - measures: Those of its measures that are wanted.
    ///   - percentile: The KPI's, whose histogram is one of `measures`; nil: it has none.
    ///   - days: The days, as ISO dates, ascending.
    ///   - holidays: The instance's.
    ///   - cutoff: The first day that is not published.
    ///   - filters: Those that concern the fact are applied.
    init(
        _ fact: Fact,
        measures: [Measure],
        percentile: Percentile?,
        days: [String],
        holidays: [String],
        cutoff: String,
        filters: [ResolvedFilter]
    ) {
        self.fact = fact
        self.measures = measures
        self.days = days
        self.filters = filters.filter { $0.facts.contains(fact.id) }
        ranked = percentile.flatMap { percentile in measures.firstIndex { $0.name == percentile.measure.name } }
        query = FactTable(fact).rows(days: days, holidays: holidays, cutoff: cutoff)
    }

    /// The key alone, to find out its type.
    var described: String { query + "\nselect f.key from fact f" }

    /// The binds: those of the statement's own, then the values of each filter.
    func parameters(_ own: PostgresValue...) -> [PostgresValue] { own + filters.map { .textArray($0.values) } }

    /// The filters on columns `d<i>`, where the statement has `own` binds of its own.
    func condition(own: Int) -> String {
        guard !filters.isEmpty else { return "true" }
        return filters.enumerated().map { "d\(position($1.dimension)) = any ($\($0 + own + 1)::text[])" }
            .joined(separator: " and ")
    }

    private func position(_ dimension: String) -> Int { fact.dimensions.firstIndex { $0.name == dimension } ?? 0 }

    /// The rows under names of ours, in the CTE `explained`: dimensions `d0…` as text, measures `m0…`.
    func explained(own: Int) -> String {
        let dimensions = fact.dimensions.enumerated().map {
            "coalesce(f.\(quoteIdentifier($1.column))::text, '\(DimensionTable.unknown)') as d\($0)"
        }
        let values = measures.enumerated().map { "f.\(quoteIdentifier($1.name)) as m\($0)" }
        let columns = ["f.day", "f.key", "f.excluded::text as excluded"] + dimensions + values
        return """
            \(query),
            explained as (
                select * from (select \(columns.joined(separator: ", ")) from fact f) e where \(condition(own: own))
            )
            """
    }
}

extension RowsStatement {
    /// The rows with their labels, `limit` that count from the `first` on, and `limit` that are left out.
    ///
    /// - Parameters:
    ///   - first: The number of the first row that counts, from 1.
    ///   - limit: How many of each kind.
    ///   - label: `label_en` or `label_fr`.
    ///   - catalogue: Knows the tables of the labels.
    ///   - anchorKey: The anchor's table and key column, where the key has that column's type.
    /// - Returns: `rank, day, key, excluded`, `d<i>, l<i>` for each dimension, `m<i>` for each measure, and `is_anchor`.
    func rows(
        from first: Int64,
        limit: Int,
        label: String,
        catalogue: Catalogue,
        anchorKey: (table: String, column: String)?
    ) -> (sql: String, parameters: [PostgresValue]) {
        let rank = ranked.map { "case when r.excluded is null and r.m\($0) is not null then r.number end" }
        var columns = ["\(rank ?? "null::bigint") as rank", "r.day::text as day", "r.key::text as key", "r.excluded"]
        var joins: [String] = []
        for (index, dimension) in fact.dimensions.enumerated() {
            columns.append("r.d\(index)")
            guard let definition = catalogue.dimension(dimension.name, in: fact.module) else {
                columns.append("r.d\(index) as l\(index)")
                continue
            }
            let table = DimensionTable(definition, in: catalogue).name
            joins.append("left join \(table) l\(index) on l\(index).value = r.d\(index)")
            columns.append("coalesce(l\(index).\(label), r.d\(index)) as l\(index)")
        }
        columns += measures.enumerated().map { index, measure in
            measure.kind == .distinct
                ? "r.m\(index)::text as m\(index)" : "trim_scale(r.m\(index)::numeric)::text as m\(index)"
        }
        let found = anchorKey.map { "exists (select from \($0.table) a where a.\($0.column) = r.key)" } ?? "false"
        columns.append("\(found) as is_anchor")
        let order = (ranked.map { ["e.m\($0) nulls last"] } ?? []) + ["e.day", "e.key::text collate \"C\""]
        let sql = """
            \(explained(own: 2))
            select \(columns.joined(separator: ", "))
            from (
                select e.*, row_number() over (
                    partition by e.excluded is null order by \(order.joined(separator: ", "))
                ) as number
                from explained e
            ) r
            \(joins.joined(separator: "\n"))
            where r.number - case when r.excluded is null then $2::bigint else 1 end between 0 and $1::bigint - 1
            order by r.excluded is not null, r.number
            """
        return (sql, parameters(.int(Int64(limit)), .int(first)))
    }

    /// The value at a percentile's rank, among the rows that count: `n, rank, value, low, high`; no row without a value.
    func rankedValue(_ percent: Int) -> (sql: String, parameters: [PostgresValue])? {
        guard let ranked else { return nil }
        let sql = """
            \(explained(own: 1))
            select v.n, v.rank, v.value, b.low, b.high
            from (
                select m\(ranked)::bigint as value, row_number() over (order by m\(ranked)) as rank, count(*) over () as n
                from explained where excluded is null and m\(ranked) is not null
            ) v
            join agg.bucket_bounds b on v.value between b.low and b.high
            where v.rank = ceil($1::numeric * v.n / 100)
            """
        return (sql, parameters(.int(Int64(percent))))
    }

    /// The members of a distinct measure with the number of their rows, in order: `member, n, total`.
    func members(_ measure: Int, limit: Int) -> (sql: String, parameters: [PostgresValue]) {
        let sql = """
            \(explained(own: 1))
            select m\(measure)::text as member, count(*) as n, count(*) over () as total
            from explained where excluded is null and m\(measure) is not null
            group by m\(measure)::text order by m\(measure)::text collate "C" limit $1::bigint
            """
        return (sql, parameters(.int(Int64(limit))))
    }
}

import Definitions
import KPIQueries
import Postgres
import Warehouse

/// The SQL that gives a fact's rows for some days: the fact's own query, as the night runs it.
struct RowsStatement {
    let fact: Fact
    let measures: [Measure]
    private let query: String
    private let filters: [ResolvedFilter]

    /// - Parameters:
    ///   - fact: The fact.
    ///   - measures: Those of its measures that are wanted.
    ///   - days: The days, as ISO dates.
    ///   - holidays: The instance's.
    ///   - cutoff: The first day that is not published.
    ///   - filters: Those that concern the fact are applied.
    init(
        _ fact: Fact,
        measures: [Measure],
        days: [String],
        holidays: [String],
        cutoff: String,
        filters: [ResolvedFilter]
    ) {
        self.fact = fact
        self.measures = measures
        self.filters = filters.filter { $0.facts.contains(fact.id) }
        query = FactTable(fact).rows(days: days, holidays: holidays, cutoff: cutoff)
    }

    /// The statement of the rows alone, to find out its columns' types.
    var described: String { query + "\nselect f.key from fact f" }

    /// The binds: one of the statement's own, then the values of each filter.
    private func parameters(_ first: PostgresValue) -> [PostgresValue] {
        [first] + filters.map { .textArray($0.values) }
    }

    private func condition(_ alias: String) -> String {
        guard !filters.isEmpty else { return "true" }
        return filters.enumerated().map { "\(alias)d\(dimension($1.dimension)) = any ($\($0 + 2)::text[])" }
            .joined(separator: " and ")
    }

    private func dimension(_ name: String) -> Int { fact.dimensions.firstIndex { $0.name == name } ?? 0 }

    /// The rows under names of ours: dimensions `d0…` as text, measures `m0…`.
    private var explained: String {
        let dimensions = fact.dimensions.enumerated().map {
            "coalesce(f.\(quoteIdentifier($1.column))::text, '\(DimensionTable.unknown)') as d\($0)"
        }
        let values = measures.enumerated().map { "f.\(quoteIdentifier($1.name)) as m\($0)" }
        let columns = ["f.day", "f.key", "f.excluded::text as excluded"] + dimensions + values
        return """
            \(query),
            explained as (
                select * from (select \(columns.joined(separator: ", ")) from fact f) e where \(condition("e."))
            )
            """
    }
}

extension RowsStatement {
    /// What is compared: `part` (`rows`, `published`, `excluded`, `differing`), `reason`, `n`, and a total of each measure.
    func totals(days: [String]) -> (sql: String, parameters: [PostgresValue]) {
        let key = ["day"] + fact.dimensions.indices.map { "d\($0)" }
        let compared = measures.enumerated().map { MeasureComparison($1, $0, of: fact) }
        let list = { (columns: [String]) in columns.joined(separator: ", ") }
        let published =
            ["a.day"] + fact.dimensions.enumerated().map { "a.\(quoteIdentifier($1.name)) as d\($0)" }
            + compared.flatMap(\.published) + ["a.n"]
        let image = { (alias: String) in
            "row(\(list((compared.flatMap(\.columns) + ["n"]).map { "\(alias).\($0)" })))"
        }
        let total = { (part: String, from: String) in
            let columns = ["coalesce(sum(n), 0)::bigint as n"] + compared.map { $0.total(from) }
            return "select '\(part)' as part, null as reason, \(list(columns)) from \(from)"
        }
        let none = list(["count(*)"] + measures.map { _ in "0" })
        let sql = """
            \(explained),
            by_hand as (
                select \(list(key + compared.flatMap(\.byHand) + ["count(*) as n"]))
                from explained where excluded is null group by \(list(key))
            ),
            published as (
                select * from (
                    select \(list(published)) from \(FactTable(fact).name) a where a.day = any ($1::date[])
                ) a where \(condition("a."))
            )
            \(total("rows", "by_hand"))
            union all \(total("published", "published"))
            union all select 'excluded', excluded, \(none) from explained where excluded is not null group by excluded
            union all select 'differing', null, \(none)
                from by_hand h full join published p using (\(list(key)))
                where \(image("h")) is distinct from \(image("p"))
            order by 1, 2
            """
        return (sql, parameters(.textArray(days)))
    }

    /// The rows, at most `limit` that count and `limit` that are left out, with their labels.
    ///
    /// - Parameters:
    ///   - limit: How many of each kind.
    ///   - label: `label_en` or `label_fr`.
    ///   - catalogue: Knows the tables of the labels.
    ///   - anchorKey: The anchor's table and key column, where the key has that column's type.
    /// - Returns: `day, key, excluded`, `d<i>, l<i>` for each dimension, `m<i>` for each measure, and `is_anchor`.
    func rows(
        limit: Int,
        label: String,
        catalogue: Catalogue,
        anchorKey: (table: String, column: String)?
    ) -> (sql: String, parameters: [PostgresValue]) {
        var columns = ["r.day::text as day", "r.key::text as key", "r.excluded"]
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
        columns += measures.enumerated().map { MeasureComparison($1, $0, of: fact).text }
        let found = anchorKey.map { "exists (select from \($0.table) a where a.\($0.column) = r.key)" } ?? "false"
        columns.append("\(found) as is_anchor")
        let sql = """
            \(explained)
            select \(columns.joined(separator: ", "))
            from (
                select e.*, row_number() over (
                    partition by e.excluded is null order by e.day, e.key::text collate "C"
                ) as number
                from explained e
            ) r
            \(joins.joined(separator: "\n"))
            where r.number <= $1::bigint
            order by r.excluded is not null, r.number
            """
        return (sql, parameters(.int(Int64(limit))))
    }
}

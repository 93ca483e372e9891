import Definitions
import Postgres
import Warehouse

/// The SQL that adds a fact's rows up by hand and compares them with the published cells, part by part of a cell: its
/// numbers, the buckets of its histograms, its members.
///
/// Its rows are `part` (`rows`, `published`, `excluded`, `differing`), `reason`, `n`, and `m<i>` for each measure.
struct TotalsStatement {
    private let rows: RowsStatement

    init(_ rows: RowsStatement) { self.rows = rows }

    /// `$1` is the days.
    var parameters: [PostgresValue] { rows.parameters(.textArray(rows.days)) }

    private var fact: Fact { rows.fact }
    private var key: String { (["day"] + fact.dimensions.indices.map { "d\($0)" }).joined(separator: ", ") }

    /// The measures of some kind with their positions.
    private func measures(_ isWanted: (MeasureKind) -> Bool) -> [(offset: Int, element: Measure)] {
        rows.measures.enumerated().filter { isWanted($0.element.kind) }
    }

    private var hasBuckets: Bool { !measures { $0 == .histogram }.isEmpty }
    private var hasMembers: Bool { !measures { $0 == .distinct }.isEmpty }

    var sql: String {
        var tables = [rows.explained(own: 1)] + cells
        var differing = ["select \(key) from row_cells h full join cells p using (\(key)) where \(differ)"]
        if hasBuckets {
            tables += buckets
            differing.append(
                "select \(key) from row_buckets h full join buckets p using (\(key), measure, bucket) where h.n is distinct from p.n"
            )
        }
        if hasMembers {
            tables += members
            differing.append(
                "select \(key) from row_members h full join members p using (\(key), measure, member) where h.measure is null or p.measure is null"
            )
        }
        let none = rows.measures.map { _ in "0::numeric" }
        return """
            \(tables.joined(separator: ",\n"))
            \(total("rows", prefix: "row_"))
            union all \(total("published", prefix: ""))
            union all select \((["'excluded'", "excluded", "count(*)"] + none).joined(separator: ", "))
                from explained where excluded is not null group by excluded
            union all select \((["'differing'", "null", "count(*)"] + none).joined(separator: ", "))
                from (\(differing.joined(separator: " union "))) c
            order by 1, 2
            """
    }

    // MARK: - The parts of the cells, by hand (`row_…`) and published

    private var cells: [String] {
        let columns = measures(\.isColumn)
        let sums = columns.map { "coalesce(sum(m\($0.offset)), 0)::numeric as m\($0.offset)" }
        return [
            "row_cells as (select \(([key] + sums + ["count(*) as n"]).joined(separator: ", ")) from explained where excluded is null group by \(key))",
            published(
                "cells",
                .aggregate,
                columns.map { "a.\(quoteIdentifier($0.element.name)) as m\($0.offset)" } + ["a.n"]
            ),
        ]
    }

    /// Values and members of all rows that count, in one list: `measure` is the measure's position.
    private func listed(_ kind: MeasureKind, _ value: (Int) -> String) -> String {
        measures { $0 == kind }.map { measure in
            "select \(key), \(measure.offset) as measure, \(value(measure.offset)) as value from explained"
                + " where excluded is null and m\(measure.offset) is not null"
        }.joined(separator: " union all ")
    }

    private var buckets: [String] {
        [
            """
            row_buckets as (
                select \(key), measure, b.bucket, count(*) as n from (\(listed(.histogram) { "m\($0)::bigint" })) v
                cross join lateral (select bucket from agg.bucket_bounds where low <= v.value order by low desc limit 1) b
                group by \(key), measure, b.bucket
            )
            """,
            published("buckets", .buckets, [position(.histogram), "a.bucket", "a.count as n"]),
        ]
    }

    private var members: [String] {
        [
            "row_members as (select distinct \(key), measure, value as member from (\(listed(.distinct) { "m\($0)::text" })) v)",
            published("members", .members, [position(.distinct), "a.member"]),
        ]
    }

    /// The position of the measure that a companion's row names; null for one that is not asked for.
    private func position(_ kind: MeasureKind) -> String {
        let cases = measures { $0 == kind }.map { "when \(quoteLiteral($0.element.name)) then \($0.offset)" }
        return "case a.measure \(cases.joined(separator: " ")) end as measure"
    }

    private func published(_ name: String, _ part: CellTable.Part, _ columns: [String]) -> String {
        let dimensions = fact.dimensions.enumerated().map { "a.\(quoteIdentifier($1.name)) as d\($0)" }
        let asked = part == .aggregate ? "true" : "measure is not null"
        return """
            \(name) as (
                select * from (
                    select \((["a.day"] + dimensions + columns).joined(separator: ", "))
                    from \(CellTable(fact, part).name) a where a.day = any ($1::date[])
                ) c where \(asked) and \(rows.condition(own: 1))
            )
            """
    }

    // MARK: - Comparing and rolling up

    private var differ: String {
        let names = measures(\.isColumn).map { "m\($0.offset)" } + ["n"]
        let image = { (alias: String) in "row(\(names.map { "\(alias).\($0)" }.joined(separator: ", ")))" }
        return "\(image("h")) is distinct from \(image("p"))"
    }

    /// One part's measures over all days, each rolled up as it says; `prefix` names the part's tables.
    private func total(_ part: String, prefix: String) -> String {
        let last = quoteLiteral(rows.days.last ?? "-infinity")
        let values = rows.measures.enumerated().map { index, measure in
            let value =
                switch measure.kind {
                case .sum: "sum(m\(index))"
                case .last: "sum(m\(index)) filter (where day = \(last)::date)"
                case .meanOfDays: "round(sum(m\(index)) / \(max(1, rows.days.count)), 10)"
                case .histogram: "(select sum(n) from \(prefix)buckets where measure = \(index))"
                case .distinct: "(select count(distinct member) from \(prefix)members where measure = \(index))"
                }
            return "coalesce(\(value), 0)::numeric as m\(index)"
        }
        let selected = ["'\(part)' as part", "null as reason", "coalesce(sum(n), 0)::bigint as n"] + values
        return "select \(selected.joined(separator: ", ")) from \(prefix)cells"
    }
}

import Definitions
import Postgres
import Warehouse

/// The SQL that compares one measure of a fact's rows with what is published, by what the measure's kind makes of it.
///
/// Of each cell there is a number `m<i>`: the sum; of a histogram how many values it has, of a distinct measure how many
/// members. Those two have `x<i>` besides, by which the cells are compared: the values' buckets added up, and the members.
struct MeasureComparison {
    private let measure: Measure
    private let fact: Fact
    private let number: String
    private let detail: String

    init(_ measure: Measure, _ index: Int, of fact: Fact) {
        self.measure = measure
        self.fact = fact
        number = "m\(index)"
        detail = "x\(index)"
    }

    /// The columns by which a cell of the rows and a published one are compared.
    var columns: [String] { measure.kind.isColumn ? [number] : [number, detail] }

    /// Of the rows that count, in a `select` from `explained` that groups by cell.
    var byHand: [String] {
        switch measure.kind {
        case .sum, .last, .meanOfDays:
            ["coalesce(sum(\(number)), 0)::numeric as \(number)"]
        case .histogram:
            [
                "count(\(number))::numeric as \(number)",
                """
                coalesce(sum((select max(b.low) from agg.bucket_bounds b where b.low <= \(number))), 0)::numeric as \(detail)
                """,
            ]
        case .distinct:
            [
                "count(distinct \(number)::text)::numeric as \(number)",
                """
                coalesce(array_agg(distinct \(number)::text order by \(number)::text) filter (where \(number) is not null), \
                '{}') as \(detail)
                """,
            ]
        }
    }

    /// Of the published cells, in a `select` from the aggregate, alias `a`.
    var published: [String] {
        switch measure.kind {
        case .sum, .last, .meanOfDays:
            ["a.\(quoteIdentifier(measure.name)) as \(number)"]
        case .histogram:
            [
                "coalesce((select sum(c.count) from \(companion(.buckets))), 0)::numeric as \(number)",
                """
                coalesce((
                    select sum(c.count * (select b.low from agg.bucket_bounds b where b.bucket = c.bucket))
                    from \(companion(.buckets))
                ), 0)::numeric as \(detail)
                """,
            ]
        case .distinct:
            [
                "(select count(*) from \(companion(.members)))::numeric as \(number)",
                """
                coalesce((select array_agg(c.member order by c.member) from \(companion(.members))), '{}') as \(detail)
                """,
            ]
        }
    }

    /// Over all cells in `relation`, as the measure rolls up. `$1` are the days.
    func total(_ relation: String) -> String {
        switch measure.kind {
        case .sum, .histogram:
            "coalesce(sum(\(number)), 0)::numeric as \(number)"
        case .last:
            """
            coalesce(sum(\(number)) filter (where day = (select max(d) from unnest($1::date[]) d)), 0)::numeric as \(number)
            """
        case .meanOfDays:
            "coalesce(sum(\(number)) / nullif(cardinality($1::date[]), 0), 0)::numeric as \(number)"
        case .distinct:
            "(select count(distinct u) from \(relation) t, unnest(t.\(detail)) u)::numeric as \(number)"
        }
    }

    /// A row's value as text; a member need not be a number.
    var text: String {
        measure.kind == .distinct
            ? "r.\(number)::text as \(number)" : "trim_scale(r.\(number)::numeric)::text as \(number)"
    }

    /// The measure's rows of a companion for the cell `a`, alias `c`, up to the end of a `where`.
    private func companion(_ part: CellTable.Part) -> String {
        let key = ["day"] + fact.dimensions.map { quoteIdentifier($0.name) }
        let same = key.map { "c.\($0) = a.\($0)" } + ["c.measure = \(quoteLiteral(measure.name))"]
        return "\(CellTable(fact, part).name) c where \(same.joined(separator: " and "))"
    }
}

import Definitions
import Postgres
import Warehouse

/// Notes which figures a publication changes after they had been published: before, after, and why.
///
/// Measures of money, and all measures of days whose month was over at the cut-off before, are noted cell by cell; others by day. Of a
/// histogram the values are counted, of a distinct measure the members: where their number stays, before and after are equal, and
/// yet the figure changed. Everything goes through temporary tables with statistics: of what was kept a moment ago the planner
/// knows nothing, and would look a million cells up one by one.
struct Restatements {
    let catalogue: Catalogue
    let publication: Int64
    let runID: Int64

    /// Days that had been published and on which something changed: `day`, `closed`, `cause`.
    private static let days = "pg_temp._restated_days"
    /// What stood in tables that are dropped because their shape changes: `part`, `day`, `measure`, `total`.
    private static let old = "pg_temp._reshaped"

    /// Notes what the publication has just changed in a fact. The fact's dirty days must still be there: they say why, unless
    /// `cause` says it instead.
    func record(_ fact: Fact, cause: String? = nil, _ connection: PostgresConnection) async throws {
        guard try await findDays(fact, with: "u.part in ('cells', 'buckets', 'members')", cause, connection) else {
            return
        }
        let sql = RestatementSQL(
            publication: publication,
            runID: runID,
            days: Self.days,
            money: moneyMeasures(of: fact)
        )
        for table in FactTable(fact).tables {
            for statement in sql.statements(for: table) { try await connection.execute(statement) }
        }
        try await connection.execute("drop table \(Self.days)")
    }

    // MARK: - A change of shape

    /// Keeps the totals by day of the fact's tables that are there, before they are dropped.
    func keepTotals(of fact: Fact, _ connection: PostgresConnection) async throws {
        try await connection.execute(
            "create temporary table _reshaped (part text, day date, measure text, total numeric) on commit drop"
        )
        for table in CellTable.Part.allCases.map({ CellTable(fact, $0) }) {
            let numbers = try await connection.query(
                """
                select attname::text as name from pg_attribute
                where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and atttypid = 'numeric'::regtype
                order by attnum
                """,
                [.text(table.name)]
            ).map { try $0.string("name") }
            guard try await !table.columns(connection).isEmpty, let totals = table.totalsSQL(of: numbers) else {
                continue
            }
            try await connection.execute("insert into \(Self.old) \(totals)")
        }
    }

    /// Notes by day what differs from the totals kept before: the cells of two shapes have nothing to do with each other.
    func recordReshaped(_ fact: Fact, _ connection: PostgresConnection) async throws {
        if try await findDays(fact, with: "u.part = 'days' and u.before is not null", nil, connection) {
            let totals = FactTable(fact).tables.compactMap { table in
                table.totalsSQL(of: fact.measures.filter(\.kind.isColumn).map(\.name))
            }
            try await connection.execute(
                """
                with present as (\(totals.joined(separator: " union all "))),
                common as (select part, measure from \(Self.old) intersect select part, measure from present)
                insert into ops.restatement (
                    publication_id, run_id, fact, day, measure, cell, before, after, cells, closed, cause)
                select \(publication), \(runID), \(quoteLiteral(fact.id)), s.day, c.measure, '{}',
                    coalesce(o.total, 0), coalesce(n.total, 0), null, s.closed, s.cause
                from \(Self.days) s cross join common c
                left join \(Self.old) o on o.day = s.day and o.part = c.part and o.measure = c.measure
                left join present n on n.day = s.day and n.part = c.part and n.measure = c.measure
                where coalesce(o.total, 0) <> coalesce(n.total, 0)
                """
            )
            try await connection.execute("drop table \(Self.days)")
        }
        try await connection.execute("drop table \(Self.old)")
    }

    // MARK: - Days

    /// Makes the table of restated days: of those with a row `u` of `ops.undo` that fits a condition the ones that had been published.
    ///
    /// In one scan, without a join: the planner takes the rows kept a moment ago for a single one.
    ///
    /// - Returns: Whether there is any; the table is there only then.
    private func findDays(
        _ fact: Fact,
        with condition: String,
        _ cause: String?,
        _ connection: PostgresConnection
    ) async throws -> Bool {
        let id = quoteLiteral(fact.id)
        let given = cause.map(quoteLiteral) ?? "null"
        let rows = try await connection.query(
            """
            create temporary table _restated_days on commit drop as
            with reasons as materialized (
                select reason, range_agg(daterange(from_day, to_day, '[]')) as days from ops.dirty
                where fact = \(id) and from_day <= to_day group by reason
            )
            select d.day,
                coalesce(
                    (date_trunc('month', d.day::timestamp) + interval '1 month')::date
                        <= (select cutoff from ops.module_state where module = \(quoteLiteral(fact.module))), false) as closed,
                coalesce(
                    \(given)::text,
                    (select string_agg(r.reason, '; ' order by r.reason) from reasons r where r.days @> d.day),
                    'unknown') as cause
            from (
                select u.day from ops.undo u where u.publication_id = \(publication) and u.fact = \(id)
                group by u.day
                having bool_or(\(condition)) and not bool_or(u.part = 'days' and u.before is null)
            ) d
            """
        ).affectedRows
        guard rows > 0 else {
            try await connection.execute("drop table \(Self.days)")
            return false
        }
        try await connection.execute("analyze \(Self.days)")
        return true
    }

    /// The measures of a fact that some KPI of a money unit reads.
    private func moneyMeasures(of fact: Fact) -> Set<String> {
        let references = catalogue.kpis.filter(\.unit.isMoney).flatMap(\.value.measures)
        return Set(references.filter { $0.fact == fact.id }.map(\.name))
    }
}

extension KPIUnit {
    /// Whether a value of the unit is an amount of money, alone or by something.
    fileprivate var isMoney: Bool {
        switch self {
        case .currency, .currencyPerHour, .currencyPerDay, .currencyPerKilometre: true
        default: false
        }
    }
}

extension CellTable {
    /// `part`, `day`, `measure`, `total`: what the days of the table add up to, in companions how many values or members there are. Of
    /// the aggregate those of its columns that are in `numbers`; nil where it has none.
    fileprivate func totalsSQL(of numbers: [String]) -> String? {
        switch part {
        case .aggregate:
            guard !numbers.isEmpty else { return nil }
            let sums = numbers.map { "sum(\(quoteIdentifier($0)))" }.joined(separator: ", ")
            let names = numbers.indices.map { "s\($0)" }.joined(separator: ", ")
            let rows = numbers.enumerated().map { "(\(quoteLiteral($1)), t.s\($0))" }.joined(separator: ", ")
            return """
                select '\(part.undoName)'::text as part, t.day, m.measure, m.total
                from (select day, \(sums) from \(name) group by day) t (day, \(names))
                cross join lateral (values \(rows)) m (measure, total)
                """
        case .buckets:
            return
                "select '\(part.undoName)'::text as part, day, measure, sum(count) as total from \(name) group by day, measure"
        case .members:
            return
                "select '\(part.undoName)'::text as part, day, measure, count(*)::numeric as total from \(name) group by day, measure"
        }
    }
}

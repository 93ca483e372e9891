import Definitions
import Postgres
import Warehouse

/// Notes which figures a publication changes after they had been published: before, after, and why.
///
/// A measure of money, and every measure of a day whose month was over at the cut-off before, is noted cell by cell; any other by
/// day. Of a histogram the values are counted, of a distinct measure the members: where their number stays, before and after are
/// equal, and yet the figure changed.
struct Restatements {
    let catalogue: Catalogue
    let publication: Int64
    let runID: Int64

    /// What was changed on days that had been published, the days with why, while one fact is looked at.
    private static let (cells, days) = ("pg_temp._restated", "pg_temp._restated_days")

    /// Notes what the publication has just changed in a fact. The fact's dirty days must still be there: they say why, unless
    /// `cause` says it instead.
    func record(_ fact: Fact, cause: String? = nil, _ connection: PostgresConnection) async throws {
        let isChanged = try await connection.query(
            """
            select exists (
                select from ops.undo where publication_id = $1 and fact = $2 and part in ('cells', 'buckets', 'members')) as found
            """,
            [.int(publication), .text(fact.id)]
        ).first?.bool("found")
        guard isChanged == true else { return }
        // Tables of their own, with statistics: what was kept for undoing a moment ago the planner knows nothing of.
        try await connection.execute(
            "create temporary table _restated_days as \(restatedDays(fact, cause)); analyze \(Self.days)"
        )
        let found = try await connection.query("select exists (select from \(Self.days)) as found").first?.bool("found")
        if found == true {
            for table in FactTable(fact).tables { try await record(table, connection) }
        }
        try await connection.execute("drop table \(Self.days)")
    }

    private func record(_ table: CellTable, _ connection: PostgresConnection) async throws {
        guard let values = values(table) else { return }
        try await connection.execute(
            "create temporary table _restated as \(restatedCells(table)); analyze \(Self.cells)"
        )
        for sql in [byCell(values, table.fact), byDay(values, table)] { try await connection.execute(sql) }
        try await connection.execute("drop table \(Self.cells)")
    }

    /// The measures of a fact that some KPI of a money unit reads, as an SQL array.
    private func moneyMeasures(of fact: Fact) -> String {
        let references = catalogue.kpis.filter(\.unit.isMoney).flatMap(\.value.measures)
        let names = Set(references.filter { $0.fact == fact.id }.map(\.name)).sorted()
        return "array[\(names.map(quoteLiteral).joined(separator: ", "))]::text[]"
    }

    /// `day, closed, cause` of the days that had been published and on which something changed.
    private func restatedDays(_ fact: Fact, _ cause: String?) -> String {
        let id = quoteLiteral(fact.id)
        let given = cause.map(quoteLiteral) ?? "null"
        return """
            select d.day,
                coalesce(
                    (date_trunc('month', d.day::timestamp) + interval '1 month')::date
                        <= (select cutoff from ops.module_state where module = \(quoteLiteral(fact.module))), false) as closed,
                coalesce(
                    \(given)::text,
                    (select string_agg(distinct r.reason, '; ' order by r.reason) from ops.dirty r
                        where r.fact = \(id) and d.day between r.from_day and r.to_day),
                    'unknown') as cause
            from (
                select distinct u.day from ops.undo u
                where u.publication_id = \(publication) and u.fact = \(id) and u.part in ('cells', 'buckets', 'members')
            ) d
            where d.day <> all (array(
                select n.day from ops.undo n
                where n.publication_id = \(publication) and n.fact = \(id) and n.part = 'days' and n.before is null
            ))
            """
    }

    /// `day`, the columns of the key, `cell` without the companion's own columns, and `before` of a table's changed cells.
    private func restatedCells(_ table: CellTable) -> String {
        let keys = (split(table.fact) + own(table).map { ($0.name, $0.type) }).map { name, type in
            "(u.cell->>\(quoteLiteral(name)))::\(type) as \(quoteIdentifier(name))"
        }
        let removed = own(table).map { "'\($0.name)'" }.joined(separator: ", ")
        return """
            select \((["u.day"] + keys).joined(separator: ", ")), u.cell - array[\(removed)]::text[] as cell, u.before
            from ops.undo u
            where u.publication_id = \(publication) and u.fact = \(quoteLiteral(table.fact.id))
                and u.part = '\(table.part.undoName)' and u.day in (select day from \(Self.days))
            """
    }

    private func split(_ fact: Fact) -> [(String, String)] { fact.dimensions.map { ($0.name, "text") } }

    /// The columns of the key that a companion has beside day and dimensions.
    private func own(_ table: CellTable) -> [(name: String, type: String)] {
        switch table.part {
        case .aggregate: []
        case .buckets: [("measure", "text"), ("bucket", "int")]
        case .members: [("measure", "text"), ("member", "text")]
        }
    }

    private func same(_ a: String, _ b: String, _ columns: [String]) -> String {
        (["day"] + columns).map { "\(a).\(quoteIdentifier($0)) = \(b).\(quoteIdentifier($0))" }.joined(
            separator: " and "
        )
    }

    // MARK: - What changed

    /// `day, cell, measure, before, after` of what was changed in a table; nil where it has nothing to count.
    private func values(_ table: CellTable) -> String? {
        switch table.part {
        case .aggregate: numbers(table)
        case .buckets: counts(table, weight: "count")
        case .members: counts(table, weight: nil)
        }
    }

    private func numbers(_ table: CellTable) -> String? {
        let names = table.fact.measures.filter(\.kind.isColumn).map(\.name)
        guard !names.isEmpty else { return nil }
        let rows = names.map { name in
            let literal = quoteLiteral(name)
            return
                "(\(literal), (c.before->>\(literal))::numeric, a.\(quoteIdentifier(name)), c.before is null or c.before ? \(literal))"
        }
        return """
            select c.day, c.cell, m.measure, m.before, m.after
            from \(Self.cells) c left join \(table.name) a on \(same("a", "c", table.fact.dimensions.map(\.name)))
            cross join lateral (values \(rows.joined(separator: ", "))) m (measure, before, after, is_known)
            where m.is_known and m.before is distinct from m.after
            """
    }

    /// A companion's rows count for the cell that they belong to.
    private func counts(_ table: CellTable, weight: String?) -> String {
        let before = weight.map { "coalesce((c.before->>'\($0)')::numeric, 0)" } ?? "(c.before is not null)::int"
        let after = weight.map { "coalesce(x.\(quoteIdentifier($0)), 0)" } ?? "(x.day is not null)::int"
        let dimensions = table.fact.dimensions.map(\.name)
        let columns = (["day"] + dimensions + ["measure"]).map(quoteIdentifier)
        let grouped = columns.map { "c.\($0)" }.joined(separator: ", ")
        return """
            select c.day, c.cell, c.measure, coalesce(t.now, 0) - c.added as before, coalesce(t.now, 0) as after
            from (
                select \(grouped), c.cell, sum(\(after) - \(before))::numeric as added
                from \(Self.cells) c left join \(table.name) x on \(same("x", "c", dimensions + own(table).map(\.name)))
                group by \(grouped), c.cell
            ) c
            left join (
                select \(columns.joined(separator: ", ")), \(weight.map { "sum(\(quoteIdentifier($0)))" } ?? "count(*)")::numeric as now
                from \(table.name) where day in (select day from \(Self.days)) group by \(columns.joined(separator: ", "))
            ) t on \(same("t", "c", dimensions + ["measure"]))
            """
    }

    // MARK: - Writing

    private func byCell(_ values: String, _ fact: Fact) -> String {
        insert(
            """
            select v.day, v.measure, v.cell, v.before, v.after, 1 as cells
            from (\(values)) v join \(Self.days) s on s.day = v.day
            where s.closed or v.measure = any (\(moneyMeasures(of: fact)))
            """,
            fact
        )
    }

    private func byDay(_ values: String, _ table: CellTable) -> String {
        insert(
            """
            select v.day, v.measure, '{}'::jsonb as cell, coalesce(t.now, 0) - v.added as before, coalesce(t.now, 0) as after, v.cells
            from (
                select v.day, v.measure, count(*) as cells, sum(coalesce(v.after, 0) - coalesce(v.before, 0)) as added
                from (\(values)) v join \(Self.days) s on s.day = v.day
                where not s.closed and v.measure <> all (\(moneyMeasures(of: table.fact)))
                group by v.day, v.measure
            ) v
            left join (\(dayTotals(table))) t on t.day = v.day and t.measure = v.measure
            """,
            table.fact
        )
    }

    /// `day, measure, now` of the days whose month was not over.
    private func dayTotals(_ table: CellTable) -> String {
        let days = "where a.day in (select day from \(Self.days) where not closed)"
        switch table.part {
        case .aggregate:
            let rows = table.fact.measures.filter(\.kind.isColumn).map {
                "(\(quoteLiteral($0.name)), a.\(quoteIdentifier($0.name)))"
            }
            return """
                select a.day, m.measure, sum(m.value) as now from \(table.name) a
                cross join lateral (values \(rows.joined(separator: ", "))) m (measure, value) \(days) group by a.day, m.measure
                """
        case .buckets:
            return "select a.day, a.measure, sum(a.count) as now from \(table.name) a \(days) group by a.day, a.measure"
        case .members:
            return "select a.day, a.measure, count(*) as now from \(table.name) a \(days) group by a.day, a.measure"
        }
    }

    private func insert(_ rows: String, _ fact: Fact) -> String {
        """
        insert into ops.restatement (
            publication_id, run_id, fact, day, measure, cell, before, after, cells, closed, cause)
        select \(publication), \(runID), \(quoteLiteral(fact.id)), r.day, r.measure, r.cell, r.before, r.after, r.cells, s.closed, s.cause
        from (\(rows)) r join \(Self.days) s on s.day = r.day
        on conflict do nothing
        """
    }
}

extension KPIUnit {
    /// Whether a value of the unit is an amount of money, alone or by something.
    var isMoney: Bool {
        switch self {
        case .currency, .currencyPerHour, .currencyPerDay, .currencyPerKilometre: true
        default: false
        }
    }
}

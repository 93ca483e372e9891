import Definitions
import Postgres
import Warehouse

/// The statements that write what a publication changed in one of a fact's tables into `ops.restatement`.
struct RestatementSQL {
    let publication: Int64
    let runID: Int64
    /// The table of the restated days: `day`, `closed`, `cause`.
    let days: String
    /// Which measures are noted cell by cell on any day.
    let money: Set<String>

    /// They make temporary tables and drop them again.
    func statements(for table: CellTable) -> [String] {
        switch table.part {
        case .aggregate: aggregate(table)
        case .buckets: companion(table, own: [("measure", "text"), ("bucket", "int")], count: "count")
        case .members: companion(table, own: [("measure", "text"), ("member", "text")], count: nil)
        }
    }

    /// The table's changed cells, with their key in columns, as they were before.
    ///
    /// Its days are looked up in one value: to a join the planner would give a loop over all of them for each cell.
    private func keptSQL(_ table: CellTable, _ own: [(name: String, type: String)], _ values: [String]) -> String {
        let keys = dimensions(table).map { ($0, "text") } + own.map { ($0.name, $0.type) }
        let columns = keys.map { "(u.cell->>\(quoteLiteral($0)))::\($1) as \(quoteIdentifier($0))" }
        let removed = own.map { quoteLiteral($0.name) }.joined(separator: ", ")
        return """
            create temporary table _kept on commit drop as
            select \((["u.day", "u.cell - array[\(removed)]::text[] as _cell"] + columns + values).joined(separator: ", "))
            from ops.undo u
            where u.publication_id = \(publication) and u.fact = \(quoteLiteral(table.fact.id))
                and u.part = '\(table.part.undoName)'
                and u.day <@ (select range_agg(daterange(day, day, '[]')) from \(days));
            analyze _kept
            """
    }

    private func dimensions(_ table: CellTable) -> [String] { table.fact.dimensions.map(\.name) }

    private func same(_ a: String, _ b: String, _ columns: [String]) -> String {
        (["day"] + columns).map { "\(a).\(quoteIdentifier($0)) = \(b).\(quoteIdentifier($0))" }
            .joined(separator: " and ")
    }

    private func insert(_ fact: Fact, _ rows: String) -> String {
        """
        insert into ops.restatement (
            publication_id, run_id, fact, day, measure, cell, before, after, cells, closed, cause)
        select \(publication), \(runID), \(quoteLiteral(fact.id)), r.day, r.measure, r.cell, r.before, r.after, r.cells,
            s.closed, s.cause
        from (\(rows)) r join \(days) s on s.day = r.day
        """
    }

    private func isMoney(_ measure: String) -> String { money.contains(measure) ? "true" : "false" }

    // MARK: - Measures that are columns

    private func aggregate(_ table: CellTable) -> [String] {
        let measures = table.fact.measures.filter(\.kind.isColumn).map(\.name)
        guard !measures.isEmpty else { return [] }
        let before = measures.enumerated().map { "(u.before->>\(quoteLiteral($1)))::numeric as _b\($0)" }
        let after = measures.enumerated().map { "a.\(quoteIdentifier($1)) as _a\($0)" }
        let both = measures.indices.map { "k._b\($0)" } + after
        return [
            keptSQL(table, [], before),
            """
            create temporary table _changed on commit drop as
            select k.day, k._cell, \(both.joined(separator: ", "))
            from _kept k left join \(table.name) a on \(same("a", "k", dimensions(table)));
            analyze _changed
            """,
            insert(table.fact, cells(measures)),
            insert(table.fact, dayTotals(table, measures)),
            "drop table _kept, _changed",
        ]
    }

    private func cells(_ measures: [String]) -> String {
        let rows = measures.enumerated().map { "(\(quoteLiteral($1)), c._b\($0), c._a\($0), \(isMoney($1)))" }
        return """
            select c.day, m.measure, c._cell as cell, m.before, m.after, 1 as cells
            from _changed c join \(days) d on d.day = c.day
            cross join lateral (values \(rows.joined(separator: ", "))) m (measure, before, after, is_money)
            where (d.closed or m.is_money) and m.before is distinct from m.after
            """
    }

    private func dayTotals(_ table: CellTable, _ measures: [String]) -> String {
        let changes = measures.indices.map {
            "count(*) filter (where c._b\($0) is distinct from c._a\($0)) as n\($0), "
                + "sum(coalesce(c._a\($0), 0) - coalesce(c._b\($0), 0)) as d\($0)"
        }
        let totals = measures.enumerated().map { "sum(a.\(quoteIdentifier($1))) as s\($0)" }
        let rows = measures.enumerated().map {
            "(\(quoteLiteral($1)), c.n\($0), coalesce(t.s\($0), 0) - c.d\($0), coalesce(t.s\($0), 0), \(isMoney($1)))"
        }
        return """
            select c.day, m.measure, '{}'::jsonb as cell, m.before, m.after, m.cells
            from (
                select c.day, \(changes.joined(separator: ", ")) from _changed c
                where c.day in (select day from \(days) where not closed) group by c.day
            ) c
            left join (
                select a.day, \(totals.joined(separator: ", ")) from \(table.name) a
                where a.day in (select day from \(days) where not closed) group by a.day
            ) t on t.day = c.day
            cross join lateral (values \(rows.joined(separator: ", "))) m (measure, cells, before, after, is_money)
            where not m.is_money and m.cells > 0
            """
    }

    // MARK: - Companions

    /// A companion's rows count for the cell that they belong to.
    private func companion(_ table: CellTable, own: [(name: String, type: String)], count: String?) -> [String] {
        let before = count.map { "coalesce((u.before->>'\($0)')::numeric, 0)" } ?? "(u.before is not null)::int"
        let after = count.map { "coalesce(x.\($0), 0)" } ?? "(x.day is not null)::int"
        let total = count.map { "sum(x.\($0))" } ?? "count(*)"
        let split = dimensions(table) + ["measure"]
        let columns = (["day"] + split).map(quoteIdentifier)
        let inList = money.map(quoteLiteral).sorted().joined(separator: ", ")
        let isCell = "(d.closed or k.measure = any (array[\(inList)]::text[]))"
        func changed(_ groups: [String]) -> String {
            let list = groups.map { "c.\(quoteIdentifier($0))" }.joined(separator: ", ")
            return "select \(list), count(*) as _cells, sum(c._added) as _sum from _changed c where"
        }
        func totals(_ groups: [String]) -> String {
            let list = groups.map { "x.\(quoteIdentifier($0))" }.joined(separator: ", ")
            return """
                select \(list), \(total)::numeric as _now from \(table.name) x
                where x.day in (select day from \(days)) group by \(list)
                """
        }
        let numbers = "coalesce(t._now, 0) - c._sum as before, coalesce(t._now, 0) as after"
        let byCell = columns.map { "c.\($0)" }.joined(separator: ", ")
        return [
            keptSQL(table, own, ["\(before) as _before"]),
            """
            create temporary table _changed on commit drop as
            select \(columns.map { "k.\($0)" }.joined(separator: ", ")), k._cell, \(isCell) as _is_cell, (\(after) - k._before)::numeric as _added
            from _kept k join \(days) d on d.day = k.day
            left join \(table.name) x on \(same("x", "k", dimensions(table) + own.map(\.name)));
            analyze _changed
            """,
            insert(
                table.fact,
                """
                select c.day, c.measure, c._cell as cell, \(numbers), 1 as cells
                from (\(changed(["day"] + split + ["_cell"])) c._is_cell group by \(byCell), c._cell) c
                left join (\(totals(["day"] + split))) t on \(same("t", "c", split))
                """
            ),
            insert(
                table.fact,
                """
                select c.day, c.measure, '{}'::jsonb as cell, \(numbers), c._cells as cells
                from (\(changed(["day", "measure"])) not c._is_cell group by c.day, c.measure) c
                left join (\(totals(["day", "measure"]))) t on \(same("t", "c", ["measure"]))
                """
            ),
            "drop table _kept, _changed",
        ]
    }
}

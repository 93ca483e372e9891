import Definitions
import Postgres

extension CellTable {
    /// Publishes a build whole into a table that is not there yet. No cell is kept for undoing: that none of its days was published
    /// before, or that the table has another shape, says it all.
    public func firstPublishSQL(run: Int64) -> [String] {
        let columns = (key + values).joined(separator: ", ")
        return [
            "create table \(name) (\(columnDefinitions))",
            "insert into \(name) (\(columns)) select \(columns) from \(buildName(run: run))",
            "alter table \(name) add \(primaryKey)",
        ]
    }

    /// Publishes the difference between build and table, and keeps what was there.
    ///
    /// By the days and not by the rows of the build, so that emptied cells go. One join finds the cells that differ and where they
    /// stand; nobody else moves cells meanwhile, the run has the fence's lock.
    ///
    /// - Parameters:
    ///   - run: Whose build it is.
    ///   - publication: What the cells that were there are kept under.
    ///   - days: ISO dates; cells of other days stay as they are.
    /// - Returns: The statements in order; they leave nothing behind.
    public func publishSQL(run: Int64, publication: Int64, days: [String]) -> [String] {
        [findDifferent(run: run, days: FactTable.dateArray(days)), "analyze _different", undo(publication)]
            + write + ["drop table _different"]
    }

    /// `_row` is where a cell stands and `_before` what it was, both null for a new one; `_gone`: it is to go.
    private func findDifferent(run: Int64, days: String) -> String {
        let differ = values.isEmpty ? "" : " or record_image_ne(\(image("a")), \(image("b")))"
        let keys = key.map { "coalesce(a.\($0), b.\($0)) as \($0)" }
        return """
            create temporary table _different on commit drop as
                select
                    a._row, case when a.day is not null then to_jsonb(a) - '_row' end as _before, b.day is null as _gone,
                    \((keys + values.map { "b.\($0)" }).joined(separator: ", "))
                from (select t.ctid as _row, t.* from \(name) t where t.day = any (\(days))) a
                full join (select * from \(buildName(run: run)) where day = any (\(days))) b
                    on \(key.map { "a.\($0) = b.\($0)" }.joined(separator: " and "))
                where a.day is null or b.day is null\(differ)
            """
    }

    private func undo(_ publication: Int64) -> String {
        """
        insert into ops.undo (publication_id, fact, part, day, cell, before)
        select \(publication), \(quoteLiteral(fact.id)), '\(part.undoName)', d.day, \(cell(of: "d")), d._before
        from _different d
        """
    }

    private var write: [String] {
        let (columns, assignments) = (key + values, values.map { "\($0) = d.\($0)" }.joined(separator: ", "))
        let deleted = "delete from \(name) a using _different d where a.ctid = d._row and d._gone"
        let updated = "update \(name) a set \(assignments) from _different d where a.ctid = d._row and not d._gone"
        let inserted = """
            insert into \(name) (\(columns.joined(separator: ", ")))
            select \(columns.map { "d.\($0)" }.joined(separator: ", ")) from _different d where d._row is null
            """
        // Without values a cell is there or is not.
        return values.isEmpty ? [deleted, inserted] : [deleted, updated, inserted]
    }

    private func image(_ alias: String) -> String { "row(\(values.map { "\(alias).\($0)" }.joined(separator: ", ")))" }
}

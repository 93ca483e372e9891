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

    /// Publishes the difference between build and table, and keeps what was there. `$1` publication, `$2` days (date[]).
    ///
    /// By the days and not by the rows of the build, so that emptied cells go.
    public func publishSQL(run: Int64) -> [String] {
        let build = buildName(run: run)
        let deleted = """
            with changed as (
                delete from \(name) a
                where a.day = any ($2::date[]) and not exists (select from \(build) b where \(same("b", "a")))
                returning a.*
            ) \(undo("to_jsonb(c)"))
            """
        let updated = """
            with changed as (
                update \(name) a set \(values.map { "\($0) = b.\($0)" }.joined(separator: ", "))
                from \(build) b join \(name) o on \(same("o", "b"))
                where \(same("a", "b")) and b.day = any ($2::date[]) and record_image_ne(\(image("o")), \(image("b")))
                returning o.*
            ) \(undo("to_jsonb(c)"))
            """
        let inserted = """
            with changed as (
                insert into \(name) (\((key + values).joined(separator: ", ")))
                select \((key + values).map { "b.\($0)" }.joined(separator: ", ")) from \(build) b
                where b.day = any ($2::date[]) and not exists (select from \(name) a where \(same("a", "b")))
                returning *
            ) \(undo("null::jsonb"))
            """
        // Without values a cell is there or is not.
        return values.isEmpty ? [deleted, inserted] : [deleted, updated, inserted]
    }

    private func same(_ a: String, _ b: String) -> String {
        key.map { "\(a).\($0) = \(b).\($0)" }.joined(separator: " and ")
    }

    private func image(_ alias: String) -> String { "row(\(values.map { "\(alias).\($0)" }.joined(separator: ", ")))" }

    private func undo(_ before: String) -> String {
        """
        insert into ops.undo (publication_id, fact, part, day, cell, before)
        select $1::bigint, \(quoteLiteral(fact.id)), '\(part.undoName)', c.day, \(cell(of: "c")), \(before) from changed c
        """
    }
}

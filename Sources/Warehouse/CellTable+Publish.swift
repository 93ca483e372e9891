import Definitions
import Postgres

extension CellTable {
    /// Publishes a build whole into a table that is not there yet. No cell is kept for undoing: that none of its days was published
    /// before says it all.
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

    /// The cells of a build that differ from what is published: `day`, `cell` and a `text` with the values of both, for people. `$1` are
    /// the days that were computed (date[]).
    public func differenceSQL(run: Int64) -> String {
        let differs = values.isEmpty ? "" : " or record_image_ne(\(image("a")), \(image("b")))"
        let names = valueColumns.map { quoteLiteral($0.name) }.joined(separator: ", ")
        return """
            select d.day, d.cell,
                case when d.before is null then 'not published, but computed now'
                    when d.after is null then 'published, but not computed now'
                    else (
                        select string_agg(k || ' ' || (d.before->>k) || ' published, ' || (d.after->>k) || ' computed now', ', ')
                        from unnest(array[\(names)]::text[]) k where d.before->>k is distinct from d.after->>k
                    ) end as text
            from (
                select coalesce(a.day, b.day)::text as day,
                    (case when a.day is null then \(cell(of: "b")) else \(cell(of: "a")) end)::text as cell,
                    case when a.day is not null then to_jsonb(a) end as before,
                    case when b.day is not null then to_jsonb(b) end as after
                from (select * from \(name) where day = any ($1::date[])) a
                full join \(buildName(run: run)) b on \(same("a", "b"))
                where a.day is null or b.day is null\(differs)
            ) d
            """
    }

    private func same(_ a: String, _ b: String) -> String {
        key.map { "\(a).\($0) = \(b).\($0)" }.joined(separator: " and ")
    }

    private func image(_ alias: String) -> String { "row(\(values.map { "\(alias).\($0)" }.joined(separator: ", ")))" }

    /// A cell of a table whose shape changed in this publication is kept already, as it was in the old shape.
    private func undo(_ before: String) -> String {
        """
        insert into ops.undo (publication_id, fact, part, day, cell, before)
        select $1::bigint, \(quoteLiteral(fact.id)), '\(part.undoName)', c.day, \(cell(of: "c")), \(before)
        from changed c
        on conflict do nothing
        """
    }
}

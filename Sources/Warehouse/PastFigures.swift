public import Definitions
import Postgres

/// The figures as they stood after an earlier publication, from the present ones and from what later publications changed.
///
/// A cell is as the earliest later publication found it; where none touched it, it is as it is. A cell on a day that was not
/// published then was not there, whatever else is known of it: a first publication keeps its days only. Nothing of this holds across
/// a change of a table's shape, nor before `ops.meta.undo_from`.
public struct PastFigures: Sendable, Hashable {
    /// The publication after which the figures are wanted.
    public let publication: Int64
    private let range: String

    /// - Parameters:
    ///   - publication: Its number.
    ///   - first: The first day of interest, as an ISO date; nil for all.
    ///   - last: The last one.
    public init(after publication: Int64, first: String? = nil, last: String? = nil) {
        self.publication = publication
        let low = first.map { " and %.day >= \(quoteLiteral($0))::date" } ?? ""
        range = low + (last.map { " and %.day <= \(quoteLiteral($0))::date" } ?? "")
    }

    /// A query in parentheses with the rows of a fact's table.
    public func cells(_ table: CellTable) -> String {
        let columns = table.shape.map(quoteIdentifier)
        let types = (table.keyColumns + table.valueColumns).map { "\(quoteIdentifier($0.name)) \($0.type)" }
        return """
            (select \(columns.map { "a.\($0)" }.joined(separator: ", ")) from \(table.name) a
            where not exists (
                select from ops.undo u where \(later(table.fact.id, table.part.undoName))
                    and u.day = a.day and u.cell = \(table.cell(of: "a"))
            )\(within("a"))
            union all
            select \(columns.map { "r.\($0)" }.joined(separator: ", "))
            from (\(earliest(table.fact.id, table.part.undoName))) c, jsonb_to_record(c.before) r (\(types.joined(separator: ", ")))
            where c.before is not null)
            """
    }

    /// A query in parentheses with the published days of facts: `fact`, `day`.
    public func publishedDays(of facts: [String]) -> String {
        let queries = facts.map { fact in
            """
            select p.fact, p.day from agg.published_days p
            where p.fact = \(quoteLiteral(fact)) and not exists (
                select from ops.undo u where \(later(fact, "days")) and u.day = p.day
            )\(within("p"))
            union all
            select \(quoteLiteral(fact)), c.day from (\(earliest(fact, "days"))) c where c.before is not null
            """
        }
        return "(\(queries.joined(separator: " union all ")))"
    }

    /// A query in parentheses with the rows of a dimension's table. Names that came later are left out.
    public func labels(_ table: DimensionTable) -> String { labels(of: table.dimension.id, in: table.name) }

    /// The same of a dimension by its id, with the name of its table.
    public func labels(of dimension: String, in table: String) -> String {
        """
        (select a.value, a.label_en, a.label_fr, a.gone from \(table) a
        where not exists (
            select from ops.undo u where \(later(dimension, "labels")) and u.cell = jsonb_build_object('value', a.value)
        )
        union all
        select r.value, r.label_en, r.label_fr, r.gone
        from (
            select distinct on (u.cell) u.before from ops.undo u where \(later(dimension, "labels"))
            order by u.cell, u.publication_id
        ) c, jsonb_to_record(c.before) r (value text, label_en text, label_fr text, gone boolean)
        where c.before is not null)
        """
    }

    private func later(_ fact: String, _ part: String) -> String {
        "u.fact = \(quoteLiteral(fact)) and u.part = '\(part)' and u.publication_id > \(publication)"
    }

    /// `day`, `before` of what publications after this one changed of a fact: each cell, or each day, as it was before the first of them.
    public func earliest(_ fact: String, _ part: String) -> String {
        """
        select distinct on (u.day, u.cell) u.day, u.before from ops.undo u where \(later(fact, part))\(within("u"))
        order by u.day, u.cell, u.publication_id
        """
    }

    private func within(_ alias: String) -> String { range.replacing("%", with: alias) }
}

/// Rolling back, fact by fact.
extension PastFigures {
    /// The days of a fact whose figures later publications changed, `day`, and whether each `was_published`. A day that was published
    /// again with the same figures is not among them.
    public func touchedDays(of fact: Fact) -> String {
        let id = quoteLiteral(fact.id)
        return """
            select t.day, exists (select from \(publishedDays(of: [fact.id])) p where p.day = t.day) as was_published
            from (
                select u.day from ops.undo u
                where u.fact = \(id) and u.publication_id > \(publication) and u.part in ('cells', 'buckets', 'members')
                union
                select c.day from (\(earliest(fact.id, "days"))) c
                where c.before is null or not exists (
                    select from agg.published_days p where p.fact = \(id) and p.day = c.day)
            ) t
            """
    }

    /// Builds what a fact's table must be on some days: those of the touched ones that were published.
    public func buildSQL(_ table: CellTable, run: Int64, days: [String]) -> String {
        """
        create unlogged table \(table.buildName(run: run)) as
        select * from \(cells(table)) c where c.day = any (\(FactTable.dateArray(days)));
        analyze \(table.buildName(run: run))
        """
    }
}

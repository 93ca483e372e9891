public import Definitions
import Postgres

/// A dimension's table of values and their readable names, `agg.dim_<module>_<dimension>`.
public struct DimensionTable: Sendable {
    /// The value that stands for a missing one.
    public static let unknown = "unknown"

    /// The dimension whose values the table holds.
    public let dimension: Dimension
    private let catalogue: Catalogue

    /// Names the table, whether it exists yet or not. The catalogue knows the code list or the stream of the values.
    public init(_ dimension: Dimension, in catalogue: Catalogue) {
        self.dimension = dimension
        self.catalogue = catalogue
    }

    /// The table's name, with its schema and quoted.
    public var name: String { "agg.\(quoteIdentifier(dimension.table))" }

    /// Creates the table where it is missing; ``refreshSQL`` fills it.
    ///
    /// A row holds a value, its label in each language, and whether the value is gone from the source.
    public var createSQL: String {
        """
        create table if not exists \(name) (
            value text primary key, label_en text not null, label_fr text not null, gone boolean not null default false)
        """
    }

    /// Brings the names up to date. A name is never deleted, only marked gone: old figures keep theirs. What changes is kept in
    /// `ops.undo`; `$1` is the publication.
    public var refreshSQL: [String] {
        [
            """
            with wanted as (\(values)),
            old as (select * from \(name)),
            changed as (
                insert into \(name) as d (value, label_en, label_fr)
                select s.value, s.en, s.fr from wanted s
                on conflict (value) do update set label_en = excluded.label_en, label_fr = excluded.label_fr, gone = false
                where row(d.label_en, d.label_fr, d.gone) is distinct from row(excluded.label_en, excluded.label_fr, false)
                returning d.value
            ) \(undo)
            """,
            """
            with old as (select * from \(name)),
            changed as (
                update \(name) d set gone = true
                where not d.gone and not exists (select from (\(values)) s where s.value = d.value)
                returning d.value
            ) \(undo)
            """,
        ]
    }

    /// Puts back the names as they stood after an earlier publication. `$1` is the publication that does it.
    public func restoreSQL(_ past: PastFigures) -> [String] {
        let wanted = "with wanted as (select * from \(past.labels(self)) w), old as (select * from \(name))"
        let changes = [
            "delete from \(name) d where not exists (select from wanted w where w.value = d.value)",
            """
            insert into \(name) as d (value, label_en, label_fr, gone)
            select w.value, w.label_en, w.label_fr, w.gone from wanted w
            on conflict (value) do update set label_en = excluded.label_en, label_fr = excluded.label_fr, gone = excluded.gone
            where row(d.label_en, d.label_fr, d.gone)
                is distinct from row(excluded.label_en, excluded.label_fr, excluded.gone)
            """,
        ]
        return changes.map { "\(wanted), changed as (\($0) returning d.value) \(undo)" }
    }

    private var undo: String {
        """
        insert into ops.undo (publication_id, fact, part, day, cell, before)
        select $1::bigint, \(quoteLiteral(dimension.id)), 'labels', '-infinity', jsonb_build_object('value', c.value), to_jsonb(o)
        from changed c left join old o on o.value = c.value
        on conflict do nothing
        """
    }

    private var values: String {
        let unknown = "select '\(Self.unknown)' as value, 'Unknown' as en, 'Inconnu' as fr"
        return ([unknown] + known).joined(separator: " union all ")
    }

    private var known: [String] {
        switch dimension.values {
        case .codes(let list):
            let entries = catalogue.module(dimension.module)?.codes.first { $0.name == list }?.entries ?? []
            return entries.map { entry in
                "select '\(entry.code)', \(quoteLiteral(entry.label.en)), \(quoteLiteral(entry.label.fr))"
            }
        case .stream(let id, let value, let name):
            guard let stream = catalogue.stream(id) else { return [] }
            let table = MirrorTable(stream).name
            // A row without a name shows its value.
            let label = "coalesce(\(quoteIdentifier(name))::text, \(quoteIdentifier(value))::text)"
            return ["select \(quoteIdentifier(value))::text, \(label), \(label) from \(table)"]
        }
    }
}

import Definitions
import Postgres

extension FactTable {
    /// Compares the published cells of some days, companions included, with what the fact's query gives now: one statement that
    /// writes nothing.
    ///
    /// - Parameters:
    ///   - days: ISO dates of published days.
    ///   - holidays: The instance's, as ISO dates.
    ///   - cutoff: The first day that is not published.
    ///   - examples: How many of a day's differences are put into words.
    /// - Returns: A query of one row for each day: `day`, `differing` (how many cells), `examples` (texts).
    public func differenceSQL(days: [String], holidays: [String], cutoff: String, examples: Int) -> String {
        let dates = Self.dateArray(days)
        let computed = tables.enumerated().map { index, table in
            "_part\(index) as materialized (\n\(table.selection(from: "_rows"))\n)"
        }
        let differences = tables.enumerated().map { index, table in
            "select \(index) as part, d.* from (\n\(table.differenceSQL(from: "_part\(index)", dates: dates))\n) d"
        }
        return """
            \(rows(days: days, holidays: holidays, cutoff: cutoff)),
            _rows as materialized (
            \(counted)
            ),
            \(computed.joined(separator: ",\n")),
            _differences as (
            \(differences.joined(separator: "\nunion all\n"))
            )
            select w.day::text as day, count(d.day) as differing,
                coalesce((array_agg(d.text order by d.part, d.text) filter (where d.day is not null))[1:\(examples)], '{}') as examples
            from unnest(\(dates)) w (day) left join _differences d on d.day = w.day
            group by w.day order by w.day
            """
    }
}

extension CellTable {
    /// The cells of some days that differ, bit for bit, between the table and what was computed: `day`, `text`.
    fileprivate func differenceSQL(from computed: String, dates: String) -> String {
        let same = key.map { "a.\($0) = b.\($0)" }.joined(separator: " and ")
        let differ =
            values.isEmpty
            ? "" : " or (a.day is not null and b.day is not null and record_image_ne(\(image("a")), \(image("b"))))"
        return """
            select coalesce(a.day, b.day) as day,
                \(cell) || ': published ' || \(words("a")) || ', computed ' || \(words("b")) as text
            from (select * from \(name) where day = any (\(dates))) a
            full join \(computed) b on \(same)
            where a.day is null or b.day is null\(differ)
            """
    }

    private func image(_ alias: String) -> String { "row(\(values.map { "\(alias).\($0)" }.joined(separator: ", ")))" }

    /// The cell's key without its day, in words.
    private var cell: String {
        let parts = keyColumns.dropFirst().map { column in
            "\(quoteLiteral(column.name + " = ")) || coalesce(a.\(quoteIdentifier(column.name)), b.\(quoteIdentifier(column.name)))"
        }
        return parts.isEmpty ? "'the day'" : "concat_ws(', ', \(parts.joined(separator: ", ")))"
    }

    /// The cell's values in words.
    private func words(_ alias: String) -> String {
        let parts = valueColumns.map { "\(quoteLiteral($0.name + " ")) || \(alias).\(quoteIdentifier($0.name))" }
        let present = parts.isEmpty ? "'it'" : "concat_ws(', ', \(parts.joined(separator: ", ")))"
        return "case when \(alias).day is null then 'nothing' else \(present) end"
    }
}

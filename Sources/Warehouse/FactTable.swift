public import Definitions
import Postgres

/// A fact's aggregate table, and the statements that build and publish it.
public struct FactTable: Sendable {
    /// The fact whose cells the tables hold.
    public let fact: Fact

    /// Names the tables of a fact, whether they exist yet or not.
    public init(_ fact: Fact) { self.fact = fact }

    /// The published cells.
    public var name: String { "agg.\(quoteIdentifier(fact.table))" }

    /// What a run has built and not yet published.
    public func buildName(run: Int64) -> String { "build.\(quoteIdentifier("run_\(run)_\(fact.table)"))" }

    /// The dimensions' columns, quoted.
    public var dimensions: [String] { fact.dimensions.map { quoteIdentifier($0.name) } }
    /// The measures' columns, quoted.
    public var measures: [String] { fact.measures.map { quoteIdentifier($0.name) } }
    private var key: [String] { ["day"] + dimensions }
    private var values: [String] { measures + ["n"] }

    /// Creates the aggregate table. A cell: one business day and one combination of dimension values.
    public var createSQL: String {
        let columns =
            ["day date not null"] + dimensions.map { "\($0) text not null" }
            + measures.map { "\($0) numeric not null" } + ["n bigint not null"]
        return "create table \(name) (\(columns.joined(separator: ", ")), primary key (\(key.joined(separator: ", "))))"
    }

    /// The columns that the table must have, in order; another list is another shape.
    public var shape: [String] { ["day"] + fact.dimensions.map(\.name) + fact.measures.map(\.name) + ["n"] }

    /// The CTEs that the fact's query runs in: `days`, and `fact` with its rows.
    ///
    /// - Parameters:
    ///   - days: ISO dates; nothing else is computed.
    ///   - holidays: The instance's, as ISO dates.
    ///   - cutoff: The first day that is not published.
    /// - Returns: The start of a statement; the caller adds a `select` that reads `fact`.
    public func rows(days: [String], holidays: [String], cutoff: String) -> String {
        """
        with days (day, starts_at, ends_at, seconds, is_holiday, cutoff) as materialized (
            select
                d, calc.day_start(d), calc.day_start(d + 1),
                extract(epoch from calc.day_start(d + 1) - calc.day_start(d))::int,
                d = any (\(Self.dateArray(holidays))), \(quoteLiteral(cutoff))::date
            from unnest(\(Self.dateArray(days))) d
        ),
        fact as (
        \(fact.sql)
        )
        """
    }

    /// Builds the cells of the days.
    public func buildSQL(run: Int64, days: [String], holidays: [String], cutoff: String) -> String {
        let cells =
            ["f.day"]
            + zip(dimensions, fact.dimensions).map { name, dimension in
                "coalesce(f.\(quoteIdentifier(dimension.column))::text, '\(DimensionTable.unknown)') as \(name)"
            } + measures.map { "coalesce(sum(f.\($0)), 0)::numeric as \($0)" } + ["count(*) as n"]
        let groups = (1...key.count).map(String.init).joined(separator: ", ")
        return """
            create unlogged table \(buildName(run: run)) as
            \(rows(days: days, holidays: holidays, cutoff: cutoff))
            select \(cells.joined(separator: ", ")) from fact f where f.excluded is null group by \(groups)
            """
    }

    /// Row count and checksum of a build, in columns `cells` and `checksum`: what is published must be what was audited.
    public func checksumSQL(run: Int64) -> String {
        """
        select count(*) as cells, coalesce(sum(hash_record_extended(b, 0)::numeric), 0) as checksum
        from \(buildName(run: run)) b
        """
    }

    /// Publishes the difference between build and table, and keeps what was there. `$1` publication, `$2` days (date[]).
    ///
    /// By the days and not by the rows of the build, so that emptied cells go.
    public func publishSQL(run: Int64) -> [String] {
        let build = buildName(run: run)
        let same = { (a: String, b: String) in key.map { "\(a).\($0) = \(b).\($0)" }.joined(separator: " and ") }
        let image = { (alias: String) in "row(\(values.map { "\(alias).\($0)" }.joined(separator: ", ")))" }
        let pairs = fact.dimensions.map { "\(quoteLiteral($0.name)), c.\(quoteIdentifier($0.name))" }
        let cell = "jsonb_build_object(\(pairs.joined(separator: ", ")))"
        let undo = { (before: String) in
            """
            insert into ops.undo (publication_id, fact, day, cell, before)
            select $1::bigint, \(quoteLiteral(fact.id)), c.day, \(cell), \(before) from changed c
            """
        }
        return [
            """
            with changed as (
                delete from \(name) a
                where a.day = any ($2::date[]) and not exists (select from \(build) b where \(same("b", "a")))
                returning a.*
            ) \(undo("to_jsonb(c)"))
            """,
            """
            with changed as (
                update \(name) a set \(values.map { "\($0) = b.\($0)" }.joined(separator: ", "))
                from \(build) b join \(name) o on \(same("o", "b"))
                where \(same("a", "b")) and b.day = any ($2::date[]) and record_image_ne(\(image("o")), \(image("b")))
                returning o.*
            ) \(undo("to_jsonb(c)"))
            """,
            """
            with changed as (
                insert into \(name) (\((key + values).joined(separator: ", ")))
                select \((key + values).map { "b.\($0)" }.joined(separator: ", ")) from \(build) b
                where b.day = any ($2::date[]) and not exists (select from \(name) a where \(same("a", "b")))
                returning *
            ) \(undo("null::jsonb"))
            """,
        ]
    }

    static func dateArray(_ days: [String]) -> String {
        "\(quoteLiteral("{\(days.joined(separator: ","))}"))::date[]"
    }
}

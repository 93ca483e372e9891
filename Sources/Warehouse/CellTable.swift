public import Definitions
import Postgres

/// One table of a fact's cells: its aggregate, or a companion for what no number of a cell can hold.
///
/// All have a key, of which the business day is the first column, and values, of which there may be none. They are built,
/// published by days and undone in the same way.
public struct CellTable: Sendable {
    /// What the cells hold.
    public enum Part: Sendable, Hashable, CaseIterable {
        /// The measures that are numbers, and the rows.
        case aggregate
        /// The counts of the histograms' buckets.
        case buckets
        /// The members of the distinct measures.
        case members
    }

    private let fact: Fact
    private let part: Part

    /// Names a table of a fact, whether it exists yet or not.
    public init(_ fact: Fact, _ part: Part) {
        self.fact = fact
        self.part = part
    }

    /// The published cells.
    public var name: String {
        switch part {
        case .aggregate: "agg.\(quoteIdentifier(fact.table))"
        case .buckets: "agg.\(quoteIdentifier(fact.bucketsTable))"
        case .members: "agg.\(quoteIdentifier(fact.membersTable))"
        }
    }

    /// What a run has built and not yet published.
    public func buildName(run: Int64) -> String {
        // The part stands before the fact, for PostgreSQL cuts long names at their end.
        let part =
            switch part {
            case .aggregate: ""
            case .buckets: "_buckets_"
            case .members: "_members_"
            }
        return "build.\(quoteIdentifier("run_\(run)_\(part)\(fact.table)"))"
    }

    private typealias Column = (name: String, type: String)

    private var keyColumns: [Column] {
        let own: [Column] =
            switch part {
            case .aggregate: []
            case .buckets: [("measure", "text"), ("bucket", "int")]
            case .members: [("measure", "text"), ("member", "text")]
            }
        return [("day", "date")] + fact.dimensions.map { ($0.name, "text") } + own
    }

    private var valueColumns: [Column] {
        switch part {
        case .aggregate: fact.measures.filter(\.kind.isColumn).map { ($0.name, "numeric") } + [("n", "bigint")]
        case .buckets: [("count", "bigint")]
        case .members: []
        }
    }

    private var key: [String] { keyColumns.map { quoteIdentifier($0.name) } }
    private var values: [String] { valueColumns.map { quoteIdentifier($0.name) } }
    private var split: [String] { ["day"] + fact.dimensions.map { quoteIdentifier($0.name) } }

    /// The columns that the table must have, in order; another list is another shape.
    public var shape: [String] { (keyColumns + valueColumns).map(\.name) }

    /// Creates the table.
    public var createSQL: String { "create table \(name) (\(columnDefinitions), \(primaryKey))" }

    private var columnDefinitions: String {
        (keyColumns + valueColumns).map { "\(quoteIdentifier($0.name)) \($0.type) not null" }.joined(separator: ", ")
    }

    private var primaryKey: String { "primary key (\(key.joined(separator: ", ")))" }

    /// Keeps every cell of a table that is about to be dropped because its shape changed. `$1` is the publication; `oldKey`
    /// are the columns of the key that it has now, without the day.
    public func retireSQL(oldKey: [String]) -> String {
        """
        insert into ops.undo (publication_id, fact, day, cell, before)
        select $1::bigint, \(quoteLiteral(fact.id)), c.day, \(Self.cell(oldKey)), to_jsonb(c) from \(name) c
        """
    }

    private static func cell(_ columns: [String]) -> String {
        let pairs = columns.map { "\(quoteLiteral($0)), c.\(quoteIdentifier($0))" }
        return "jsonb_build_object(\(pairs.joined(separator: ", ")))"
    }
}

// MARK: - Building

extension CellTable {
    /// Builds the table from rows: `day`, the dimensions as texts, the measures.
    ///
    /// - Parameters:
    ///   - run: Whose build it is.
    ///   - prefix: Common table expressions that `source` needs; empty for none.
    ///   - source: A table, or a query in parentheses.
    /// - Returns: One statement.
    func buildSQL(run: Int64, with prefix: String, from source: String) -> String {
        let selection =
            switch part {
            case .aggregate: aggregate(source)
            case .buckets: buckets(source)
            case .members: members(source)
            }
        return "create unlogged table \(buildName(run: run)) as\n\(prefix)\n\(selection)"
    }

    private func aggregate(_ source: String) -> String {
        let sums = fact.measures.filter(\.kind.isColumn).map { measure in
            let name = quoteIdentifier(measure.name)
            return "coalesce(sum(r.\(name)), 0)::numeric as \(name)"
        }
        let own = split.map { "r.\($0)" }
        return """
            select \((own + sums + ["count(*) as n"]).joined(separator: ", "))
            from \(source) r group by \(own.joined(separator: ", "))
            """
    }

    /// Equal values are counted before their bucket is looked up, and added up after it.
    private func buckets(_ source: String) -> String {
        let own = split.joined(separator: ", ")
        let counts = fact.measures(of: .histogram).map { measure in
            let name = quoteIdentifier(measure.name)
            return """
                select \(own), \(quoteLiteral(measure.name))::text as measure, \(name)::bigint as _value, count(*) as _count
                from \(source) where \(name) is not null group by \(own), \(name)
                """
        }
        return """
            select \(own), measure, b.bucket, sum(_count)::bigint as count
            from (\(counts.joined(separator: "\nunion all\n"))) v
            cross join lateral (select bucket from agg.bucket_bounds where low <= v._value order by low desc limit 1) b
            group by \(own), measure, b.bucket
            """
    }

    private func members(_ source: String) -> String {
        let own = split.joined(separator: ", ")
        return fact.measures(of: .distinct).map { measure in
            let name = quoteIdentifier(measure.name)
            return """
                select distinct \(own), \(quoteLiteral(measure.name))::text as measure, \(name)::text as member
                from \(source) where \(name) is not null
                """
        }.joined(separator: "\nunion all\n")
    }

    /// Members that no index can hold: `measure`, `bytes` of the longest one. Nil where the table has no members.
    public func tooLongSQL(run: Int64) -> String? {
        guard part == .members else { return nil }
        return """
            select measure, max(octet_length(member))::bigint as bytes from \(buildName(run: run))
            group by measure having max(octet_length(member)) > \(Self.longestMember)
            """
    }

    /// In bytes. An entry of an index holds 2704 at most, with the dimensions.
    public static let longestMember = 1000
}

// MARK: - Publishing

extension CellTable {
    /// Publishes a build whole into a table that is not there yet. Nothing is kept for undoing: before, there was nothing.
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

    /// A cell of a table whose shape changed in this publication is kept already, as it was in the old shape.
    private func undo(_ before: String) -> String {
        """
        insert into ops.undo (publication_id, fact, day, cell, before)
        select $1::bigint, \(quoteLiteral(fact.id)), c.day, \(Self.cell(keyColumns.dropFirst().map(\.name))), \(before)
        from changed c
        on conflict do nothing
        """
    }
}

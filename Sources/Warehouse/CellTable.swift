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

        /// What `ops.undo` calls them.
        public var undoName: String {
            switch self {
            case .aggregate: "cells"
            case .buckets: "buckets"
            case .members: "members"
            }
        }
    }

    /// The fact whose cells it holds.
    public let fact: Fact
    /// What the cells hold.
    public let part: Part

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

    typealias Column = (name: String, type: String)

    var keyColumns: [Column] {
        let own: [Column] =
            switch part {
            case .aggregate: []
            case .buckets: [("measure", "text"), ("bucket", "int")]
            case .members: [("measure", "text"), ("member", "text")]
            }
        return [("day", "date")] + fact.dimensions.map { ($0.name, "text") } + own
    }

    var valueColumns: [Column] {
        switch part {
        case .aggregate: fact.measures.filter(\.kind.isColumn).map { ($0.name, "numeric") } + [("n", "bigint")]
        case .buckets: [("count", "bigint")]
        case .members: []
        }
    }

    var key: [String] { keyColumns.map { quoteIdentifier($0.name) } }
    var values: [String] { valueColumns.map { quoteIdentifier($0.name) } }
    var split: [String] { ["day"] + fact.dimensions.map { quoteIdentifier($0.name) } }

    /// The columns that the table must have, in order; another list is another shape.
    public var shape: [String] { (keyColumns + valueColumns).map(\.name) }

    /// Creates the table.
    public var createSQL: String { "create table \(name) (\(columnDefinitions), \(primaryKey))" }

    var columnDefinitions: String {
        (keyColumns + valueColumns).map { "\(quoteIdentifier($0.name)) \($0.type) not null" }.joined(separator: ", ")
    }

    var primaryKey: String { "primary key (\(key.joined(separator: ", ")))" }

    /// A cell's key without its day, of the row `alias`: what names it in `ops.undo`.
    func cell(of alias: String) -> String {
        let pairs = keyColumns.dropFirst().map { "\(quoteLiteral($0.name)), \(alias).\(quoteIdentifier($0.name))" }
        return "jsonb_build_object(\(pairs.joined(separator: ", ")))"
    }
}

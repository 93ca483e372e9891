/// A query that yields one row per business event and business day; the engine groups it into `agg.<module>_<name>`.
public struct Fact: Sendable {
    /// The module whose folder holds the fact.
    public let module: String
    /// The fact's name, unique in its module.
    public let name: String
    /// The name for people.
    public let title: LocalizedText
    /// The id of the stream whose rows own the day.
    public let anchor: String
    /// The business days of an anchor's row.
    public let day: DayRule
    /// Whether the query uses the end of the day's span to cut days off and for nothing else: when only the end of a row moves,
    /// its days between the old and the new end are dirty, and no others.
    public let isClipped: Bool
    /// Further day columns of the anchor: when such a day has passed, the row's own days learn the outcome and are dirty.
    public let learns: [String]
    /// The days around a dirty one that depend on it as well.
    public let reach: Reach
    /// The other streams that the query reads, and how a change there finds the anchor's rows.
    public let reads: [FactRead]
    /// What the figures can be split by.
    public let dimensions: [FactDimension]
    /// What is counted; at least one.
    public let measures: [Measure]
    /// The query, without its header. It selects `day, key, excluded`, then the dimensions' and the measures' columns.
    public let sql: String
    /// SHA-256 (hex) of everything that the figures depend on: this file, its streams, code lists, configuration.
    public let fingerprint: String
    /// Where its header begins.
    public let location: SourceLocation
    /// The line of the file on which `sql` starts, so that an SQL error can name its place.
    public let sqlLine: Int

    /// Creates the value from its parts.
    public init(
        module: String,
        name: String,
        title: LocalizedText,
        anchor: String,
        day: DayRule,
        isClipped: Bool = false,
        learns: [String],
        reach: Reach = .none,
        reads: [FactRead],
        dimensions: [FactDimension],
        measures: [Measure],
        sql: String,
        fingerprint: String,
        location: SourceLocation,
        sqlLine: Int
    ) {
        self.module = module
        self.name = name
        self.title = title
        self.anchor = anchor
        self.day = day
        self.isClipped = isClipped
        self.learns = learns
        self.reach = reach
        self.reads = reads
        self.dimensions = dimensions
        self.measures = measures
        self.sql = sql
        self.fingerprint = fingerprint
        self.location = location
        self.sqlLine = sqlLine
    }

    /// `module.name`, unique in an instance.
    public var id: String { "\(module).\(name)" }

    /// The table's name inside schema `agg`.
    public var table: String { "\(module)_\(name)" }

    /// The companion table with the counts of the histograms' buckets, inside schema `agg`.
    public var bucketsTable: String { table + "__buckets" }

    /// The companion table with the members of the distinct measures, inside schema `agg`.
    public var membersTable: String { table + "__members" }

    /// The measure with this name, or nil.
    public func measure(_ name: String) -> Measure? { measures.first { $0.name == name } }

    /// The measures of some kinds, in the order of the file.
    public func measures(of kinds: MeasureKind...) -> [Measure] { measures.filter { kinds.contains($0.kind) } }
}

/// How far a day's figures depend on what happens on other days: a change on day D dirties `D - before … D + after`.
///
/// A comeback within 30 days is counted on the day of the first delivery, so what happens today reaches 30 days back.
public struct Reach: Sendable, Hashable {
    /// How many days before the changed one are dirty too.
    public let before: Int
    /// How many days after the changed one are dirty too.
    public let after: Int

    /// A day depends on itself alone.
    public static let none = Reach(before: 0, after: 0)

    /// Creates the value from its parts.
    public init(before: Int, after: Int) {
        self.before = before
        self.after = after
    }
}

/// Which business days a row of the anchor touches.
public enum DayRule: Sendable, Hashable {
    /// The day in one column (a `date`, or the business day of a `timestamptz`); null touches none.
    case column(String)
    /// Every day from the first column to the second. Timestamps are half-open, dates inclusive; a null end is open and
    /// reaches the cut-off; a null start touches none.
    case span(from: String, to: String)

    /// The columns that the rule reads.
    public var columns: [String] {
        switch self {
        case .column(let name): [name]
        case .span(let from, let to): [from, to]
        }
    }
}

/// A stream that a fact reads beside its anchor.
public struct FactRead: Sendable, Hashable {
    /// The stream's id.
    public let stream: String
    /// How a change in the stream finds the anchor's rows.
    public let via: Via
    /// Only these days (of the read row) within the anchor row's are dirtied; nil: all days of the anchor's rows.
    public let days: DayRule?

    /// Creates the value from its parts.
    public init(stream: String, via: Via, days: DayRule?) {
        self.stream = stream
        self.via = via
        self.days = days
    }
}

/// How a changed row of a read stream finds the anchor's rows.
public enum Via: Sendable, Hashable {
    /// The read row holds the anchor's key in `column`.
    case child(column: String)
    /// The anchor row holds the read row's (single-column) key in `column`.
    case parent(column: String)
    /// Anchor and read rows hold the same value in these columns.
    case match(anchor: String, read: String)
}

/// A dimension of a fact.
public struct FactDimension: Sendable, Hashable {
    /// The dimension's name, which `agg`, the API and `--by` use.
    public let name: String
    /// The query's column that holds the value.
    public let column: String

    /// Creates the value from its parts.
    public init(name: String, column: String) {
        self.name = name
        self.column = column
    }
}

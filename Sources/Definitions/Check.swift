/// A declared check that the audit runs.
public struct Check: Sendable, Hashable {
    /// Unique within the module.
    public let name: String
    /// The module whose `checks.yaml` names it.
    public let module: String
    /// What its failure means.
    public let severity: Severity
    /// What must hold.
    public let rule: CheckRule
    /// Where it begins in `checks.yaml`.
    public let location: SourceLocation

    /// Creates the value from its parts.
    public init(name: String, module: String, severity: Severity, rule: CheckRule, location: SourceLocation) {
        self.name = name
        self.module = module
        self.severity = severity
        self.rule = rule
        self.location = location
    }

    /// What a failed check means for the module.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Named in the summary; the module publishes.
        case warn
        /// The module keeps its last good figures.
        case block
    }
}

/// What a check sees to.
public enum CheckRule: Sendable, Hashable {
    /// A column of a stream (by id) is never null.
    case notNull(stream: String, column: String)
    /// A column of a stream holds only codes of the list.
    case accepted(stream: String, column: String, codes: [Int])
    /// A measure of a fact (by id) lies within bounds (decimals as written) in every cell of the build.
    case range(fact: String, measure: String, min: String?, max: String?)
    /// A measure of a fact is never greater than another, in every cell of the build.
    case atMost(fact: String, measure: String, other: String)
    /// No two rows of a stream have the same values in these columns; a row with a null among them passes.
    case unique(stream: String, columns: [String])
    /// Every value of a stream's column stands in another stream's column; null passes.
    case relation(stream: String, column: String, toStream: String, toColumn: String)
    /// Two calculations come to the same in every row of a stream, or in every cell of a fact's build.
    case equation(Equation)
    /// Each new business day has about as much as the same weekday's last ones.
    case volume(VolumeRule)
    /// The newest value of a stream's day or time is not too old at the cut-off.
    case freshness(FreshnessRule)
    /// A query over `mirror` that must return no row.
    case sql(text: String)
}

/// How much of something a business day must have, by what the same weekday's last ones had.
public struct VolumeRule: Sendable, Hashable {
    /// What is counted.
    public enum Subject: Sendable, Hashable {
        /// The rows of a stream (by id) by a day or time of theirs.
        case stream(String, column: String)
        /// The sum of a fact's measure (the fact by id).
        case fact(String, measure: String)
    }

    /// What is counted.
    public let subject: Subject
    /// With how many of the last same weekdays it is compared. Until so many are known, the check only warns.
    public let weekdays: Int
    /// The band's lower end, as a share of the least of them (a decimal as written).
    public let low: String
    /// The band's upper end, as a share of the greatest of them (a decimal as written).
    public let high: String

    /// Creates the value from its parts.
    public init(subject: Subject, weekdays: Int, low: String, high: String) {
        self.subject = subject
        self.weekdays = weekdays
        self.low = low
        self.high = high
    }
}

/// How old the newest value of a stream's column may be.
public struct FreshnessRule: Sendable, Hashable {
    /// The stream's id.
    public let stream: String
    /// A day or a time.
    public let column: String
    /// So many business days, holidays left out, may lie between it and the cut-off.
    public let days: Int

    /// Creates the value from its parts.
    public init(stream: String, column: String, days: Int) {
        self.stream = stream
        self.column = column
        self.days = days
    }
}

/// Two calculations over one row that must agree; where one of them is null, nothing is said.
public struct Equation: Sendable, Hashable {
    /// Whose rows it is about, by id.
    public enum Table: Sendable, Hashable {
        case stream(String)
        case fact(String)
    }

    /// Whose rows it is about.
    public let table: Table
    /// What must be equal to `right`.
    public let left: CheckExpression
    /// What must be equal to `left`.
    public let right: CheckExpression
    /// How far the two may lie apart (a decimal as written); nil: not at all.
    public let tolerance: String?

    /// Creates the value from its parts.
    public init(table: Table, left: CheckExpression, right: CheckExpression, tolerance: String?) {
        self.table = table
        self.left = left
        self.right = right
        self.tolerance = tolerance
    }
}

/// A calculation over the columns of one row. Unlike a KPI's it may multiply and divide as it likes: nothing is added up.
public indirect enum CheckExpression: Sendable, Hashable {
    /// A column of the stream, or a measure of the fact.
    case name(String)
    /// An exact decimal, as written.
    case number(String)
    case add(CheckExpression, CheckExpression)
    case subtract(CheckExpression, CheckExpression)
    case multiply(CheckExpression, CheckExpression)
    /// Null where the divisor is zero.
    case divide(CheckExpression, CheckExpression)
}

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
    /// Each new business day has about as much as the same weekday had before.
    case volume(VolumeRule)
    /// The newest data are not too old at the cut-off.
    case freshness(FreshnessRule)
    /// A query over `mirror` that must return no row.
    case sql(text: String)
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

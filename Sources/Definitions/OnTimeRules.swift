/// How much a new business day must have, by what the same weekday had before.
public struct VolumeRule: Sendable, Hashable {
    /// What is counted.
    public enum Subject: Sendable, Hashable {
        /// The rows of a stream (by id) by a day or time of theirs.
        case stream(String, column: String)
        /// The sum of a fact's measure (the fact by id); nil: its rows.
        case fact(String, measure: String?)
    }

    /// What is counted.
    public let subject: Subject
    /// With how many of the last same weekdays it is compared; until so many are known, the check only warns.
    public let past: Int
    /// The band's lower end, as a share of the median of them (a decimal as written).
    public let low: String
    /// The band's upper end, as a multiple of the greatest of them (a decimal as written).
    public let high: String

    /// Creates the value from its parts.
    public init(subject: Subject, past: Int, low: String, high: String) {
        self.subject = subject
        self.past = past
        self.low = low
        self.high = high
    }
}

/// How old the newest data may be.
public struct FreshnessRule: Sendable, Hashable {
    /// Whose data.
    public enum Subject: Sendable, Hashable {
        /// The rows of a stream (by id) by a day or time of theirs.
        case stream(String, column: String)
        /// The days of a fact (by id) that have a row.
        case fact(String)
    }

    /// Whose data.
    public let subject: Subject
    /// So many working days may lie between the newest data and the cut-off.
    public let days: Int
    /// The weekdays that are working days; the instance's holidays among them are not.
    public let weekdays: [Weekday]

    /// Creates the value from its parts.
    public init(subject: Subject, days: Int, weekdays: [Weekday]) {
        self.subject = subject
        self.days = days
        self.weekdays = weekdays
    }
}

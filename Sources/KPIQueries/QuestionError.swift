/// A question that cannot be answered as it was put: whose fault it is (the asker's), what was wrong and how to mend it.
public struct QuestionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong, as a stable dotted string.
    public let code: Code
    /// A full sentence with the wrong text, what was expected and the nearest valid name.
    public let message: String

    /// An error with this code and message.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// `question.unknown_kpi: …`.
    public var description: String { "\(code): \(message)" }

    /// The kinds of wrong questions. New ones may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// `question.` and the name.
        public var description: String { "question.\(name)" }

        /// No KPI of that id is switched on in the instance.
        public static let unknownKPI = Code("unknown_kpi")
        /// No fact of that id is switched on in the instance.
        public static let unknownFact = Code("unknown_fact")
        /// No fact of the KPI has that dimension.
        public static let unknownDimension = Code("unknown_dimension")
        /// A filter names a value that neither the labels nor the figures know.
        public static let unknownValue = Code("unknown_value")
        /// No report of that name exists.
        public static let unknownReport = Code("unknown_report")
        /// A dimension was named twice to split by.
        public static let repeatedDimension = Code("repeated_dimension")
        /// No day of the range is published.
        public static let notPublished = Code("not_published")
        /// A text that is not a day of the calendar.
        public static let badDate = Code("bad_date")
        /// The first day lies after the last one.
        public static let reversedRange = Code("reversed_range")
        /// More than twenty years were asked for.
        public static let rangeTooLong = Code("range_too_long")
        /// A grain that does not exist.
        public static let badGrain = Code("bad_grain")
        /// A filter that is not `dimension=value`.
        public static let badFilter = Code("bad_filter")
        /// A comparison that does not exist.
        public static let badComparison = Code("bad_comparison")
        /// A ranking that is no number, or too many, or two at once.
        public static let badRanking = Code("bad_ranking")
        /// A ranking of an answer that is not split.
        public static let rankingWithoutSplit = Code("ranking_without_split")
        /// A dialect that does not exist.
        public static let badDialect = Code("bad_dialect")
        /// A text that names no period.
        public static let badPeriod = Code("bad_period")
        /// No module declares a dimension of that id.
        public static let noSuchDimension = Code("no_such_dimension")
        /// No module of that name is switched on in the instance.
        public static let unknownModule = Code("unknown_module")
        /// There is no publication of that number.
        public static let unknownPublication = Code("unknown_publication")
        /// The publication asked for cannot be read again.
        public static let pastNotKept = Code("past_not_kept")
        /// Only the latest publication can be explained, not the one asked for.
        public static let pastNotExplained = Code("past_not_explained")
        /// The answer would have more points than an answer may have.
        public static let tooManyPoints = Code("too_many_points")
    }
}

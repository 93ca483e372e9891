public import Definitions
public import KPIQueries

/// Which figure is to be explained, and how many of its rows are to be listed.
public struct ExplainQuestion: Sendable, Hashable {
    /// The KPI's id, as in `garage.throughput`.
    public var kpi: String
    /// The first day.
    public var from: CalendarDay
    /// The last day; it counts.
    public var to: CalendarDay
    /// Conditions that all hold.
    public var filters: [DimensionFilter]
    /// The most rows that are listed of each fact: of those that count, and of those that are left out.
    public var limit: Int

    /// More days than this are not explained at once: their rows are computed anew for it.
    public static let maximumDays = 366

    /// A question from its parts.
    public init(kpi: String, from: CalendarDay, to: CalendarDay, filters: [DimensionFilter], limit: Int) {
        self.kpi = kpi
        self.from = from
        self.to = to
        self.filters = filters
        self.limit = limit
    }

    /// A question as it is typed on a command line or in an address.
    ///
    /// - Parameters:
    ///   - kpi: The KPI's id.
    ///   - day: The day, or the first one, `YYYY-MM-DD`.
    ///   - to: The last day; nil: `day` alone.
    ///   - conditions: `dimension=value`; the values of one dimension are alternatives.
    ///   - limit: The most rows listed of each fact and kind.
    /// - Throws: `QuestionError` with `bad_date` or `bad_filter`.
    public init(
        kpi: String,
        on day: String,
        to: String?,
        where conditions: [String],
        limit: Int
    ) throws(QuestionError) {
        let first = try KPIQuestion.day(day, "on")
        self.init(
            kpi: kpi,
            from: first,
            to: try to.map { text throws(QuestionError) in try KPIQuestion.day(text, "to") } ?? first,
            filters: try DimensionFilter.parse(conditions),
            limit: limit
        )
    }
}

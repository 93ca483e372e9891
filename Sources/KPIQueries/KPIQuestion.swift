public import Definitions

/// A question about one KPI: over which days, in which periods, split and filtered how.
public struct KPIQuestion: Sendable, Hashable {
    /// The KPI's id, as in `garage.throughput`.
    public var kpi: String
    /// The first day.
    public var from: CalendarDay
    /// The last day; it counts.
    public var to: CalendarDay
    /// The periods of the answer.
    public var grain: Grain
    /// The dimensions to split by, in the order of the answer's columns.
    public var by: [String]
    /// Conditions that all hold.
    public var filters: [DimensionFilter]

    /// A question in typed parts. It is checked against the catalogue when it is answered.
    public init(
        kpi: String,
        from: CalendarDay,
        to: CalendarDay,
        grain: Grain,
        by: [String] = [],
        filters: [DimensionFilter] = []
    ) {
        self.kpi = kpi
        self.from = from
        self.to = to
        self.grain = grain
        self.by = by
        self.filters = filters
    }

    /// A question as it is typed on a command line or in an address.
    ///
    /// - Parameters:
    ///   - kpi: The KPI's id.
    ///   - from: The first day, `YYYY-MM-DD`.
    ///   - to: The last day, `YYYY-MM-DD`.
    ///   - grain: `day`, `week`, `month`, `quarter` or `year`.
    ///   - by: Dimension names.
    ///   - conditions: `dimension=value` or `dimension:value`; the values of one dimension are alternatives.
    /// - Throws: `QuestionError` with `bad_date`, `bad_grain` or `bad_filter`.
    public init(
        kpi: String,
        from: String,
        to: String,
        grain: String,
        by: [String],
        where conditions: [String]
    ) throws(QuestionError) {
        self.init(
            kpi: kpi,
            from: try Self.day(from, "from"),
            to: try Self.day(to, "to"),
            grain: try Self.grain(grain),
            by: by,
            filters: try DimensionFilter.parse(conditions)
        )
    }

    /// Reads a day, or says which of the two was none.
    public static func day(_ text: String, _ name: String) throws(QuestionError) -> CalendarDay {
        guard let day = CalendarDay(text) else {
            throw QuestionError(
                .badDate,
                "\"\(text)\" is not a day of the calendar; `\(name)` is written YYYY-MM-DD, as in 2026-03-29."
            )
        }
        return day
    }

    private static func grain(_ text: String) throws(QuestionError) -> Grain {
        guard let grain = Grain(rawValue: text) else {
            let names = Grain.allCases.map(\.rawValue)
            guard !["hour", "minute", "second"].contains(text) else {
                throw QuestionError(
                    .badGrain,
                    "Figures are kept by day; none is as fine as \"\(text)\". Grains are \(names.joined(separator: ", "))."
                )
            }
            throw QuestionError(
                .badGrain,
                "There is no grain \"\(text)\"." + suggestion(for: text, among: names, noun: "grains")
            )
        }
        return grain
    }
}

/// A condition on a dimension: its value is one of these.
public struct DimensionFilter: Sendable, Hashable {
    /// The dimension's name.
    public var dimension: String
    /// Values, or labels in either language, which stand for the values that bear them.
    public var values: [String]

    /// A condition that holds for any of `values`.
    public init(dimension: String, values: [String]) {
        self.dimension = dimension
        self.values = values
    }

    /// Reads `dimension=value` and `dimension:value`; the values of one dimension come together.
    ///
    /// - Throws: `QuestionError` with `bad_filter`.
    public static func parse(_ conditions: [String]) throws(QuestionError) -> [DimensionFilter] {
        var filters: [DimensionFilter] = []
        for condition in conditions {
            guard let separator = condition.firstIndex(where: { $0 == "=" || $0 == ":" }),
                separator != condition.startIndex, condition.index(after: separator) != condition.endIndex,
                // PostgreSQL holds no NUL, so no value can be meant.
                !condition.utf8.contains(0)
            else {
                throw QuestionError(
                    .badFilter,
                    "\"\(condition)\" is not a condition; write dimension=value, as in workshop=Lyon."
                )
            }
            let name = String(condition[..<separator])
            let value = String(condition[condition.index(after: separator)...])
            if let known = filters.firstIndex(where: { $0.dimension == name }) {
                filters[known].values.append(value)
            } else {
                filters.append(DimensionFilter(dimension: name, values: [value]))
            }
        }
        return filters
    }
}

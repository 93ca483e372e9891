public import Definitions

/// The days of a report as they are typed: a named period, or the first and the last day.
public enum ReportRange {
    /// Reads `period`, or else `from` and `to`.
    ///
    /// - Throws: `QuestionError` with `bad_period`, `bad_date` or `reversed_range`.
    public static func parse(
        from: String?,
        to: String?,
        period: String?
    ) throws(QuestionError) -> ClosedRange<CalendarDay> {
        if let period {
            guard from == nil, to == nil else {
                throw QuestionError(.badPeriod, "Say either the `period`, or `from` and `to`.")
            }
            guard let named = NamedPeriod(period) else {
                throw QuestionError(
                    .badPeriod,
                    "\"\(period)\" names no period; write it as in 2026-03-29, 2026-W13, 2026-03, 2026-Q1 or 2026."
                )
            }
            return named.start...named.end
        }
        guard let from, let to else {
            throw QuestionError(.badPeriod, "Over which days? Say the `period`, as in 2026-03, or `from` and `to`.")
        }
        let (first, last) = (try KPIQuestion.day(from, "from"), try KPIQuestion.day(to, "to"))
        guard first <= last else {
            throw QuestionError(
                .reversedRange,
                "The range is turned round: its first day \(first) lies after its last day \(last)."
            )
        }
        return first...last
    }
}

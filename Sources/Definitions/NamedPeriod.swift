/// A day, week, month, quarter or year by its name: `2026-01-05`, `2026-W02`, `2026-01`, `2026-Q1`, `2026`.
public struct NamedPeriod: Sendable, Hashable, LosslessStringConvertible {
    /// What kind of period it is.
    public let grain: Grain
    /// The first day.
    public let start: CalendarDay

    /// The last day.
    public var end: CalendarDay { start.end(of: grain) }

    /// The period's name.
    public var description: String { start.periodName(grain) }

    /// Reads a period's name; nil for any other text.
    public init?(_ description: String) {
        guard description.utf8.count <= 10 else { return nil }
        let parts = description.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let found: (Grain, CalendarDay?) =
            switch parts.count {
            case 1: (.year, CalendarDay(description + "-01-01"))
            case 3: (.day, CalendarDay(description))
            case 2 where parts[1].hasPrefix("W"):
                (
                    .week,
                    Int(parts[0]).flatMap { year in
                        Int(parts[1].dropFirst()).flatMap { CalendarDay.monday(ofWeek: $0, year: year) }
                    }
                )
            case 2 where parts[1].hasPrefix("Q"):
                (
                    .quarter,
                    Int(parts[0]).flatMap { year in
                        Int(parts[1].dropFirst()).flatMap { CalendarDay(year: year, month: $0 * 3 - 2, day: 1) }
                    }
                )
            default: (.month, CalendarDay(description + "-01"))
            }
        guard let start = found.1 else { return nil }
        (grain, self.start) = (found.0, start)
        // `2026-W2`, `+2026` and the like mean something to `Int` and nothing here.
        guard self.description == description else { return nil }
    }
}

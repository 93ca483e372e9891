import Definitions
import KPIQueries

/// The page's own words, in French and English.
struct Wording: Sendable {
    /// `fr` or `en`.
    let language: String

    var isFrench: Bool { language == "fr" }

    func callAsFunction(_ en: String, _ fr: String) -> String { isFrench ? fr : en }

    /// `23 November 2026`, `1er mars 2026`.
    func date(_ day: CalendarDay) -> String {
        let (year, month, number) = day.parts
        let name = months[month - 1]
        return isFrench ? "\(number == 1 ? "1er" : String(number)) \(name) \(year)" : "\(number) \(name) \(year)"
    }

    /// `5 Jan`, `5 janv.`
    func shortDate(_ day: CalendarDay) -> String {
        let (_, month, number) = day.parts
        return "\(number) \(shortMonths[month - 1])"
    }

    /// `November 2026`.
    func month(_ day: CalendarDay) -> String { "\(months[day.parts.month - 1]) \(day.parts.year)" }

    /// A period that starts on a day: `Week of 5 January 2026`, `January 2026`, `Q1 2026`.
    func name(_ start: CalendarDay, _ grain: Grain) -> String {
        switch grain {
        case .day: date(start)
        case .week: "\(self("Week of", "Semaine du")) \(date(start))"
        case .month: month(start)
        case .quarter: quarter(start)
        case .year: String(start.parts.year)
        }
    }

    /// A period at a chart's axis, as short as can be.
    func tick(_ start: CalendarDay, _ grain: Grain) -> String {
        switch grain {
        case .day, .week: shortDate(start)
        case .month: "\(shortMonths[start.parts.month - 1]) \(start.parts.year)"
        case .quarter: quarter(start)
        case .year: String(start.parts.year)
        }
    }

    /// `by week`.
    func by(_ grain: Grain) -> String {
        switch grain {
        case .day: self("by day", "par jour")
        case .week: self("by week", "par semaine")
        case .month: self("by month", "par mois")
        case .quarter: self("by quarter", "par trimestre")
        case .year: self("by year", "par an")
        }
    }

    /// `last whole month`.
    func name(_ choice: PeriodChoice) -> String {
        switch choice {
        case .month: self("last whole month", "dernier mois complet")
        case .days: self("last 30 days", "30 derniers jours")
        case .quarter: self("last whole quarter", "dernier trimestre complet")
        case .months: self("last 12 months", "12 derniers mois")
        case .year: self("last whole year", "dernière année complète")
        }
    }

    /// `the period before`.
    func name(_ comparison: Comparison) -> String {
        switch comparison {
        case .previous: self("the period before", "la période précédente")
        case .lastYear: self("last year", "l'année précédente")
        }
    }

    /// `November 2026`, or stretches of another kind by their ends.
    func name(_ span: DaySpan, _ choice: PeriodChoice) -> String {
        switch choice {
        case .month: month(span.from)
        case .days: self("30 days to \(date(span.to))", "30 jours jusqu'au \(date(span.to))")
        case .quarter: quarter(span.from)
        case .months: self("\(month(span.from)) to \(month(span.to))", "\(month(span.from)) à \(month(span.to))")
        case .year: String(span.from.parts.year)
        }
    }

    private func quarter(_ day: CalendarDay) -> String {
        "\(self("Q", "T"))\((day.parts.month - 1) / 3 + 1) \(day.parts.year)"
    }

    private var months: [String] {
        isFrench
            ? [
                "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                "novembre", "décembre",
            ]
            : [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ]
    }

    private var shortMonths: [String] {
        isFrench
            ? ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
            : ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    }
}

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

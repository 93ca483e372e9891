/// The eleven public holidays of metropolitan France.
public enum FrenchHolidays {
    /// The holidays of a year, ascending.
    public static func days(inYear year: Int) -> [CalendarDay] {
        let easter = easterSunday(inYear: year)
        // Easter Monday, Ascension and Whit Monday move with Easter; the others stand still.
        let moving = [1, 39, 50].map { easter.adding(days: $0) }
        let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
        return (moving + fixed.map { CalendarDay(year: year, month: $0.0, day: $0.1) }).sorted()
    }

    /// The holidays from one day to another, both included, ascending. For `holidays:` of an instance.
    public static func days(from first: CalendarDay, through last: CalendarDay) -> [CalendarDay] {
        guard first <= last else { return [] }
        return (first.parts.year...last.parts.year)
            .flatMap { days(inYear: $0) }
            .filter { first <= $0 && $0 <= last }
    }

    /// Meeus, Jones and Butcher: valid for every year of the Gregorian calendar.
    static func easterSunday(inYear year: Int) -> CalendarDay {
        let golden = year % 19
        let (century, yearOfCentury) = (year / 100, year % 100)
        let correction = (century + 8) / 25
        let epact = (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15) % 30
        let weekdayShift = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let lateShift = (golden + 11 * epact + 22 * weekdayShift) / 451
        let month = (epact + weekdayShift - 7 * lateShift + 114) / 31
        let day = (epact + weekdayShift - 7 * lateShift + 114) % 31 + 1
        return CalendarDay(year: year, month: month, day: day)
    }
}

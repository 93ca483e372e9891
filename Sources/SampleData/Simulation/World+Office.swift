extension World {
    /// What the early morning of a day brings, before anyone arrives.
    func runOffice() {
        let parts = day.parts
        let at = morning(of: day)
        planShifts(day.adding(days: Self.shiftsAhead), at: at)
        replaceMechanic()
        serviceEquipment()
        anonymise()
        bookCosts()
        guard parts.day == 1, parts.month == 1 || parts.month == 7 else { return }
        repriceParts()
        guard parts.month == 1 else { return }
        insure(year: parts.year, at: at)
        if parts.year > settings.firstDay.parts.year + 1 { addSeasons(year: parts.year, at: at) }
    }

    /// How many days ahead shifts are planned.
    static let shiftsAhead = 14

    /// A moment of a day's early morning, always the same.
    func morning(of day: CalendarDay) -> Instant { zone.instant(day, clock: 5 * Span.hour + 30 * Span.minute) }
}

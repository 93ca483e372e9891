import Definitions
import Testing

@Suite
struct CalendarDayTests {
    @Test("every day of four hundred years has its text, its neighbours and its place in the week")
    func everyDay() throws {
        var day = try #require(CalendarDay("1899-12-31"))
        // A Sunday.
        var weekday = 7
        for _ in 0..<146_097 {
            let next = day.adding(days: 1)
            weekday = weekday % 7 + 1
            #expect(next > day && next.isoWeekday == weekday)
            #expect(CalendarDay(next.description) == next)
            day = next
        }
        #expect(day.description == "2299-12-31")
    }

    @Test(
        "texts that are no day",
        arguments: [
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "20260101", "2026-01-01 ", "0000-01-01", "２026-01-0",
            "",
        ]
    )
    func refuses(_ text: String) { #expect(CalendarDay(text) == nil) }

    @Test(
        "ISO weeks carry the year of their Thursday",
        arguments: [
            ("2025-12-28", "2025-W52", "2025-12-22"), ("2025-12-29", "2026-W01", "2025-12-29"),
            ("2026-01-04", "2026-W01", "2025-12-29"), ("2027-01-03", "2026-W53", "2026-12-28"),
            ("2021-01-03", "2020-W53", "2020-12-28"), ("2024-12-30", "2025-W01", "2024-12-30"),
        ]
    )
    func weeks(_ text: String, _ name: String, _ monday: String) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.periodName(.week) == name)
        #expect(day.start(of: .week).description == monday)
        #expect(day.end(of: .week) == day.start(of: .week).adding(days: 6))
    }

    @Test(
        "months end where they do",
        arguments: [
            ("2024-02-10", "2024-02-29"), ("2026-02-01", "2026-02-28"), ("2026-12-31", "2026-12-31"),
            ("2026-04-30", "2026-04-30"),
        ]
    )
    func months(_ text: String, _ end: String) throws {
        #expect(try #require(CalendarDay(text)).end(of: .month).description == end)
    }
}

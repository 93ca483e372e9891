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
        "quarters and years, with their names",
        arguments: [
            ("2026-01-01", Grain.quarter, "2026-01-01", "2026-03-31", "2026-Q1"),
            ("2024-02-29", .quarter, "2024-01-01", "2024-03-31", "2024-Q1"),
            ("2026-12-31", .quarter, "2026-10-01", "2026-12-31", "2026-Q4"),
            ("2026-06-30", .quarter, "2026-04-01", "2026-06-30", "2026-Q2"),
            ("2024-12-31", .year, "2024-01-01", "2024-12-31", "2024"),
            ("2026-01-01", .year, "2026-01-01", "2026-12-31", "2026"),
        ]
    )
    func longPeriods(_ text: String, _ grain: Grain, _ start: String, _ end: String, _ name: String) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.start(of: grain).description == start)
        #expect(day.end(of: grain).description == end)
        #expect(day.periodName(grain) == name)
    }

    @Test("every period is found again by its name, over leap years and years of 53 weeks")
    func namedPeriods() throws {
        var day = try #require(CalendarDay("2019-12-25"))
        let last = try #require(CalendarDay("2026-01-10"))
        while day <= last {
            for grain in Grain.allCases {
                let period = try #require(NamedPeriod(day.periodName(grain)))
                #expect(period.grain == grain)
                #expect(period.start == day.start(of: grain))
                #expect(period.start <= day && day <= period.end)
                #expect(period.end.adding(days: 1).start(of: grain) == period.end.adding(days: 1))
            }
            day = day.adding(days: 1)
        }
    }

    @Test(
        "what is no period's name",
        arguments: [
            "", "2026-W54", "2025-W53", "2026-W00", "2026-W1", "2026-Q5", "2026-Q0", "2026-13", "2026-1", "26", "+2026",
            "2026-02-30", "2026-w01", " 2026", "2026-W1111111111", "-2026", "2026-Q99999999999999999999",
        ]
    )
    func noPeriods(_ text: String) { #expect(NamedPeriod(text) == nil) }

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

    @Test("every day of two years lies in its quarter and its year, which follow each other without a gap")
    func quartersAndYears() throws {
        let first = try #require(CalendarDay("2023-12-01"))
        for day in (0..<800).map({ first.adding(days: $0) }) {
            let (year, month, _) = day.parts
            let quarter = (month - 1) / 3 + 1
            #expect(day.start(of: .quarter).description == "\(year)-\(["01", "04", "07", "10"][quarter - 1])-01")
            #expect(day.end(of: .quarter).description == "\(year)-\(["03-31", "06-30", "09-30", "12-31"][quarter - 1])")
            #expect(day.start(of: .quarter).periodName(.quarter) == "\(year)-Q\(quarter)")
            #expect(day.start(of: .year).description == "\(year)-01-01")
            #expect(day.end(of: .year).description == "\(year)-12-31")
            #expect(day.start(of: .year).periodName(.year) == "\(year)")
        }
    }
}

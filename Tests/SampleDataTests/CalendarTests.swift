import Testing

@testable import SampleData

@Suite struct CalendarTests {
    @Test(arguments: [("2026-04-01", 3), ("2000-02-29", 2), ("1969-12-31", 3), ("2025-10-26", 7)])
    func daysReadAndWrite(text: String, weekday: Int) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.description == text)
        #expect(day.weekday == weekday)
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-4-1", "01/04/2026", "", "2026-04-01Z"])
    func whatIsNoDayIsRefused(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test func monthsEndWhereTheyEnd() {
        #expect(CalendarDay(year: 2025, month: 8, day: 31).adding(months: -18).description == "2024-02-29")
        #expect(CalendarDay(year: 2025, month: 12, day: 31).adding(months: 2).description == "2026-02-28")
    }

    @Test func holidaysFollowEaster() {
        let days = FrenchHolidays.days(inYear: 2026).map(\.description)
        #expect(
            days == [
                "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14",
                "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25",
            ]
        )
    }

    @Test(arguments: [("2026-03-29", 23), ("2025-10-26", 25), ("2026-01-01", 24)])
    func daysOfTheClockChangeAreShorterOrLonger(text: String, hours: Int64) throws {
        let zone = CentralEuropeanTime()
        let day = try #require(CalendarDay(text))
        let (start, end) = (zone.instant(day), zone.instant(day.adding(days: 1)))
        #expect(end - start == hours * Span.hour)
        #expect(zone.day(of: start) == day)
        #expect(zone.day(of: end - 1) == day)
        #expect(zone.clock(of: zone.instant(day, clock: 8 * Span.hour)) == 8 * Span.hour)
    }

    @Test func instantsAreWrittenToTheMicrosecond() {
        #expect(Cell.instant(1_775_021_400_123_456).text == "2026-04-01 05:30:00.123456+00")
        #expect(Cell.instant(-1).text == "1969-12-31 23:59:59.999999+00")
        #expect(Cell.instant(253_370_764_799_999_999).text == "9998-12-31 23:59:59.999999+00")
    }

    @Test func valuesAreWrittenAsPostgreSQLReadsThem() {
        #expect(Cell.hundredths(-105).text == "-1.05")
        #expect(Cell.thousandths(1_005).text == "1.005")
        #expect(Cell.int(-70).text == "-70")
        #expect(Cell.null.text == nil)
        let id = Identifier(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(Cell.uuid(id).text == "01234567-89ab-cdef-fedc-ba9876543210")
        var text = CopyText()
        text.append([.text("a\tb\\c\nd"), .null, .bool(false), .day(CalendarDay(year: 2026, month: 4, day: 1))])
        #expect(String(decoding: text.takeBytes(), as: UTF8.self) == "a\\tb\\\\c\\nd\t\\N\tf\t2026-04-01\n")
    }
}

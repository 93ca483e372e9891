import TestSupport
import Testing

@Suite("The oracle's own arithmetic")
struct OracleArithmeticTests {
    @Test("decimals", arguments: [("1.500", "1.5"), ("-0.10", "-0.1"), ("0.000000", "0"), ("86400", "86400")])
    func canonical(_ text: String, _ expected: String) {
        #expect(OracleCell.canonical(text) == expected)
    }

    @Test("what is no decimal", arguments: ["", ".5", "1.2.3", "1e3", "NaN", "1.-5"])
    func notDecimal(_ text: String) {
        #expect(OracleCell.canonical(text) == nil)
    }

    @Test("halves go away from zero", arguments: [(1, 8, 2, "0.13"), (-1, 8, 2, "-0.13"), (2, 3, 6, "0.666667")])
    func rounding(_ dividend: Int, _ divisor: Int, _ decimals: Int, _ expected: String) {
        let quotient = OracleDecimal(dividend).divided(by: OracleDecimal(divisor), decimals: decimals)
        #expect(quotient?.description == expected)
        #expect(OracleDecimal(dividend).divided(by: OracleDecimal(0), decimals: decimals) == nil)
    }

    @Test("days count from 1970", arguments: [("1970-01-01", 0), ("2000-02-29", 11_016), ("1969-12-31", -1)])
    func days(_ iso: String, _ number: Int) throws {
        let day = try #require(OracleDay(iso))
        #expect(day.number == number)
        #expect(OracleDay(number: number).description == iso)
    }

    @Test("dates that do not exist", arguments: ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-001", ""])
    func noDay(_ iso: String) {
        #expect(OracleDay(iso) == nil)
    }

    @Test("weeks start on Monday")
    func weeks() throws {
        let sunday = try #require(OracleDay("2027-01-03"))
        #expect(sunday.weekday == 7)
        #expect(sunday.startOfWeek.description == "2026-12-28")
        #expect(sunday.startOfMonth.description == "2027-01-01")
    }

    @Test(
        "a business day has its real length",
        arguments: [
            ("Europe/Paris", "2026-03-28", 86_400), ("Europe/Paris", "2026-03-29", 82_800),
            ("Europe/Paris", "2026-10-25", 90_000), ("America/Havana", "2026-03-08", 82_800),
        ]
    )
    func lengths(_ zone: String, _ iso: String, _ seconds: Int) throws {
        let day = try #require(OracleDay(iso))
        let calendar = try OracleCalendar(zone: zone)
        let bounds = calendar.seconds(of: day)
        #expect(bounds.count == seconds)
        #expect(calendar.day(ofSecond: bounds.lowerBound) == day)
        #expect(calendar.day(ofSecond: bounds.lowerBound - 1) == day + -1)
        #expect(calendar.day(ofSecond: bounds.upperBound) == day + 1)
    }

    @Test("instants are read with their offset")
    func instants() throws {
        let instant = try #require(OracleInstant("2026-03-28T18:00:00.25+01:00"))
        #expect(instant.description == "2026-03-28T17:00:00.250000Z")
        #expect(OracleInstant("1969-12-31T23:59:59.5Z")?.second == -1)
        #expect(OracleInstant("2026-03-28T18:00") == nil)
    }

    @Test("a second counts once")
    func spans() {
        let spans = OracleSpans([5..<9, 0..<3, 8..<12, 12..<13, 20..<20])
        #expect(spans.ranges == [0..<3, 5..<13])
        #expect(spans.count(in: 2..<6) == 2)
        #expect(spans.count(in: 13..<99) == 0)
        #expect(spans.union(OracleSpans([3..<5])).ranges == [0..<13])
    }
}

import Testing

@testable import Postgres

@Suite("Numeric")
struct NumericTests {
    @Test(
        "prints what it read",
        arguments: [
            "0", "1", "-1", "0.0", "1.50", "-0.001", "9999", "10000", "10001", "99999999", "100000000", "0.0001",
            "0.00001", "12345678901234567890.123456789012345678901234567890", "1000000000000000000000000", "0.10",
            "-99999999999999999999999999999999999999.99", "5000.0005",
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try #require(Numeric(text)).description == text)
    }

    @Test(
        "reads what PostgreSQL reads",
        arguments: [
            ("+1", "1"), ("007", "7"), (".5", "0.5"), ("5.", "5"), ("-0", "0"), ("-0.00", "0.00"), ("1e3", "1000"),
            ("1.5e1", "15"), ("1.25E+1", "12.5"), ("1e-3", "0.001"), ("12e-1", "1.2"), ("00.10", "0.10"),
        ]
    )
    func otherForms(text: String, printed: String) throws {
        #expect(try #require(Numeric(text)).description == printed)
    }

    @Test(
        "refuses what is no exact decimal",
        arguments: [
            "", "-", ".", "NaN", "Infinity", "-Infinity", "1,5", " 1", "1 ", "0x10", "1e", "e1", "1.2.3",
            "1e1000000000",
            "1e131073", "1e-16384", "١",
        ]
    )
    func refused(text: String) {
        #expect(Numeric(text) == nil)
    }

    @Test("is equal by value, not by its decimals")
    func equality() throws {
        let one = try #require(Numeric("1.0"))
        let same = try #require(Numeric("1.00"))
        #expect(one == same)
        #expect(one.hashValue == same.hashValue)
        #expect(Numeric(1) == one)
        #expect(try #require(Numeric("-0.0")) == 0)
        #expect(one != Numeric(-1))
    }

    @Test("orders by value")
    func order() {
        let texts = [
            "-10000.1", "-10000", "-1.01", "-1", "-0.0001", "0", "0.00001", "0.0001", "1", "1.01", "9999", "10000",
        ]
        let numbers = texts.compactMap { Numeric($0) }
        #expect(numbers.count == texts.count)
        #expect(numbers.reversed().sorted() == numbers)
    }

    @Test("takes every integer exactly", arguments: [Int64.min, -10_000, -1, 0, 1, 9_999, 10_000, .max])
    func integers(value: Int64) {
        #expect(Numeric(value).description == String(value))
        #expect(Numeric(String(value)) == Numeric(value))
    }
}

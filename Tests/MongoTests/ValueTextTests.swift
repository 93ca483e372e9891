import Testing

@testable import Mongo

@Suite("Texts of values")
struct ValueTextTests {
    @Test(
        "UUIDs that are none are refused",
        arguments: [
            "", "3f2504e0", "3f2504e0-4f89-41d3-9a0c-0305e82c330g", "3f2504e04-f89-41d3-9a0c-0305e82c3301",
            "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}", "3f2504e0-4f89-41d3-9a0c0-305e82c3301",
            "3f2504e04f8941d39a0c0305e82c330-",
        ]
    )
    func badUUIDs(text: String) {
        #expect(UUIDBytes(text) == nil)
    }

    @Test("a UUID is the same from text, bytes and halves")
    func uuid() throws {
        let uuid = UUIDBytes(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
        #expect(uuid.description == "01234567-89ab-cdef-fedc-ba9876543210")
        #expect(UUIDBytes(uuid.description) == uuid)
        #expect(UUIDBytes("0123456789ABCDEFfedcba9876543210") == uuid)
        #expect(uuid.bytes.withUnsafeBufferPointer { UUIDBytes(bytes: $0) } == uuid)
        #expect([1, 2].withUnsafeBufferPointer { UUIDBytes(bytes: $0) } == nil)
    }

    @Test(
        "decimals are written without exponent",
        arguments: [
            ("0", "0"), ("1.10", "1.10"), ("-0.05", "-0.05"), ("1E+3", "1000"), ("-1.5E+2", "-150"), ("1E-3", "0.001"),
            ("1.23E-7", "0.000000123"), ("0E+3", "0"), ("0E-2", "0.00"), ("12.345E+2", "1234.5"), ("5E-1", "0.5"),
            ("NaN", nil), ("Infinity", nil), ("-Infinity", nil), ("", nil), ("1E", nil),
        ] as [(String, String?)]
    )
    func decimals(text: String, plain: String?) {
        #expect(plainDecimal(text) == plain)
    }

    @Test("the longest decimal keeps every digit")
    func longestDecimal() {
        #expect(plainDecimal("9.999999999999999999999999999999999E+6144")?.count == 6145)
    }

    @Test(
        "days have their numbers, and come back from them",
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("1900-03-01", -25508),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896), ("2026-12-31", 20818),
        ] as [(String, Int32)]
    )
    func days(text: String, number: Int32) {
        let day = Array(text.utf8).withUnsafeBufferPointer { CivilDate(text: $0) }
        #expect(day?.daysSince1970 == number)
        #expect(CivilDate(daysSince1970: number).description == text)
    }

    @Test(
        "days that are none are refused",
        arguments: [
            "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "2026-1-01", "20260101",
            "2026-01-01T", "2026/01/01", "-026-01-01", "２026-01",
        ]
    )
    func badDays(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { CivilDate(text: $0) } == nil)
    }
}

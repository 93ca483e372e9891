/// Digits eight at a time: a large client has a billion values to write, and byte by byte they cost most of the time.
///
/// A word holds characters as memory has them on this machine's order: the first one in the lowest byte.
enum Digits {
    /// The eight hexadecimal digits of the lower half.
    static func hexadecimal(_ word: UInt64) -> UInt64 {
        // Spreads the eight nibbles over eight bytes, the highest first.
        var spread = word & 0xFFFF_FFFF
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // Adding 6 carries into bit 4 where a nibble is a letter; "a" lies 39 beyond "9" + 1.
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (spread &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
    }

    /// The eight decimal digits of a number below a hundred million.
    static func decimal(_ value: Int) -> UInt64 {
        var rest = UInt64(truncatingIfNeeded: value)
        var word: UInt64 = 0
        var place: UInt64 = 0
        while place < 8 {
            word = word << 8 | rest % 10
            rest /= 10
            place += 1
        }
        return word | 0x3030_3030_3030_3030
    }

    /// `2026-04-01`
    static func day(_ day: CalendarDay) -> (UInt64, UInt64) {
        let parts = day.parts
        let digits = decimal(parts.year * 10_000 + parts.month * 100 + parts.day)
        let dash = UInt64(UInt8(ascii: "-"))
        let first = digits & 0xFFFF_FFFF | dash << 32 | (digits >> 32 & 0xFFFF) << 40 | dash << 56
        return (first, digits >> 48)
    }

    /// `2026-04-01 05:30:00.123456+00`, of which the last word has five characters.
    static func instant(_ instant: Instant) -> (UInt64, UInt64, UInt64, UInt64) {
        var days = instant / Span.day
        var rest = instant % Span.day
        if rest < 0 {
            days -= 1
            rest += Span.day
        }
        let (first, date) = day(CalendarDay(daysSince1970: Int(days)))
        let seconds = Int(rest / Span.second)
        let clock = decimal((seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60) * 100)
        let micros = decimal(Int(rest % Span.second) * 100)
        let colon = UInt64(UInt8(ascii: ":"))
        let hours = date | UInt64(UInt8(ascii: " ")) << 16 | (clock & 0xFFFF) << 24
        let minutes = colon << 40 | (clock >> 16 & 0xFFFF) << 48
        let point = UInt64(UInt8(ascii: ".")) << 24
        let third = colon | (clock >> 32 & 0xFFFF) << 8 | point | (micros & 0xFFFF_FFFF) << 32
        let zone = UInt64(UInt8(ascii: "+")) << 16 | 0x3030 << 24
        return (first, hours | minutes, third, micros >> 32 & 0xFFFF | zone)
    }
}

extension [UInt8] {
    /// Appends the first characters of some words.
    mutating func append<Words>(_ words: Words, characters: Int) {
        Swift.withUnsafeBytes(of: words) { append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[0..<characters])) }
    }
}

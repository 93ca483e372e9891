/// An instant, in microseconds since 1970-01-01T00:00Z: the precision of the source.
public struct OracleInstant: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00Z; negative before.
    public let microseconds: Int

    /// Makes an instant from microseconds since 1970-01-01T00:00Z.
    public init(microseconds: Int) {
        self.microseconds = microseconds
    }

    /// Makes an instant from whole seconds since 1970-01-01T00:00Z.
    public init(second: Int) {
        self.init(microseconds: second * 1_000_000)
    }

    /// Reads `2026-03-28T18:00+01:00`, `2026-03-28T18:00:00.25+01:00` or the same with `Z`; nil for anything else.
    ///
    /// The offset is written out, so that a fixture says what its clock showed and which instant that was.
    public init?(_ iso: String) {
        let halves = iso.split(separator: "T")
        guard halves.count == 2, let day = OracleDay(halves[0]) else { return nil }
        guard let (clock, offset) = Self.splitOffset(halves[1]) else { return nil }
        let pieces = clock.split(separator: ":")
        guard pieces.count == 2 || pieces.count == 3, let hour = Int(pieces[0]), let minute = Int(pieces[1]),
            let second = OracleDecimal(pieces.count == 3 ? String(pieces[2]) : "0"), second.scale <= 6
        else { return nil }
        let micros = Int(second.units) * (second.scale..<6).reduce(1) { power, _ in power * 10 }
        let wholeSeconds = day.number * 86_400 + hour * 3600 + minute * 60 - offset
        self.init(microseconds: wholeSeconds * 1_000_000 + micros)
    }

    /// The whole second at or before it, since 1970-01-01T00:00Z.
    public var second: Int {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// `2026-03-28T17:00:00.250000Z`.
    public var description: String {
        let micros = microseconds - second * 1_000_000
        let dayNumber = second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)
        let clock = second - dayNumber * 86_400
        let parts = [clock / 3600, clock / 60 % 60, clock % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return
            "\(OracleDay(number: dayNumber))T\(parts.joined(separator: ":")).\(String(micros + 1_000_000).dropFirst())Z"
    }

    /// Earlier instants are less.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The clock and its offset from UTC in seconds.
    private static func splitOffset(_ text: Substring) -> (clock: Substring, offset: Int)? {
        if text.hasSuffix("Z") { return (text.dropLast(), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let pieces = text[text.index(after: sign)...].split(separator: ":").compactMap { Int($0) }
        guard pieces.count == 2 else { return nil }
        let seconds = pieces[0] * 3600 + pieces[1] * 60
        return (text[..<sign], text[sign] == "-" ? -seconds : seconds)
    }
}

/// A GUID, as the key of a row or a document.
struct Identifier: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// Lower case with dashes, the form in both databases.
    var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the description.
    func write(to bytes: inout [UInt8]) {
        let (second, third) = (Digits.hexadecimal(high), Digits.hexadecimal(low >> 32))
        let last = Digits.hexadecimal(low)
        let dash = UInt64(UInt8(ascii: "-"))
        let words = (
            Digits.hexadecimal(high >> 32), dash | (second & 0xFFFF_FFFF) << 8 | dash << 40 | (second >> 32) << 48,
            second >> 48 | dash << 16 | (third & 0xFFFF_FFFF) << 24 | dash << 56, third >> 32 | last << 32, last >> 32
        )
        bytes.append(words, characters: 36)
    }
}

/// A dotted path to a field (`payload.homeLocationId`, `items.0.code`), parsed once.
///
/// Make it outside of the loop that reads documents: the path keeps its keys in the form in which libbson compares them,
/// so that a look-up allocates nothing. A number names an element of an array.
public struct FieldPath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The keys back to back.
    private let keys: [CChar]
    /// Where in `keys` each key ends.
    private let ends: [Int32]

    /// The path as it was written.
    public let description: String

    /// Parses the path: any text is one, an empty key between dots included.
    public init(_ dotted: String) {
        description = dotted
        var keys: [CChar] = []
        var ends: [Int32] = []
        for byte in dotted.utf8 {
            if byte == UInt8(ascii: ".") {
                ends.append(Int32(keys.count))
            } else {
                keys.append(CChar(bitPattern: byte))
            }
        }
        ends.append(Int32(keys.count))
        // One NUL, so that the buffer has an address even when the only key is empty.
        keys.append(0)
        self.keys = keys
        self.ends = ends
    }

    /// Parses the path where it stands: fine once, wasteful once per document.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    func withKeys<R>(_ body: (_ keys: UnsafePointer<CChar>?, _ ends: UnsafeBufferPointer<Int32>) -> R) -> R {
        keys.withUnsafeBufferPointer { keys in
            ends.withUnsafeBufferPointer { ends in body(keys.baseAddress, ends) }
        }
    }
}

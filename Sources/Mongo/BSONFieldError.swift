/// A field that does not hold what was asked of it.
public struct BSONFieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The dotted path of the field.
    public let path: String
    /// The BSON type found there, by the name that MongoDB's `$type` uses.
    public let found: String
    /// What was asked for.
    public let wanted: String
    /// Why a value of a type that is accepted was refused all the same; nil when the type itself is refused.
    public let reason: String?

    /// An error of these parts; callers make their own for checks beyond the type.
    public init(path: String, found: String, wanted: String, reason: String? = nil) {
        self.path = path
        self.found = found
        self.wanted = wanted
        self.reason = reason
    }

    /// Path, found and wanted in one line, without the value.
    public var description: String {
        let text = "field \(path): \(wanted) wanted, \(found) found"
        return reason.map { "\(text) (\($0))" } ?? text
    }
}

/// Why sample data couldn't be made.
public struct SampleDataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, as a stable dotted string.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// As in `sample.not_empty`.
        public let description: String

        /// The databases hold something already.
        public static let notEmpty = Code(description: "sample.not_empty")
        /// There is no sample client to continue.
        public static let missing = Code(description: "sample.missing")
        /// The client was made by another version of the generator.
        public static let otherVersion = Code(description: "sample.other_version")
        /// A setting is out of range.
        public static let badSetting = Code(description: "sample.bad_setting")
    }

    /// What went wrong, to decide on.
    public let code: Code
    /// What happened and how to mend it.
    public let message: String

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}

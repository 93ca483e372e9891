/// A text in every language that the product speaks.
public struct LocalizedText: Hashable, Sendable {
    public let en: String
    public let fr: String

    public init(en: String, fr: String) {
        self.en = en
        self.fr = fr
    }

    /// The text in the language that starts `locale` (`fr`, `fr-FR`); English where the language is not known.
    public func text(_ locale: String) -> String {
        locale.lowercased().hasPrefix("fr") ? fr : en
    }
}

/// A place in a definition file, for diagnostics. Lines and columns count from 1.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let column: Int

    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { "\(file):\(line):\(column)" }
}

/// A text in every language that the product speaks.
public struct LocalizedText: Hashable, Sendable {
    /// English.
    public let en: String
    /// French.
    public let fr: String

    /// Creates the value from its parts.
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
    /// The path, as it was given.
    public let file: String
    /// From 1.
    public let line: Int
    /// In characters, from 1.
    public let column: Int

    /// Creates the value from its parts.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as editors understand it.
    public var description: String { "\(file):\(line):\(column)" }
}

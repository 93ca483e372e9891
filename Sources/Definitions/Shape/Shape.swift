/// A mapping in the definition files: its keys, in the order in which messages name them, and what each of them takes.
///
/// The readers have their keys from here and the JSON Schemas of `docs/schema` are written from here, so that neither can
/// know a key that the other does not.
package struct Shape: Sendable {
    /// What it is, for messages: "a stream".
    package let what: String
    /// The keys in order.
    package let keys: [Key]
    /// Keys of which exactly one must be there; empty: no such choice.
    package let exactlyOneOf: [String]
    /// Keys of which at least one must be there; empty: no such choice.
    package let someOf: [String]
    /// What else holds where a certain key is there.
    package let conditions: [Condition]

    init(
        _ what: String,
        exactlyOneOf: [String] = [],
        someOf: [String] = [],
        conditions: [Condition] = [],
        _ keys: [Key]
    ) {
        self.what = what
        self.keys = keys
        self.exactlyOneOf = exactlyOneOf
        self.someOf = someOf
        self.conditions = conditions
    }

    /// A key of a mapping.
    package struct Key: Sendable {
        /// As the file writes it.
        package let name: String
        /// Whether it may not be left out.
        package let isRequired: Bool
        /// What its value may be.
        package let form: Form
        /// What it is for, in a sentence; editors show it.
        package let about: String

        static func required(_ name: String, _ form: Form, _ about: String) -> Key {
            Key(name: name, isRequired: true, form: form, about: about)
        }

        static func optional(_ name: String, _ form: Form, _ about: String) -> Key {
            Key(name: name, isRequired: false, form: form, about: about)
        }
    }

    /// Where a key is there, others must not be, must be, or take less.
    package struct Condition: Sendable {
        /// The key, or a key of the mapping under it: `["source", "mongo"]`.
        package let path: [String]
        /// The word that the key must have; nil: whatever it has.
        package let word: String?
        /// Keys that must be there as well.
        package let requires: [String]
        /// Keys that must not be there.
        package let refuses: [String]
        /// What keys take in this case.
        package let narrows: [Narrowed]

        init(
            _ path: [String],
            is word: String? = nil,
            requires: [String] = [],
            refuses: [String] = [],
            narrows: [Narrowed] = []
        ) {
            self.path = path
            self.word = word
            self.requires = requires
            self.refuses = refuses
            self.narrows = narrows
        }
    }

    /// A key that takes less than elsewhere.
    package struct Narrowed: Sendable {
        /// Its name.
        package let name: String
        /// What it takes.
        package let form: Form
    }

    /// The names of the keys, in order.
    var names: [String] { keys.map(\.name) }

    /// What a key takes, or nil for an unknown one.
    func form(of name: String) -> Form? { keys.first { $0.name == name }?.form }
}

/// What a value in the definition files may be.
package indirect enum Form: Sendable {
    /// Any scalar: a label may be `Yes` or `2024`.
    case text
    /// A text of a pattern (a regular expression that JSON Schema and Swift agree on).
    case pattern(String)
    case whole(ClosedRange<Int>?)
    /// An exact decimal.
    case decimal
    case bool
    /// One of a few words.
    case choice([String])
    /// A text in every language.
    case localized
    case list(Form, count: ClosedRange<Int>)
    /// A mapping whose keys are free, within a pattern.
    case map(keys: String, Form, isEmptyAllowed: Bool)
    case shape(Shape)
    case either([Form])

    /// A word of an enumeration.
    static func choice<Choice>(_ type: Choice.Type) -> Form
    where Choice: RawRepresentable, Choice: CaseIterable, Choice.RawValue == String {
        .choice(Choice.allCases.map(\.rawValue))
    }

    /// A list of any length.
    static func list(_ form: Form) -> Form { .list(form, count: 0...Int.max) }

    /// A list that may not be empty.
    static func someOf(_ form: Form) -> Form { .list(form, count: 1...Int.max) }

    /// A name of our own.
    static let name = Form.pattern(Pattern.snakeCase)
    /// Another definition's name, with its module or without.
    static let reference = Form.pattern(Pattern.reference)
    /// A report's or an instance's name.
    static let fileName = Form.pattern("^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")
    static let duration = Form.pattern("^[0-9]+[smhd]$")
    static let date = Form.pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
}

/// Patterns of texts.
enum Pattern {
    static let word = "[a-z][a-z0-9]*(_[a-z0-9]+)*"
    static let snakeCase = "^\(word)$"
    /// A name in its module, or with it.
    static let reference = "^\(word)(\\.\(word))?$"
    static let wholeNumber = "^-?[0-9]+$"
    static let anything = "^.+$"
}

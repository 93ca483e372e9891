import Yams

/// A node with its file. Every accessor reports what it does not like and returns nil, so that reading goes on.
struct YAMLValue {
    let node: Node
    let document: YAMLDocument
    /// What messages call it: `` `key` ``, or "the file".
    let name: String

    var location: SourceLocation { document.location(of: node) }
    var diagnostics: DiagnosticCollector { document.diagnostics }

    /// What messages call a node that was not expected.
    var found: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence(let items): "a list of \(items.count)"
        case .alias: "an alias"
        case .scalar(let scalar): isNull ? "nothing" : "`\(scalar.string)`"
        }
    }

    /// An empty plain value, `~` or `null`.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    var isScalar: Bool { node.scalar != nil && !isNull }
    var isMapping: Bool { node.mapping != nil }
    var isList: Bool { node.sequence != nil }
    /// A scalar's text, even an empty one.
    var scalarText: String? { node.scalar?.string }

    /// The same value under another name in messages.
    func called(_ name: String) -> YAMLValue { YAMLValue(node: node, document: document, name: name) }

    func wrongType(_ expected: String) {
        // A value that may be a secret must not be repeated: the instance's file hides it in the excerpt as well.
        let found = node.scalar != nil && !isNull && document.file.isConfidential ? "a text" : found
        diagnostics.error(.wrongType, at: location, "\(name) must be \(expected), found \(found)", hint: nil)
    }

    func error(_ code: DiagnosticCode, _ message: String, hint: String? = nil) {
        diagnostics.error(code, at: location, message, hint: hint)
    }

    // MARK: - Structures

    /// A mapping with declared keys; others are reported. `what` completes "unknown key `x` in …".
    func mapping(_ what: String, keys: [String]) -> YAMLMapping? {
        guard let entries = entries("a mapping") else { return nil }
        let mapping = YAMLMapping(
            what: what,
            keys: keys,
            location: location,
            entries: entries,
            diagnostics: diagnostics
        )
        for entry in entries where !keys.contains(entry.key.value) {
            let nearest =
                nearestName(to: entry.key.value, in: keys).map { "did you mean `\($0)`? Allowed" } ?? "allowed"
            diagnostics.error(
                .unknownKey,
                at: entry.key.location,
                "unknown key `\(entry.key.value)` in \(what)",
                hint: "\(nearest) here: \(keys.joined(separator: ", "))"
            )
        }
        return mapping
    }

    /// A mapping of a declared shape.
    func mapping(_ shape: Shape) -> YAMLMapping? { mapping(shape.what, keys: shape.names) }

    /// The entries of a mapping whose keys are free, in the order of the file.
    func entries(_ expected: String) -> [YAMLMapping.Entry]? {
        guard let mapping = node.mapping else {
            wrongType(expected)
            return nil
        }
        return mapping.compactMap { key, value in
            guard let text = key.scalar?.string else {
                diagnostics.error(.wrongType, at: document.location(of: key), "a key must be a text", hint: nil)
                return nil
            }
            if document.isPlaceholder(text) { return nil }
            return YAMLMapping.Entry(
                key: Located(value: text, location: document.location(of: key)),
                value: YAMLValue(node: value, document: document, name: "`\(text)`")
            )
        }
    }

    /// The values of a mapping with their keys, those of keys that stand twice too; empty for anything else.
    var allValues: [(key: String, value: YAMLValue)] {
        (node.mapping ?? [:]).map { key, value in
            (key.scalar?.string ?? "", YAMLValue(node: value, document: document, name: "a value"))
        }
    }

    /// The items of a list. `expected` completes "`x` must be …".
    func list(_ expected: String) -> [YAMLValue]? {
        guard let sequence = node.sequence else {
            wrongType(expected)
            return nil
        }
        return sequence.map { YAMLValue(node: $0, document: document, name: "an entry of \(name)") }
    }

    /// The texts of a list; those that are none are reported and left out.
    func texts(_ expected: String) -> [Located<String>]? {
        list(expected)?.compactMap { $0.text() }
    }

    // MARK: - Scalars

    /// A scalar as written, whatever it looks like: a label may be `Yes`, a decimal keeps its zeros.
    func text(_ expected: String = "a text") -> Located<String>? {
        guard isScalar, let scalar = node.scalar else {
            wrongType(expected)
            return nil
        }
        return Located(value: scalar.string, location: location)
    }

    func integer() -> Located<Int>? {
        guard let text = text("a whole number") else { return nil }
        guard let value = Int(text.value) else {
            wrongType("a whole number")
            return nil
        }
        return Located(value: value, location: location)
    }

    func bool() -> Bool? {
        guard let text = text("true or false") else { return nil }
        guard let value = Bool(text.value) else {
            wrongType("true or false")
            return nil
        }
        return value
    }

    /// An exact decimal, as written.
    func decimal() -> Located<String>? {
        guard let text = text("a decimal") else { return nil }
        guard isDecimal(text.value) else {
            wrongType("a decimal")
            return nil
        }
        return text
    }

    /// One of a few words.
    func choice<Choice>(_ type: Choice.Type) -> Choice?
    where Choice: RawRepresentable, Choice: CaseIterable, Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        guard let text = text("one of \(words.joined(separator: ", "))") else { return nil }
        if let choice = Choice(rawValue: text.value) { return choice }
        let nearest = nearestName(to: text.value, in: words).map { "did you mean `\($0)`? Allowed" } ?? "allowed"
        error(
            .badValue,
            "\(name) cannot be `\(text.value)`",
            hint: "\(nearest): \(words.joined(separator: ", "))"
        )
        return nil
    }

    /// A name of our own: snake_case.
    func snakeCaseName() -> Located<String>? {
        guard let text = text("a name") else { return nil }
        checkName(text, diagnostics)
        return text
    }

    /// A text in every language.
    func localized() -> LocalizedText? {
        guard let mapping = mapping("a text in two languages", keys: ["en", "fr"]) else { return nil }
        let en = mapping.required("en")?.text()
        let fr = mapping.required("fr")?.text()
        guard let en, let fr else { return nil }
        return LocalizedText(en: en.value, fr: fr.value)
    }
}

/// Whether a text is an exact decimal: digits, at most one point among them, at most one sign before them.
func isDecimal(_ text: String) -> Bool {
    text.wholeMatch(of: /[+-]?[0-9]+(\.[0-9]+)?/) != nil
}

/// Names become tables, columns and URLs: snake_case, starting with a letter.
func checkName(_ name: Located<String>, _ diagnostics: DiagnosticCollector) {
    guard name.value.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) == nil else { return }
    diagnostics.error(
        .badName,
        at: name.location,
        "`\(name.value)` is not a name",
        hint: "names are snake_case: lower case letters, digits and single underscores, starting with a letter"
    )
}

/// The tokens of an SQL text: enough to know which tables it mentions, without its comments and strings.
struct SQLText {
    enum Kind: Equatable {
        /// A key word or an unquoted name; `text` in lower case, as PostgreSQL folds it.
        case word
        /// A quoted name; `text` without its quotes.
        case quotedName
        /// A string constant, a number, or another sign; `text` as written.
        case string, number, symbol
    }

    struct Token: Equatable {
        let kind: Kind
        let text: String
        let line: Int
        let column: Int

        var isName: Bool { kind == .word || kind == .quotedName }
    }

    let tokens: [Token]

    /// `line` is the number of the text's first line in its file.
    init(_ text: String, line: Int = 1) {
        var scanner = SQLScanner(text, line: line)
        var tokens: [Token] = []
        while let token = scanner.next() { tokens.append(token) }
        self.tokens = tokens
    }

    init(tokens: [Token]) {
        self.tokens = tokens
    }

    /// A table of schema `mirror` that the text mentions.
    struct Mention: Equatable {
        let table: String
        let line: Int
        let column: Int
    }

    /// Every `mirror.<table>`, in the order of the text.
    var mirrorMentions: [Mention] {
        guard tokens.count >= 3 else { return [] }
        return (0..<(tokens.count - 2)).compactMap { index in
            let schema = tokens[index]
            guard schema.isName, schema.text == "mirror", tokens[index + 1].text == ".", tokens[index + 2].isName,
                index == 0 || tokens[index - 1].text != "."
            else { return nil }
            return Mention(table: tokens[index + 2].text, line: schema.line, column: schema.column)
        }
    }

    /// Names by which PostgreSQL gives the time, chance or its own state, and schemas that are no part of the mirror.
    private static let changing: Set<String> = [
        "now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "clock_timestamp",
        "statement_timestamp", "transaction_timestamp", "timeofday", "age", "random", "gen_random_uuid",
        "current_setting", "tablesample", "agg", "ops", "build", "pg_catalog", "information_schema",
    ]

    /// Whether equal rows of the mirror give an equal result, whenever the text is run. When in doubt it says no.
    var dependsOnMirrorAlone: Bool {
        tokens.allSatisfy { token in
            switch token.kind {
            case .word, .quotedName: !Self.changing.contains(token.text) && !token.text.hasPrefix("pg_")
            // 'now', 'today' and the like are instants.
            case .string: !["now", "today", "tomorrow", "yesterday"].contains { token.text.lowercased().contains($0) }
            case .number, .symbol: true
            }
        }
    }

    func mentions(word: String) -> Bool { tokens.contains { $0.isName && $0.text == word } }

    /// The text without comments, with single spaces: equal for texts that mean the same to PostgreSQL's parser.
    var canonical: String {
        tokens.map { $0.kind == .quotedName ? "\"\($0.text)\"" : $0.text }.joined(separator: " ")
    }
}

/// Reads one token after the other, following PostgreSQL's lexical rules.
private struct SQLScanner {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line: Int
    private var column = 1

    init(_ text: String, line: Int) {
        scalars = Array(text.unicodeScalars)
        self.line = line
    }

    mutating func next() -> SQLText.Token? {
        skipBlanks()
        guard let first = peek() else { return nil }
        let start = (line: line, column: column)
        func token(_ kind: SQLText.Kind, _ text: String) -> SQLText.Token {
            SQLText.Token(kind: kind, text: text, line: start.line, column: start.column)
        }
        if first == "'" { return token(.string, quoted(by: "'", escapes: false)) }
        if first == "e" || first == "E", peek(1) == "'" {
            advance()
            return token(.string, "E" + quoted(by: "'", escapes: true))
        }
        if first == "\"" {
            let name = quoted(by: "\"", escapes: false).dropFirst().dropLast()
            return token(.quotedName, String(name).replacing("\"\"", with: "\""))
        }
        if first == "$", let text = dollarQuoted() { return token(.string, text) }
        if isNameStart(first) { return token(.word, take(while: isNamePart).lowercased()) }
        if isDigit(first) { return token(.number, take { isDigit($0) || $0 == "." || isNameStart($0) }) }
        advance()
        return token(.symbol, String(first))
    }

    // MARK: - Blanks and comments

    private mutating func skipBlanks() {
        while let scalar = peek() {
            if scalar.properties.isWhitespace {
                advance()
            } else if scalar == "-", peek(1) == "-" {
                while let scalar = peek(), scalar != "\n" { advance() }
            } else if scalar == "/", peek(1) == "*" {
                skipBlockComment()
            } else {
                return
            }
        }
    }

    /// Block comments nest in PostgreSQL.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if peek() == "/", peek(1) == "*" {
                depth += 1
                advance(2)
            } else if peek() == "*", peek(1) == "/" {
                depth -= 1
                advance(2)
            } else {
                advance()
            }
        } while depth > 0 && peek() != nil
    }

    // MARK: - Quotes

    /// From the quote under the cursor to its end (or the end of the text), quotes included.
    private mutating func quoted(by quote: Unicode.Scalar, escapes: Bool) -> String {
        var text = String.UnicodeScalarView([quote])
        advance()
        while let scalar = peek() {
            text.append(scalar)
            advance()
            if escapes, scalar == "\\", let escaped = peek() {
                text.append(escaped)
                advance()
            } else if scalar == quote {
                guard peek() == quote else { break }
                text.append(quote)
                advance()
            }
        }
        return String(text)
    }

    /// `$tag$ … $tag$`, or nil when the `$` under the cursor starts none (a parameter such as `$1`).
    private mutating func dollarQuoted() -> String? {
        var end = index + 1
        while end < scalars.count, isNamePart(scalars[end]), scalars[end] != "$" { end += 1 }
        guard end < scalars.count, scalars[end] == "$", end == index + 1 || !isDigit(scalars[index + 1]) else {
            return nil
        }
        let tag = scalars[index...end]
        var text = String.UnicodeScalarView(tag)
        advance(tag.count)
        while peek() != nil {
            if scalars[index...].starts(with: tag) {
                text.append(contentsOf: tag)
                advance(tag.count)
                break
            }
            text.append(scalars[index])
            advance()
        }
        return String(text)
    }

    // MARK: - Moving

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < scalars.count ? scalars[index + offset] : nil
    }

    private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = peek(), matches(scalar) {
            text.append(scalar)
            advance()
        }
        return String(text)
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < scalars.count {
            if scalars[index] == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
            index += 1
        }
    }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || scalar.value > 127
}

private func isNamePart(_ scalar: Unicode.Scalar) -> Bool { isNameStart(scalar) || isDigit(scalar) || scalar == "$" }

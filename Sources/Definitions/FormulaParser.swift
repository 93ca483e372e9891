/// A formula as written, before its names have found their measures.
indirect enum Formula {
    case name(Located<String>)
    case number(String)
    /// A function of a measure, as in `p90(seconds)`.
    case call(Located<String>, Located<String>)
    case add(Formula, Formula, at: SourceLocation)
    case subtract(Formula, Formula, at: SourceLocation)
    case multiply(Formula, Formula, at: SourceLocation)
    case divide(Formula, Formula, at: SourceLocation)
}

/// A formula that cannot be read, and where.
struct FormulaError: Error {
    let message: String
    let location: SourceLocation
}

/// Parses names, exact decimals, `+ - * /`, parentheses and functions of a measure, with the precedence that everybody expects.
struct FormulaParser {
    private enum Token: Equatable {
        case name(String), number(String), sign(Character)
    }

    private let tokens: [(token: Token, location: SourceLocation)]
    private let end: SourceLocation
    private var index = 0

    /// Longer than any formula that a person reads. Each operator makes the tree of the formula deeper.
    private static let longest = 16_384

    /// Cuts the text, one line whose location is that of its first character, into tokens.
    init(_ text: Located<String>) throws(FormulaError) {
        guard text.value.utf8.count <= Self.longest else {
            throw FormulaError(
                message: "the formula is longer than the \(Self.longest) bytes allowed",
                location: text.location
            )
        }
        var tokens: [(Token, SourceLocation)] = []
        var rest = Substring(text.value)
        var column = text.location.column
        func place() -> SourceLocation {
            SourceLocation(file: text.location.file, line: text.location.line, column: column)
        }
        while let first = rest.first {
            var length = 1
            if first.isWhitespace {
                // Nothing but a place further on.
            } else if let match = rest.prefixMatch(of: /[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*/) {
                tokens.append((.name(String(match.0)), place()))
                length = match.0.count
            } else if let match = rest.prefixMatch(of: /[0-9]+(\.[0-9]+)?/) {
                tokens.append((.number(String(match.0)), place()))
                length = match.0.count
            } else if "+-*/()".contains(first) {
                tokens.append((.sign(first), place()))
            } else {
                throw FormulaError(message: "a formula cannot have `\(first)`", location: place())
            }
            rest = rest.dropFirst(length)
            column += length
        }
        self.tokens = tokens
        self.end = place()
    }

    mutating func parse() throws(FormulaError) -> Formula {
        let formula = try sum(depth: 0)
        guard index == tokens.count else { throw unexpected("an operator") }
        return formula
    }

    private mutating func sum(depth: Int) throws(FormulaError) -> Formula {
        var left = try product(depth: depth)
        while true {
            if let place = take("+") {
                left = .add(left, try product(depth: depth), at: place)
            } else if let place = take("-") {
                left = .subtract(left, try product(depth: depth), at: place)
            } else {
                return left
            }
        }
    }

    private mutating func product(depth: Int) throws(FormulaError) -> Formula {
        var left = try factor(depth: depth)
        while true {
            if let place = take("*") {
                left = .multiply(left, try factor(depth: depth), at: place)
            } else if let place = take("/") {
                left = .divide(left, try factor(depth: depth), at: place)
            } else {
                return left
            }
        }
    }

    private mutating func factor(depth: Int) throws(FormulaError) -> Formula {
        guard depth < 100 else { throw FormulaError(message: "the formula is nested too deeply", location: place) }
        if let minus = take("-") { return .multiply(.number("-1"), try factor(depth: depth + 1), at: minus) }
        if take("(") != nil {
            let inner = try sum(depth: depth + 1)
            guard take(")") != nil else { throw unexpected("`)`") }
            return inner
        }
        guard index < tokens.count else { throw unexpected("a measure, a number or `(`") }
        switch tokens[index].token {
        case .name(let name):
            index += 1
            let name = Located(value: name, location: tokens[index - 1].location)
            return take("(") == nil ? .name(name) : try call(name)
        case .number(let number):
            index += 1
            return .number(number)
        case .sign:
            throw unexpected("a measure, a number or `(`")
        }
    }

    /// The rest of a function's call, behind its parenthesis.
    private mutating func call(_ function: Located<String>) throws(FormulaError) -> Formula {
        guard index < tokens.count, case .name(let name) = tokens[index].token else { throw unexpected("a measure") }
        let argument = Located(value: name, location: tokens[index].location)
        index += 1
        guard take(")") != nil else { throw unexpected("`)`") }
        return .call(function, argument)
    }

    private var place: SourceLocation { index < tokens.count ? tokens[index].location : end }

    private func unexpected(_ expected: String) -> FormulaError {
        guard index < tokens.count else {
            return FormulaError(message: "the formula ends where \(expected) is expected", location: end)
        }
        let found =
            switch tokens[index].token {
            case .name(let text), .number(let text): text
            case .sign(let sign): String(sign)
            }
        return FormulaError(message: "found `\(found)` in the formula where \(expected) is expected", location: place)
    }

    private mutating func take(_ sign: Character) -> SourceLocation? {
        guard index < tokens.count, tokens[index].token == .sign(sign) else { return nil }
        index += 1
        return tokens[index - 1].location
    }
}

/// The name as an identifier in SQL: `a"b` becomes `"a""b"`.
///
/// A qualified name is two identifiers: quote each, and put the point between.
public func quoteIdentifier(_ name: String) -> String {
    quoted(name, by: "\"")
}

/// The text as a literal in SQL: `it's` becomes `'it''s'`.
///
/// For statements that take no parameters (DDL, `set`); everywhere else bind a ``PostgresValue``.
public func quoteLiteral(_ text: String) -> String {
    let literal = quoted(text, by: "'")
    guard text.unicodeScalars.contains("\\") else { return literal }
    // The E form means the same whatever standard_conforming_strings says.
    var escaped = " E"
    for character in literal.unicodeScalars {
        if character == "\\" { escaped.unicodeScalars.append("\\") }
        escaped.unicodeScalars.append(character)
    }
    return escaped
}

private func quoted(_ text: String, by quote: Unicode.Scalar) -> String {
    var result = String(quote)
    // By scalars, not characters: a combining mark after a quote must not hide the quote.
    for character in text.unicodeScalars {
        if character == quote { result.unicodeScalars.append(quote) }
        result.unicodeScalars.append(character)
    }
    result.unicodeScalars.append(quote)
    return result
}

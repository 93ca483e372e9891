/// A connection string for people: host, database and user to be seen, the password as `•••`.
///
/// Knows PostgreSQL's URIs and keyword strings and MongoDB's URIs. What it cannot read is hidden whole; in doubt it hides
/// too much.
///
/// ```swift
/// redactConnectionString("postgresql://loader:s3cret@db/analytics")  // "postgresql://loader:•••@db/analytics"
/// ```
public func redactConnectionString(_ text: String) -> String {
    if let scheme = text.firstRange(of: "://") {
        return text[..<scheme.upperBound] + redactURI(text[scheme.upperBound...])
    }
    guard let keywords = parseKeywords(text), !keywords.isEmpty else { return "•••" }
    return keywords.map { key, value in
        if isSecretKey(key) { return "\(key)=•••" }
        let needsQuotes = value.isEmpty || value.contains { $0 == " " || $0 == "'" || $0 == "\\" }
        let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "\(key)=" + (needsQuotes ? "'\(escaped)'" : value)
    }.joined(separator: " ")
}

/// Hides what may be secret in the URLs of a command: everything behind the host.
func redactURLs(_ text: String) -> String {
    text.replacing(/(https?:\/\/)([^\s\/'"]*@)?([^\s\/'"?#]*)([^\s'"]*)/) { match in
        let rest = match.4.isEmpty || match.4 == "/" ? String(match.4) : "/•••"
        return "\(match.1)\(match.2 == nil ? "" : "•••@")\(match.3)\(rest)"
    }
}

/// The part behind `scheme://`. A password may itself hold an `@`, `/` or `?` that nobody encoded: the last `@` counts.
private func redactURI(_ text: Substring) -> String {
    guard let at = text.lastIndex(of: "@") else { return redactParameters(text) }
    let userInfo = text[..<at]
    let rest = redactParameters(text[text.index(after: at)...])
    guard let colon = userInfo.firstIndex(of: ":") else { return "\(userInfo)@\(rest)" }
    return "\(userInfo[..<colon]):•••@\(rest)"
}

private func redactParameters(_ text: Substring) -> String {
    guard let mark = text.firstIndex(of: "?") else { return String(text) }
    let parameters = text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
    let shown = parameters.map { parameter -> String in
        let key = parameter.prefix { $0 != "=" }
        return isSecretKey(String(key)) ? "\(key)=•••" : String(parameter)
    }
    return text[...mark] + shown.joined(separator: "&")
}

private func isSecretKey(_ key: String) -> Bool {
    let key = key.lowercased()
    return key == "authmechanismproperties"
        || ["pass", "secret", "token"].contains { key.contains($0) } && key != "passfile"
}

/// libpq's `key = value` pairs: values in single quotes may hold blanks, a backslash escapes. Nil when it is none.
func parseKeywords(_ text: String) -> [(key: String, value: String)]? {
    var rest = Substring(text)
    var pairs: [(String, String)] = []
    while true {
        rest = rest.drop(while: \.isWhitespace)
        if rest.isEmpty { return pairs }
        let key = rest.prefix { !$0.isWhitespace && $0 != "=" }
        rest = rest.dropFirst(key.count).drop(while: \.isWhitespace)
        guard !key.isEmpty, rest.first == "=" else { return nil }
        rest = rest.dropFirst().drop(while: \.isWhitespace)
        guard let value = takeKeywordValue(&rest) else { return nil }
        pairs.append((String(key), value))
    }
}

private func takeKeywordValue(_ rest: inout Substring) -> String? {
    let isQuoted = rest.first == "'"
    if isQuoted { rest.removeFirst() }
    var value = ""
    while let character = rest.first {
        if isQuoted ? character == "'" : character.isWhitespace { break }
        rest.removeFirst()
        if character == "\\", let escaped = rest.popFirst() {
            value.append(escaped)
        } else {
            value.append(character)
        }
    }
    if isQuoted {
        guard rest.first == "'" else { return nil }
        rest.removeFirst()
    }
    return value
}

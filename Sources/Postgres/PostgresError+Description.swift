extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Code, SQLSTATE, message and the names involved; no values of rows.
    public var description: String {
        let state = sqlState.map { " [\($0)]" } ?? ""
        let lines = ["\(code)\(state): \(message)"] + facts([("hint", hint)]) + names + place
        return lines.joined(separator: "; ")
    }

    /// Everything that the server reported, values of rows included.
    public var debugDescription: String {
        let more = facts([
            ("severity", severity),
            ("detail", detail),
            ("context", context),
            ("internal query", internalQuery),
            ("internal position", internalPosition.map { String($0) }),
            ("source", source),
            ("sql", sql),
        ])
        return ([description] + more).joined(separator: "\n  ")
    }

    private var names: [String] {
        facts([
            ("schema", schema),
            ("table", table),
            ("column", column),
            ("constraint", constraint),
            ("data type", dataType),
            ("rollback failed", rollbackFailure),
        ])
    }

    /// The start of the statement on one line, and where in it the server stumbled.
    private var place: [String] {
        guard let sql else { return [] }
        let oneLine = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let start = oneLine.count > 160 ? oneLine.prefix(160) + "…" : oneLine[...]
        return facts([("at character", position.map { String($0) }), ("in", String(start))])
    }

    private func facts(_ pairs: [(String, String?)]) -> [String] {
        pairs.compactMap { name, value in value.map { "\(name): \($0)" } }
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

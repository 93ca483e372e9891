/// The tables of schema `mirror` that a query mentions, without the schema, each once, in the order of the text.
package func mirrorTables(in sql: String) -> [String] {
    var tables: [String] = []
    for mention in SQLText(sql).mirrorMentions where !tables.contains(mention.table) { tables.append(mention.table) }
    return tables
}

/// The query with every `mirror.<table>` read from another schema; nothing moves to another line.
package func query(_ sql: String, readingMirrorFrom schema: String) -> String {
    var lines = sql.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    for mention in SQLText(sql).mirrorMentions.reversed() {
        let start = mention.column - 1
        let line = lines[mention.line - 1]
        let length = line[start] == "\"" ? "\"mirror\"".count : "mirror".count
        lines[mention.line - 1].replaceSubrange(start..<(start + length), with: Array(schema.unicodeScalars))
    }
    return lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
}

extension String {
    /// Whether a query gives the same over equal rows of the mirror, whenever it is run; no when in doubt.
    package var dependsOnMirrorAlone: Bool { SQLText(self).dependsOnMirrorAlone }
}

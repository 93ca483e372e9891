/// A fact's file cut into header and query.
struct FactFile {
    /// The header's YAML, after as many empty lines as stand before it in the file: its places are the file's.
    let header: String
    /// The query, without the header.
    let sql: String
    /// The line of the file on which `sql` starts.
    let sqlLine: Int

    init?(_ file: SourceFile, _ diagnostics: DiagnosticCollector) {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
        func trimmed(_ line: Substring) -> String { String(line.filter { !$0.isWhitespace }) }
        guard let start = lines.firstIndex(where: { !isBlank($0) }), trimmed(lines[start]) == "/*---" else {
            diagnostics.error(
                .missingHeader,
                at: file.location(line: 1, column: 1),
                "a fact must begin with a header",
                hint: "/* --- on a line of its own, the keys, --- */ on a line of its own, then the query"
            )
            return nil
        }
        guard let end = lines[(start + 1)...].firstIndex(where: { trimmed($0) == "---*/" }) else {
            diagnostics.error(
                .missingHeader,
                at: file.location(line: start + 1, column: 1),
                "the header has no end",
                hint: "it ends with --- */ on a line of its own"
            )
            return nil
        }
        header = String(repeating: "\n", count: start + 1) + lines[(start + 1)..<end].joined(separator: "\n")
        sql = lines[(end + 1)...].joined(separator: "\n")
        sqlLine = end + 2
    }
}

/// A stream that a query may read.
struct DeclaredRead {
    let stream: StreamDraft
    let location: SourceLocation
    /// Whether its kept versions may be read too.
    let allowsVersions: Bool
    /// Whether it is a fact's anchor, which is declared by another key than `reads`.
    var isAnchor = false
}

/// Compares the tables that a query mentions with the streams that it declares: a change in a stream that is not
/// declared would leave figures stale, and nobody would know.
struct ReadsCheck {
    let workspace: Workspace
    let module: String
    /// The file of the query.
    let path: String
    /// How a read is declared, for the hint: `{entity: …}` or `{via: …}`.
    let example: String

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    /// Reports what does not fit. With `hasUnknown` some declared streams do not exist, and a mention may mean one of them.
    func check(_ sql: SQLText, against reads: [DeclaredRead], hasUnknown: Bool) {
        var used = Set<String>()
        var mentionsUnknown = false
        for mention in sql.mirrorMentions {
            guard let stream = stream(mention) else {
                mentionsUnknown = true
                continue
            }
            let isVersions = mention.table == stream.versionsTable
            if let read = reads.first(where: { $0.stream.id == stream.id }) {
                used.insert(stream.id)
                if isVersions { checkVersions(mention, stream, read) }
            } else if !hasUnknown {
                reportUndeclared(mention, stream, isVersions)
            }
        }
        if mentionsUnknown || sql.tokens.isEmpty { return }
        for read in reads where !used.contains(read.stream.id) {
            let what = read.isAnchor ? "its anchor" : "which `reads` declares"
            diagnostics.warning(
                .unusedRead,
                at: read.location,
                "the query does not read `\(read.stream.id)`, \(what)",
                hint: nil
            )
        }
    }

    /// The stream behind a mentioned table; an unknown table is reported.
    func stream(_ mention: SQLText.Mention) -> StreamDraft? {
        let all = workspace.drafts.values
        if let stream = all.first(where: { $0.table == mention.table || $0.versionsTable == mention.table }) {
            return stream
        }
        let visible = Set(workspace.visibleModules(from: module))
        let tables = all.filter { visible.contains($0.module) }.map(\.table).sorted()
        diagnostics.error(
            .unknownTable,
            at: location(mention),
            "there is no table `mirror.\(mention.table)`",
            hint: suggestion(for: mention.table, among: tables, of: "table")
        )
        return nil
    }

    func location(_ mention: SQLText.Mention) -> SourceLocation {
        SourceLocation(file: path, line: mention.line, column: mention.column)
    }

    private func checkVersions(_ mention: SQLText.Mention, _ stream: StreamDraft, _ read: DeclaredRead) {
        if !stream.keepsVersions {
            diagnostics.error(
                .unknownTable,
                at: location(mention),
                "stream `\(stream.id)` keeps no versions",
                hint: "it has them with `keep: versions` in its own file"
            )
        } else if !read.allowsVersions {
            diagnostics.error(
                .undeclaredRead,
                at: location(mention),
                "the query reads the kept versions of `\(stream.id)`, which `reads` does not declare",
                hint: "add `versions: true` to its entry in `reads`"
            )
        }
    }

    private func reportUndeclared(_ mention: SQLText.Mention, _ stream: StreamDraft, _ isVersions: Bool) {
        let name = stream.module == module ? stream.name : stream.id
        let entry = isVersions && example.contains("entity") ? "{entity: …, versions: true}" : example
        diagnostics.error(
            .undeclaredRead,
            at: location(mention),
            "the query reads `mirror.\(mention.table)`, which `reads` does not declare",
            hint: "a change there would leave figures stale: add `\(name): \(entry)` to `reads`"
        )
    }
}

/// A query is put into another one: it must be a single one that only reads.
func checkQuery(_ sql: SQLText, in path: String, at start: SourceLocation, _ diagnostics: DiagnosticCollector) {
    if let first = sql.tokens.first {
        let opensQuery = first.kind == .word && ["select", "with", "values"].contains(first.text) || first.text == "("
        if !opensQuery {
            let place = SourceLocation(file: path, line: first.line, column: first.column)
            diagnostics.error(.badQuery, at: place, "a query must begin with `select` or `with`", hint: nil)
        }
    } else {
        diagnostics.error(.badQuery, at: start, "the query is empty", hint: nil)
    }
    if let semicolon = sql.tokens.first(where: { $0.text == ";" && $0.kind == .symbol }) {
        let place = SourceLocation(file: path, line: semicolon.line, column: semicolon.column)
        diagnostics.error(.badQuery, at: place, "the query is put into another one: leave out the `;`", hint: nil)
    }
}

/// Reads what only a derived stream has, and finds the streams that it reads.
struct DerivedStreamReader {
    let workspace: Workspace

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    /// Reads the keys and the query's file; the streams that it names are found later, by `link`.
    func read(_ source: YAMLValue, _ mapping: YAMLMapping, _ folder: String, _ draft: inout StreamDraft) {
        draft.changes = .derived
        mapping.refuse(["changes", "deletes", "reconcile", "contract"], "has no meaning in a derived stream")
        draft.readsLocation = mapping.place(of: "reads")
        let entity = mapping.required("entity")?.text("a column").flatMap { workspace.column($0, of: draft)?.name }
        draft.reads = mapping.required("reads").map(readReads) ?? []
        guard let name = source.text("the name of a file beside this one"),
            let file = SourceFile.read(folder + "/" + name.value, reference: name.location, diagnostics)
        else { return }
        let sql = SQLText(file.text)
        checkQuery(sql, in: file.path, at: file.location(line: 1, column: 1), diagnostics)
        draft.sql = sql
        draft.sqlPath = file.path
        draft.source = .sql(DerivedQuery(text: file.text, file: file.path, entity: entity ?? "", reads: []))
    }

    private func readReads(_ value: YAMLValue) -> [DerivedReadDraft] {
        guard let entries = value.entries("a mapping of streams") else { return [] }
        if entries.isEmpty { value.error(.badValue, "a derived stream must read at least one stream") }
        return entries.compactMap { entry in
            guard let mapping = entry.value.mapping(.derivedRead),
                let entity = mapping.required("entity")?.text("a column")
            else { return nil }
            return DerivedReadDraft(
                stream: entry.key,
                entity: entity,
                versions: mapping["versions"]?.bool() ?? false
            )
        }
    }

    /// Finds the streams that the draft reads, and checks the query against them.
    func link(_ draft: StreamDraft) -> StreamDraft {
        guard case .sql(let query) = draft.source, let sql = draft.sql, let path = draft.sqlPath else { return draft }
        var declared: [DeclaredRead] = []
        var reads: [DerivedRead] = []
        for read in draft.reads {
            guard let stream = workspace.stream(read.stream, from: draft.module) else { continue }
            declared.append(
                DeclaredRead(stream: stream, location: read.stream.location, allowsVersions: read.versions)
            )
            checkVersions(read, of: stream)
            guard let entity = workspace.column(read.entity, of: stream) else { continue }
            reads.append(DerivedRead(stream: stream.id, entity: entity.name, versions: read.versions))
        }
        ReadsCheck(workspace: workspace, module: draft.module, path: path, example: "{entity: …}")
            .check(sql, against: declared, hasUnknown: declared.count < draft.reads.count)
        var draft = draft
        draft.source = .sql(
            DerivedQuery(text: query.text, file: query.file, entity: query.entity, reads: reads)
        )
        return draft
    }

    private func checkVersions(_ read: DerivedReadDraft, of stream: StreamDraft) {
        guard read.versions, !stream.keepsVersions, !stream.isBroken else { return }
        diagnostics.error(
            .notAllowedHere,
            at: read.stream.location,
            "stream `\(stream.id)` keeps no versions",
            hint: "it has them with `keep: versions` in its own file"
        )
    }

    /// Reports each circle of derived streams once; returns the ids so that each comes after those that it reads.
    func order(_ drafts: [StreamDraft]) -> [StreamDraft] {
        let byID = Dictionary(drafts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var done: [String: Bool] = [:]  // false while its reads are being visited
        var ordered: [StreamDraft] = []
        func visit(_ draft: StreamDraft, path: [String]) {
            if done[draft.id] == true { return }
            if done[draft.id] == false {
                reportCycle(Array(path.drop { $0 != draft.id }) + [draft.id], byID)
                return
            }
            done[draft.id] = false
            if case .sql(let query) = draft.source {
                for read in query.reads { byID[read.stream].map { visit($0, path: path + [draft.id]) } }
            }
            done[draft.id] = true
            ordered.append(draft)
        }
        for draft in drafts { visit(draft, path: []) }
        return ordered
    }

    private func reportCycle(_ path: [String], _ drafts: [String: StreamDraft]) {
        guard let first = path.first, let draft = drafts[first] else { return }
        diagnostics.error(
            .streamCycle,
            at: draft.readsLocation,
            "derived streams read each other: \(path.joined(separator: " → "))",
            hint: nil
        )
    }
}

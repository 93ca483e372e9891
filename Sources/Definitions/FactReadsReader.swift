/// Reads a fact's `reads`: the streams beside the anchor, and how a change there finds the anchor's rows.
struct FactReadsReader {
    let head: ModuleHead
    let workspace: Workspace

    struct Result {
        var reads: [FactRead] = []
        var declared: [DeclaredRead] = []
        /// Whether a stream that is named does not exist.
        var hasUnknown = false
    }

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    /// Reads all entries. Without an anchor (the fact's is unknown) only the reads' own parts are checked.
    func read(_ value: YAMLValue?, anchor: StreamDraft?) -> Result {
        var result = Result()
        for entry in value?.entries("a mapping of streams") ?? [] {
            let mapping = entry.value.mapping(.factRead)
            guard let stream = workspace.stream(entry.key, from: head.name) else {
                result.hasUnknown = true
                continue
            }
            result.declared.append(
                DeclaredRead(stream: stream, location: entry.key.location, allowsVersions: true)
            )
            guard let mapping, let anchor else { continue }
            let via = mapping.required("via").flatMap { readVia($0, anchor, stream) }
            let days = mapping["days"].flatMap { readDayRule($0, of: stream, workspace) }
            if let via { result.reads.append(FactRead(stream: stream.id, via: via, days: days)) }
        }
        return result
    }

    private func readVia(_ value: YAMLValue, _ anchor: StreamDraft, _ read: StreamDraft) -> Via? {
        guard
            let way = value.mapping(.via)?.exactlyOne(of: Shape.via.exactlyOneOf)
        else { return nil }
        switch way.key.value {
        case "parent": return readParent(way.value, anchor, read)
        case "child": return readChild(way.value, anchor, read)
        default: return readMatch(way.value, anchor, read)
        }
    }

    private func readParent(_ value: YAMLValue, _ anchor: StreamDraft, _ read: StreamDraft) -> Via? {
        guard let name = value.text("a column of the anchor"), let column = workspace.column(name, of: anchor),
            let key = singleKey(of: read, at: name.location, "match: [column of the anchor, column of the read]")
        else { return nil }
        workspace.checkComparable(column, of: anchor, key, of: read, at: name.location)
        return .parent(column: column.name)
    }

    private func readChild(_ value: YAMLValue, _ anchor: StreamDraft, _ read: StreamDraft) -> Via? {
        guard let name = value.text("a column of the read stream"), let column = workspace.column(name, of: read),
            let key = singleKey(of: anchor, at: name.location, "match: [column of the anchor, column of the read]")
        else { return nil }
        workspace.checkComparable(key, of: anchor, column, of: read, at: name.location)
        return .child(column: column.name)
    }

    private func readMatch(_ value: YAMLValue, _ anchor: StreamDraft, _ read: StreamDraft) -> Via? {
        let expected = "a list of two columns: the anchor's and the read stream's"
        guard let names = value.texts(expected) else { return nil }
        guard names.count == 2 else {
            value.wrongType(expected)
            return nil
        }
        let anchorColumn = workspace.column(names[0], of: anchor)
        let readColumn = workspace.column(names[1], of: read)
        guard let anchorColumn, let readColumn else { return nil }
        workspace.checkComparable(anchorColumn, of: anchor, readColumn, of: read, at: names[0].location)
        return .match(anchor: anchorColumn.name, read: readColumn.name)
    }

    /// One column cannot hold a key of several.
    private func singleKey(of stream: StreamDraft, at location: SourceLocation, _ instead: String) -> StreamColumn? {
        if stream.key.count == 1 { return stream.column(stream.key[0]) }
        if stream.key.count > 1 {
            diagnostics.error(
                .compositeKey,
                at: location,
                "stream `\(stream.id)` has a key of \(stream.key.count) columns, which one column cannot hold",
                hint: "say `via: {\(instead)}`"
            )
        }
        return nil
    }
}

extension Workspace {
    /// Reports two columns whose values can never be equal.
    func checkComparable(
        _ a: StreamColumn,
        of anchor: StreamDraft,
        _ b: StreamColumn,
        of read: StreamDraft,
        at location: SourceLocation
    ) {
        let numbers = ["integer", "bigint", "numeric"]
        if a.mirrorType == b.mirrorType || numbers.contains(a.mirrorType) && numbers.contains(b.mirrorType) { return }
        diagnostics.error(
            .columnType,
            at: location,
            "`\(anchor.name).\(a.name)` is \(a.mirrorType) and `\(read.name).\(b.name)` is \(b.mirrorType): they can "
                + "never be equal",
            hint: nil
        )
    }
}

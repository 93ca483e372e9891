/// What one load has read so far, and the way from a name to what it means.
///
/// A class because the readers of all kinds add to it in turn; it never leaves the (synchronous) load that made it.
final class Workspace {
    let diagnostics: DiagnosticCollector
    let context: FingerprintContext
    /// Each after those that it needs.
    var heads: [ModuleHead] = []
    /// By id, broken ones too, so that one mistake is not reported at every mention.
    var drafts: [String: StreamDraft] = [:]
    /// By id, complete with fingerprint.
    var streams: [String: Stream] = [:]
    /// By id; nil for a fact whose file has a mistake.
    var facts: [String: Fact?] = [:]
    /// Dimensions by `module.name`.
    var dimensions: [String: Dimension?] = [:]
    /// By id; nil for a KPI with a mistake.
    var kpis: [String: KPI?] = [:]

    init(diagnostics: DiagnosticCollector, context: FingerprintContext) {
        self.diagnostics = diagnostics
        self.context = context
    }

    func head(_ module: String) -> ModuleHead? { heads.first { $0.name == module } }

    /// The modules whose things `module` may name: itself, then those that it needs, in the order of its file.
    func visibleModules(from module: String) -> [String] {
        [module] + (head(module)?.needs.map(\.value) ?? [])
    }

    func stream(_ reference: Located<String>, from module: String) -> StreamDraft? {
        resolve(reference, from: module, kind: "stream", code: .unknownStream, in: drafts)?.value
    }

    /// The id of a fact; its value is nil when the fact's own file has a mistake.
    func fact(_ reference: Located<String>, from module: String) -> (id: String, value: Fact?)? {
        resolve(reference, from: module, kind: "fact", code: .unknownFact, in: facts)
    }

    /// Finds what a name means: a bare one in its own module, `module.name` in a module that this one needs.
    private func resolve<Value>(
        _ reference: Located<String>,
        from module: String,
        kind: String,
        code: DiagnosticCode,
        in table: [String: Value]
    ) -> (id: String, value: Value)? {
        let name = reference.value
        let id = name.contains(".") ? name : "\(module).\(name)"
        let owner = String(id.prefix { $0 != "." })
        if owner != module, head(owner) == nil, isNeeded(owner, by: module) { return nil }
        if owner != module, head(owner) != nil, !visibleModules(from: module).contains(owner) {
            reportNotNeeded(owner, by: module, at: reference.location)
            return nil
        }
        if let value = table[id], visibleModules(from: module).contains(owner) { return (id, value) }
        let names = visibleModules(from: module).flatMap { visible in
            table.keys.filter { $0.hasPrefix(visible + ".") }.sorted()
                .map { visible == module ? String($0.dropFirst(visible.count + 1)) : $0 }
        }
        diagnostics.error(
            code,
            at: reference.location,
            "there is no \(kind) `\(name)`",
            hint: suggestion(for: name, among: names, of: kind)
        )
        return nil
    }

    /// Whether a module names another one among its needs, whether or not that could be read.
    private func isNeeded(_ owner: String, by module: String) -> Bool {
        visibleModules(from: module).contains(owner)
    }

    /// Whether a module that this one needs could not be read: then what it would have had is no mistake of this one.
    func lacksNeeds(_ module: String) -> Bool {
        visibleModules(from: module).contains { head($0) == nil }
    }

    func reportNotNeeded(_ owner: String, by module: String, at location: SourceLocation) {
        diagnostics.error(
            .moduleNotNeeded,
            at: location,
            "module `\(module)` does not need module `\(owner)`",
            hint: "add `\(owner)` to `needs` in its module.yaml"
        )
    }

    /// The column of a stream; an unknown one is reported, unless the stream's own file is broken.
    func column(_ reference: Located<String>, of stream: StreamDraft) -> StreamColumn? {
        if let column = stream.columns.first(where: { $0.name == reference.value }) { return column }
        if stream.isBroken { return nil }
        let names = stream.columns.map(\.name)
        diagnostics.error(
            .unknownColumn,
            at: reference.location,
            "stream `\(stream.id)` has no column `\(reference.value)`",
            hint: suggestion(for: reference.value, among: names, of: "column")
        )
        return nil
    }

    /// A column that can hold a business day.
    func dayColumn(_ reference: Located<String>, of stream: StreamDraft) -> StreamColumn? {
        guard let column = column(reference, of: stream) else { return nil }
        if ["date", "timestamptz"].contains(column.mirrorType) { return column }
        diagnostics.error(
            .columnType,
            at: reference.location,
            "column `\(column.name)` of stream `\(stream.id)` is \(column.mirrorType), but a day comes from a date or a "
                + "timestamptz",
            hint: nil
        )
        return nil
    }
}

/// Reads the days that a row touches: `column`, or `{span: [from, to]}`.
func readDayRule(_ value: YAMLValue, of stream: StreamDraft, _ workspace: Workspace) -> DayRule? {
    if value.isScalar {
        return value.text().flatMap { workspace.dayColumn($0, of: stream) }.map { .column($0.name) }
    }
    guard value.isMapping else {
        value.wrongType("a column or {span: [from, to]}")
        return nil
    }
    guard let span = value.mapping(.span)?.required("span"),
        let ends = span.texts("a list of two columns")
    else { return nil }
    guard ends.count == 2 else {
        span.wrongType("a list of two columns")
        return nil
    }
    let columns = ends.map { workspace.dayColumn($0, of: stream) }
    guard let from = columns[0], let to = columns[1] else { return nil }
    guard from.mirrorType == to.mirrorType else {
        span.error(
            .columnType,
            "a span must begin and end in columns of one type, but `\(from.name)` is \(from.mirrorType) and "
                + "`\(to.name)` is \(to.mirrorType)"
        )
        return nil
    }
    return .span(from: from.name, to: to.name)
}

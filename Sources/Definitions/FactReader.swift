/// Reads `facts/<fact>.sql`: a header in YAML inside the first comment, then the query.
struct FactReader {
    let head: ModuleHead
    let workspace: Workspace

    /// Ten years: beyond it every night would compute everything.
    static let longestReach = 3660

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    /// Nil when the file has a mistake, which has been reported.
    func read(_ file: SourceFile, name: String) -> Fact? {
        let errorsBefore = diagnostics.errorCount
        guard let parts = FactFile(file, diagnostics),
            let root = YAMLDocument(file: file, yaml: parts.header, diagnostics: diagnostics).root,
            let mapping = root.mapping(.fact)
        else { return nil }
        if let declared = mapping.required("fact")?.snakeCaseName() {
            checkFileName(declared, is: name, what: "its file", diagnostics)
        }
        let title = mapping.required("title")?.localized()
        let anchor = mapping.required("anchor")?.text("a stream")
        let anchorDraft = anchor.flatMap { workspace.stream($0, from: head.name) }
        let day = mapping.required("day").flatMap { value in
            anchorDraft.flatMap { readDayRule(value, of: $0, workspace) }
        }
        let isClipped = readClipped(mapping, day)
        let learns = readLearns(mapping, anchorDraft)
        let reads = FactReadsReader(head: head, workspace: workspace).read(mapping["reads"], anchor: anchorDraft)
        let dimensions = mapping["dimensions"].map(readDimensions) ?? []
        let reach = mapping["reach"].map { readReach($0) } ?? Reach.none
        let measures =
            mapping.required("measures").map {
                MeasuresReader(diagnostics: diagnostics, dimensions: dimensions).read($0)
            } ?? []

        let sql = SQLText(parts.sql, line: parts.sqlLine)
        checkQuery(sql, in: file.path, at: file.location(line: parts.sqlLine, column: 1), diagnostics)
        if let anchor, let anchorDraft {
            let own = DeclaredRead(
                stream: anchorDraft,
                location: anchor.location,
                allowsVersions: true,
                isAnchor: true
            )
            ReadsCheck(workspace: workspace, module: head.name, path: file.path, example: "{via: …}")
                .check(sql, against: [own] + reads.declared, hasUnknown: reads.hasUnknown)
        }
        guard diagnostics.errorCount == errorsBefore, let title, let anchorDraft, let day else { return nil }
        let fact = Fact(
            module: head.name,
            name: name,
            title: title,
            anchor: anchorDraft.id,
            day: day,
            isClipped: isClipped,
            learns: learns,
            reach: reach,
            reads: reads.reads,
            dimensions: dimensions,
            measures: measures,
            sql: parts.sql,
            fingerprint: "",
            location: mapping.location,
            sqlLine: parts.sqlLine
        )
        return fact.with(
            fingerprint: FingerprintBuilder.fact(fact, context: workspace.context, streams: workspace.streams)
        )
    }

    private func readClipped(_ mapping: YAMLMapping, _ day: DayRule?) -> Bool {
        guard let value = mapping["clipped"], let isClipped = value.bool() else { return false }
        if isClipped, case .column = day {
            value.error(.badValue, "`clipped` is about the end of a span, and `day` is none: leave it out")
        }
        return isClipped
    }

    private func readLearns(_ mapping: YAMLMapping, _ anchor: StreamDraft?) -> [String] {
        guard let value = mapping["learns"], let columns = value.texts("a list of day columns"), let anchor else {
            return []
        }
        return columns.compactMap { workspace.dayColumn($0, of: anchor)?.name }
    }

    private func readReach(_ value: YAMLValue) -> Reach {
        guard let mapping = value.mapping(.reach) else { return .none }
        if mapping["before"] == nil, mapping["after"] == nil {
            value.error(.missingKey, "`reach` must have `before`, `after` or both")
        }
        return Reach(before: readDays(mapping["before"]), after: readDays(mapping["after"]))
    }

    private func readDays(_ value: YAMLValue?) -> Int {
        guard let value, let days = value.integer()?.value else { return 0 }
        if (1...Self.longestReach).contains(days) { return days }
        value.error(.badValue, "\(value.name) must be 1 to \(Self.longestReach) days, found \(days)")
        return 0
    }

    private func readDimensions(_ value: YAMLValue) -> [FactDimension] {
        (value.entries("a mapping of dimensions to columns") ?? []).compactMap { entry in
            checkDimension(entry.key)
            return entry.value.text("a column of the query").map {
                FactDimension(name: entry.key.value, column: $0.value)
            }
        }
    }

    private func checkDimension(_ name: Located<String>) {
        let modules = workspace.visibleModules(from: head.name)
        if modules.contains(where: { workspace.dimensions["\($0).\(name.value)"] != nil }) { return }
        if workspace.lacksNeeds(head.name) { return }
        if let owner = workspace.heads.first(where: { workspace.dimensions["\($0.name).\(name.value)"] != nil }) {
            workspace.reportNotNeeded(owner.name, by: head.name, at: name.location)
            return
        }
        let names = modules.flatMap { module in
            workspace.head(module)?.dimensions.map(\.name.value) ?? []
        }
        diagnostics.error(
            .unknownDimension,
            at: name.location,
            "neither module `\(head.name)` nor one that it needs has a dimension `\(name.value)`",
            hint: suggestion(for: name.value, among: names, of: "dimension")
        )
    }
}

extension Fact {
    /// The same fact with its fingerprint.
    fileprivate func with(fingerprint: String) -> Fact {
        Fact(
            module: module,
            name: name,
            title: title,
            anchor: anchor,
            day: day,
            isClipped: isClipped,
            learns: learns,
            reach: reach,
            reads: reads,
            dimensions: dimensions,
            measures: measures,
            sql: sql,
            fingerprint: fingerprint,
            location: location,
            sqlLine: sqlLine
        )
    }
}

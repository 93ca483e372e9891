/// Reads `streams/<stream>.yaml`.
struct StreamReader {
    let head: ModuleHead
    let workspace: Workspace

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    private enum Kind: String, CaseIterable { case postgres, mongo, sql }

    /// Always yields a draft, called as the file: others may name the stream, whatever is wrong with it.
    func read(_ file: SourceFile, name: String, folder: String) -> StreamDraft {
        let start = file.location(line: 1, column: 1)
        var draft = StreamDraft(module: head.name, name: name, readsLocation: start, location: start)
        draft.isBroken = true
        guard let root = YAMLDocument(file: file, diagnostics: diagnostics).root,
            let mapping = root.mapping(.stream)
        else { return draft }
        if let declared = mapping.required("stream")?.snakeCaseName() {
            checkFileName(declared, is: name, what: "its file", diagnostics)
        }
        let source = mapping.required("source")?.mapping(.source)?.exactlyOne(of: Shape.source.exactlyOneOf)
        let kind = source.flatMap { Kind(rawValue: $0.key.value) }
        let errorsBeforeColumns = diagnostics.errorCount
        readColumns(mapping, kind, &draft)
        let columnsAreBroken = diagnostics.errorCount > errorsBeforeColumns
        draft.isBroken = columnsAreBroken || draft.columns.isEmpty
        draft.key = readKey(mapping, draft)
        if let source, let kind { readKind(kind, source.value, mapping, folder, &draft) }
        requireKeyAndCursor(&draft)
        return draft
    }

    // MARK: - What all kinds have

    private func readColumns(_ mapping: YAMLMapping, _ kind: Kind?, _ draft: inout StreamDraft) {
        guard let value = mapping.required("columns"), let entries = value.entries("a mapping of columns") else {
            return
        }
        let reader = ColumnReader(
            head: head,
            workspace: workspace,
            isDerived: kind == .sql,
            isPostgres: kind == .postgres
        )
        draft.columns = entries.compactMap(reader.read)
        if entries.isEmpty { value.wrongType("a mapping of columns") }
    }

    private func readKey(_ mapping: YAMLMapping, _ draft: StreamDraft) -> [String] {
        guard let value = mapping.required("key"), let names = value.texts("a list of columns") else { return [] }
        if names.isEmpty { value.error(.badValue, "a stream must have at least one key column") }
        return names.compactMap { workspace.column($0, of: draft)?.name }
    }

    /// A row without its key, or without the cursor that orders it, cannot be kept.
    private func requireKeyAndCursor(_ draft: inout StreamDraft) {
        var required = Set(draft.key)
        if case .append(let cursor, _) = draft.changes, case .mongo = draft.source { required.insert(cursor) }
        draft.columns = draft.columns.map { column in
            guard required.contains(column.name), !column.isRequired else { return column }
            return StreamColumn(
                name: column.name,
                type: column.type,
                from: column.from,
                expression: column.expression,
                privacy: column.privacy,
                codes: column.codes,
                isRequired: true
            )
        }
    }

    // MARK: - What each kind has

    private func readKind(
        _ kind: Kind,
        _ source: YAMLValue,
        _ mapping: YAMLMapping,
        _ folder: String,
        _ draft: inout StreamDraft
    ) {
        if kind != .mongo { mapping.refuse(["identity", "optional"], "belongs to a stream from MongoDB") }
        if kind != .postgres {
            mapping.refuse(["tenant", "keep", "totals"], "belongs to a stream from PostgreSQL")
        }
        if kind != .sql { mapping.refuse(["entity", "reads"], "belongs to a derived stream") }
        switch kind {
        case .postgres: readPostgres(source, mapping, &draft)
        case .mongo: readMongo(source, mapping, &draft)
        case .sql: DerivedStreamReader(workspace: workspace).read(source, mapping, folder, &draft)
        }
    }

    private func readPostgres(_ source: YAMLValue, _ mapping: YAMLMapping, _ draft: inout StreamDraft) {
        if let table = source.text("a table, as schema.table") {
            if let match = table.value.wholeMatch(of: /([A-Za-z_][A-Za-z0-9_$]*)\.([A-Za-z_][A-Za-z0-9_$]*)/) {
                draft.source = .postgres(schema: String(match.1), table: String(match.2))
            } else {
                source.wrongType("a table, as schema.table")
            }
        }
        let finding = ChangesReader(workspace: workspace, draft: draft, isPostgres: true)
        draft.changes = mapping["changes"].flatMap(finding.changes) ?? .xmin
        draft.deletes = mapping["deletes"].flatMap(finding.deletes) ?? .reconcile
        draft.reconcile = mapping["reconcile"]?.choice(Cadence.self) ?? .weekly
        draft.contract = readContract(mapping, draft) ?? .accept
        draft.totals = mapping["totals"].map(finding.totals) ?? finding.everyTotal
        draft.tenantColumn = mapping["tenant"]?.text("a column of the source")?.value
        if let keep = mapping["keep"] { draft.keepsVersions = keep.choice(Keep.self) != nil }
    }

    private func readMongo(_ source: YAMLValue, _ mapping: YAMLMapping, _ draft: inout StreamDraft) {
        if let collection = source.text("a collection") { draft.source = .mongo(collection: collection.value) }
        let finding = ChangesReader(workspace: workspace, draft: draft, isPostgres: false)
        if let changes = mapping.required("changes") {
            draft.changes = finding.changes(changes) ?? .full
        }
        draft.deletes = mapping["deletes"].flatMap(finding.deletes) ?? .never
        draft.reconcile = mapping["reconcile"]?.choice(Cadence.self) ?? .weekly
        draft.contract = mapping["contract"]?.choice(Contract.self) ?? .quarantine
        refusePersonalID(mapping, draft)
        draft.isOptional = mapping["optional"]?.bool() ?? false
        draft.identity =
            (mapping["identity"].flatMap { $0.texts("a list of columns") } ?? [])
            .compactMap { workspace.column($0, of: draft)?.name }
    }

    enum Keep: String, CaseIterable { case versions }

    /// A document is named by its `_id` in the quarantine, where people look.
    private func refusePersonalID(_ mapping: YAMLMapping, _ draft: StreamDraft) {
        let personal = draft.columns.first { draft.key.contains($0.name) && $0.privacy != nil }
        guard draft.contract != .stop, let personal else { return }
        (mapping["contract"] ?? mapping["key"])?.error(
            .badValue,
            "a document whose key (`\(personal.name)`) is personal cannot be put into the quarantine: say `contract: stop`"
        )
    }

    private func readContract(_ mapping: YAMLMapping, _ draft: StreamDraft) -> Contract? {
        guard let value = mapping["contract"], let contract = value.choice(Contract.self) else { return nil }
        let personal = draft.columns.first { draft.key.contains($0.name) && $0.privacy != nil }
        if contract == .quarantine, let personal {
            // A row is named by its key in the quarantine, where people look.
            value.error(.badValue, "a row whose key (`\(personal.name)`) is personal cannot be put into the quarantine")
        }
        return contract
    }
}

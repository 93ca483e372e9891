/// Reads one column of a stream: `name: type`, or `name: {type: …, …}`.
struct ColumnReader {
    let head: ModuleHead
    let workspace: Workspace
    let isDerived: Bool
    let isPostgres: Bool

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    func read(_ entry: YAMLMapping.Entry) -> StreamColumn? {
        checkName(entry.key, diagnostics)
        if entry.value.isScalar {
            return readType(entry.value).map { column(entry.key.value, $0) }
        }
        guard entry.value.isMapping else {
            entry.value.wrongType("a type or a mapping with `type`")
            return nil
        }
        guard let mapping = entry.value.mapping(.column) else { return nil }
        refuse(mapping)
        let privacy = mapping["privacy"].flatMap { $0.choice(Privacy.self) }
        if privacy == .pseudonym { requireKey(at: mapping.place(of: "privacy")) }
        guard let type = mapping.required("type").flatMap(readType) else { return nil }
        let codes = mapping["codes"].flatMap { readCodes($0, type) }
        return StreamColumn(
            name: entry.key.value,
            type: type,
            from: mapping["from"]?.text()?.value ?? entry.key.value,
            expression: mapping["expression"]?.text()?.value,
            privacy: privacy,
            codes: codes,
            isRequired: mapping["required"]?.bool() ?? false
        )
    }

    private func column(_ name: String, _ type: ColumnType) -> StreamColumn {
        StreamColumn(
            name: name,
            type: type,
            from: name,
            expression: nil,
            privacy: nil,
            codes: nil,
            isRequired: false
        )
    }

    private func readType(_ value: YAMLValue) -> ColumnType? {
        value.called("a column's type").choice(ColumnType.self)
    }

    private func refuse(_ mapping: YAMLMapping) {
        if isDerived {
            mapping.refuse(
                ["from", "expression", "privacy", "required"],
                "belongs to a column that is read from a source"
            )
            return
        }
        if !isPostgres { mapping.refuse(["expression"], "belongs to a stream from PostgreSQL") }
        if mapping["from"] != nil, mapping["expression"] != nil {
            diagnostics.error(
                .conflictingKeys,
                at: mapping.place(of: "expression"),
                "a column can have only one of `from`, `expression`",
                hint: nil
            )
        }
    }

    private func readCodes(_ value: YAMLValue, _ type: ColumnType) -> String? {
        guard let reference = value.text("a code list"), workspace.codeList(reference, of: head) != nil else {
            return nil
        }
        guard [.int, .bigint, .intArray].contains(type) else {
            value.error(.columnType, "codes are whole numbers, but the column is \(type.rawValue)")
            return nil
        }
        return reference.value
    }

    private func requireKey(at location: SourceLocation) {
        guard workspace.context.pseudonymKey == .missing else { return }
        diagnostics.error(
            .missingPseudonymKey,
            at: location,
            "a pseudonym needs the instance's `pseudonym_key`, which is not set",
            hint: "set `pseudonym_key: {env: NAME}` or `{file: PATH}` in the instance's file"
        )
    }
}

/// What `module.yaml` says, before its dimensions have found their streams.
struct ModuleHead {
    let name: String
    let title: LocalizedText
    let tier: String
    let needs: [Located<String>]
    let codes: [CodeList]
    let dimensions: [DimensionDraft]
    /// The module's folder.
    let folder: String
}

/// A dimension as written.
struct DimensionDraft {
    let name: Located<String>
    let label: LocalizedText?
    let values: Values?

    enum Values {
        case codes(Located<String>)
        case stream(Located<String>, value: Located<String>, name: Located<String>)
    }
}

/// Reads `module.yaml`.
struct ModuleReader {
    enum Tier: String, CaseIterable { case core, optional }

    let diagnostics: DiagnosticCollector

    /// `name` is the folder's, which the file must repeat.
    func read(_ file: SourceFile, name: String, folder: String) -> ModuleHead? {
        guard let root = YAMLDocument(file: file, diagnostics: diagnostics).root,
            let mapping = root.mapping(.module)
        else { return nil }
        if let declared = mapping.required("module")?.snakeCaseName() {
            checkFileName(declared, is: name, what: "its folder", diagnostics)
        }
        let title = mapping.required("title")?.localized()
        let tier = mapping["tier"].flatMap { $0.choice(Tier.self) }
        let needs = mapping["needs"].flatMap { $0.texts("a list of modules") } ?? []
        let codes = mapping["codes"].map(readCodes) ?? []
        let dimensions = mapping["dimensions"].map(readDimensions) ?? []
        return ModuleHead(
            name: name,
            title: title ?? LocalizedText(en: name, fr: name),
            tier: (tier ?? .optional).rawValue,
            needs: needs,
            codes: codes,
            dimensions: dimensions,
            folder: folder
        )
    }

    private func readCodes(_ value: YAMLValue) -> [CodeList] {
        (value.entries("a mapping of code lists") ?? []).map { list in
            checkName(list.key, diagnostics)
            let entries = list.value.entries("a mapping of codes to their names") ?? []
            var codes = Set<Int>()
            for entry in entries {
                guard let code = Int(entry.key.value), !codes.insert(code).inserted else { continue }
                diagnostics.error(.duplicateKey, at: entry.key.location, "code \(code) stands twice", hint: nil)
            }
            return CodeList(name: list.key.value, entries: entries.compactMap(readCode))
        }
    }

    private func readCode(_ entry: YAMLMapping.Entry) -> CodeEntry? {
        guard let code = Int(entry.key.value) else {
            diagnostics.error(
                .wrongType,
                at: entry.key.location,
                "a code must be a whole number, found `\(entry.key.value)`",
                hint: nil
            )
            return nil
        }
        return entry.value.localized().map { CodeEntry(code: code, label: $0) }
    }

    private func readDimensions(_ value: YAMLValue) -> [DimensionDraft] {
        (value.entries("a mapping of dimensions") ?? []).map { entry in
            checkName(entry.key, diagnostics)
            checkNotReserved(entry.key, diagnostics)
            let mapping = entry.value.mapping(.dimension)
            return DimensionDraft(
                name: entry.key,
                label: mapping?.required("label")?.localized(),
                values: mapping.flatMap(readValues)
            )
        }
    }

    private func readValues(_ mapping: YAMLMapping) -> DimensionDraft.Values? {
        guard let source = mapping.exactlyOne(of: Shape.dimension.exactlyOneOf) else { return nil }
        if source.key.value == "codes" {
            mapping.refuse(["value", "name"], "belongs to a dimension that comes from a stream")
            return source.value.text().map { .codes($0) }
        }
        let stream = source.value.text()
        let value = mapping.required("value")?.text("a column")
        let name = mapping.required("name")?.text("a column")
        guard let stream, let value, let name else { return nil }
        return .stream(stream, value: value, name: name)
    }
}

/// A file or folder is called as what it declares, so that each thing has one place.
func checkFileName(_ name: Located<String>, is expected: String, what: String, _ diagnostics: DiagnosticCollector) {
    guard name.value != expected else { return }
    diagnostics.error(
        .nameMismatch,
        at: name.location,
        "`\(name.value)` must be called as \(what), `\(expected)`",
        hint: nil
    )
}

/// Columns of every aggregate table: no dimension and no measure may be called so.
func checkNotReserved(_ name: Located<String>, _ diagnostics: DiagnosticCollector) {
    guard ["day", "n", "key", "excluded"].contains(name.value) else { return }
    diagnostics.error(
        .badName,
        at: name.location,
        "`\(name.value)` is a name of the engine's own",
        hint: "day, n, key and excluded are taken"
    )
}

extension Workspace {
    /// Finds the streams, columns and code lists that a module's dimensions name.
    func linkDimensions(of head: ModuleHead) {
        for draft in head.dimensions {
            dimensions["\(head.name).\(draft.name.value)"] = .some(link(draft, in: head))
        }
    }

    private func link(_ draft: DimensionDraft, in head: ModuleHead) -> Dimension? {
        guard let values = draft.values.flatMap({ link($0, in: head) }), let label = draft.label else { return nil }
        return Dimension(module: head.name, name: draft.name.value, label: label, values: values)
    }

    private func link(_ values: DimensionDraft.Values, in head: ModuleHead) -> DimensionValues? {
        switch values {
        case .codes(let list):
            return codeList(list, of: head) == nil ? nil : .codes(list.value)
        case .stream(let reference, let value, let name):
            guard let stream = stream(reference, from: head.name) else { return nil }
            let valueColumn = column(value, of: stream)
            let nameColumn = column(name, of: stream)
            guard let valueColumn, let nameColumn else { return nil }
            return .stream(id: stream.id, value: valueColumn.name, name: nameColumn.name)
        }
    }

    func codeList(_ reference: Located<String>, of head: ModuleHead) -> CodeList? {
        if let list = head.codes.first(where: { $0.name == reference.value }) { return list }
        diagnostics.error(
            .unknownCodes,
            at: reference.location,
            "module `\(head.name)` has no code list `\(reference.value)`",
            hint: suggestion(for: reference.value, among: head.codes.map(\.name), of: "code list")
        )
        return nil
    }
}

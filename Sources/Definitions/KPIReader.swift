/// Reads `kpis.yaml`: a list of KPIs.
struct KPIReader {
    let head: ModuleHead
    let workspace: Workspace

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    func read(_ file: SourceFile) -> [KPI] {
        guard let root = YAMLDocument(file: file, diagnostics: diagnostics).root,
            let items = root.list("a list of KPIs")
        else { return [] }
        return items.compactMap(read)
    }

    private func read(_ value: YAMLValue) -> KPI? {
        guard let mapping = value.mapping(.kpi) else { return nil }
        let id = mapping.required("kpi").flatMap(readID)
        // Named by a report even where the rest has a mistake.
        if let id, workspace.kpis[id] == nil { workspace.kpis[id] = .some(nil) }
        let label = mapping.required("label")?.localized()
        let facts = mapping.required("from").map(readFacts) ?? []
        let unit = mapping.required("unit")?.choice(KPIUnit.self)
        let better = mapping.required("better")?.choice(Direction.self)
        let target = mapping["target"].map { $0.decimal() }
        let formula = mapping.required("formula")?.localized()
        let traps = mapping["traps"]?.localized()
        let resolver = FormulaResolver(facts: facts, module: head.name, diagnostics: diagnostics)
        let valueText = mapping.required("value")?.text("a formula")
        let kpiValue = valueText.flatMap { facts.isEmpty ? nil : resolver.resolve($0) }
        if let kpiValue { check(kpiValue, unit, facts, mapping) }
        guard let id, let label, let valueText, let kpiValue, let unit, let better, let formula else { return nil }
        let kpi = KPI(
            id: id,
            module: head.name,
            label: label,
            facts: facts.map(\.id),
            value: kpiValue,
            valueText: valueText.value.split(whereSeparator: \.isWhitespace).joined(separator: " "),
            unit: unit,
            better: better,
            target: target??.value,
            formula: formula,
            traps: traps,
            location: mapping.location
        )
        workspace.kpis[id] = .some(kpi)
        return kpi
    }

    private func readID(_ value: YAMLValue) -> String? {
        guard let id = value.text("a name, as \(head.name).name") else { return nil }
        let prefix = head.name + "."
        guard id.value.hasPrefix(prefix) else {
            value.error(
                .badName,
                "KPI `\(id.value)` stands in module `\(head.name)`",
                hint: "it must be called `\(prefix)\(id.value.split(separator: ".").last.map(String.init) ?? "name")`"
            )
            return nil
        }
        checkName(Located(value: String(id.value.dropFirst(prefix.count)), location: id.location), diagnostics)
        if workspace.kpis[id.value] != nil {
            value.error(.duplicateName, "there is a KPI `\(id.value)` already")
            return nil
        }
        return id.value
    }

    private func readFacts(_ value: YAMLValue) -> [(id: String, fact: Fact?)] {
        let names = value.isScalar ? value.text().map { [$0] } : value.texts("a fact or a list of facts")
        guard let names else { return [] }
        if names.isEmpty { value.wrongType("a fact or a list of facts") }
        let facts = names.map { workspace.fact($0, from: head.name) }
        // Without one of its facts, every measure of a formula would look unknown.
        guard !facts.contains(where: { $0 == nil }) else { return [] }
        return facts.compactMap { $0.map { ($0.id, $0.value) } }
    }

    private func check(
        _ value: KPIValue,
        _ unit: KPIUnit?,
        _ facts: [(id: String, fact: Fact?)],
        _ mapping: YAMLMapping
    ) {
        if unit == .percent {
            if case .ratio(_, let denominator) = value, !denominator.measures.isEmpty {
            } else {
                diagnostics.error(
                    .badFormula,
                    at: mapping.place(of: "unit"),
                    "a percentage is a ratio, but the formula divides by no "
                        + "measure",
                    hint: "write what is counted / what it is a part of"
                )
            }
        }
        let used = Set(value.measures.map(\.fact))
        for fact in facts where !used.contains(fact.id) {
            diagnostics.warning(
                .unusedRead,
                at: mapping.place(of: "from"),
                "the formula uses no measure of fact `\(fact.id)`",
                hint: nil
            )
        }
    }
}

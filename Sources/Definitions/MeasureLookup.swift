/// Finds the measures that a KPI's formula names among its facts.
struct MeasureLookup {
    /// In order. Nil stands for a fact whose file has a mistake: its measures are not known.
    let facts: [(id: String, fact: Fact?)]
    let module: String
    let diagnostics: DiagnosticCollector

    /// `measure` where only one fact has it, else `fact.measure` or `module.fact.measure`.
    func find(_ name: Located<String>) -> (reference: MeasureReference, kind: MeasureKind)? {
        let parts = name.value.split(separator: ".").map(String.init)
        let wanted = parts[parts.count - 1]
        let named = parts.count == 1 ? facts : facts.filter { isCalled($0.id, parts.dropLast().joined(separator: ".")) }
        if named.isEmpty {
            diagnostics.error(
                .unknownFact,
                at: name.location,
                "`\(name.value)` names a fact that `from` does not have",
                hint: "`from` has: \(listed(facts.map(\.id)))"
            )
            return nil
        }
        let owners = named.filter { entry in entry.fact?.measures.contains { $0.name == wanted } ?? false }
        if owners.count > 1 {
            let choices = owners.map { "\(shortName($0.id)).\(wanted)" }
            diagnostics.error(
                .ambiguousMeasure,
                at: name.location,
                "several facts have a measure `\(wanted)`",
                hint: "say which: \(choices.joined(separator: " or "))"
            )
            return nil
        }
        if let owner = owners.first, let measure = owner.fact?.measure(wanted) {
            return (MeasureReference(fact: owner.id, name: wanted), measure.kind)
        }
        reportUnknown(wanted, name, named)
        return nil
    }

    private func reportUnknown(_ wanted: String, _ name: Located<String>, _ named: [(id: String, fact: Fact?)]) {
        // A fact whose file is broken may well have it.
        if named.contains(where: { $0.fact == nil }) { return }
        let measures = named.flatMap { $0.fact?.measures.map(\.name) ?? [] }
        let owners = named.count == 1 ? "fact `\(named[0].id)` has" : "none of \(listed(named.map(\.id))) has"
        let message = named.count == 1 ? "\(owners) no measure `\(wanted)`" : "\(owners) a measure `\(wanted)`"
        diagnostics.error(
            .unknownMeasure,
            at: name.location,
            message,
            hint: suggestion(for: wanted, among: measures, of: "measure")
        )
    }

    private func isCalled(_ id: String, _ name: String) -> Bool { id == name || shortName(id) == name }

    private func shortName(_ id: String) -> String {
        id.hasPrefix(module + ".") ? String(id.dropFirst(module.count + 1)) : id
    }
}

/// Reads a fact's `measures`.
struct MeasuresReader {
    let diagnostics: DiagnosticCollector
    let dimensions: [FactDimension]

    /// The columns that a companion table has beside the dimensions' ones.
    private static let companionColumns = ["measure", "bucket", "count", "member"]

    func read(_ value: YAMLValue) -> [Measure] {
        let entries = value.entries("a mapping of measures") ?? []
        if entries.isEmpty, value.isMapping {
            value.error(.badValue, "a fact must have at least one measure")
        }
        return entries.compactMap(read)
    }

    private func read(_ entry: YAMLMapping.Entry) -> Measure? {
        checkName(entry.key, diagnostics)
        checkNotReserved(entry.key, diagnostics)
        if dimensions.contains(where: { $0.name == entry.key.value }) {
            diagnostics.error(
                .duplicateName,
                at: entry.key.location,
                "`\(entry.key.value)` is a dimension of this fact as well",
                hint: nil
            )
        }
        guard let mapping = entry.value.mapping(.measure),
            let kind = mapping.required("type")?.choice(MeasureKind.self)
        else { return nil }
        if !kind.isColumn { checkCompanion(kind, mapping) }
        return Measure(name: entry.key.value, kind: kind, unit: mapping["unit"]?.text()?.value)
    }

    private func checkCompanion(_ kind: MeasureKind, _ mapping: YAMLMapping) {
        guard let taken = dimensions.first(where: { Self.companionColumns.contains($0.name) }) else { return }
        diagnostics.error(
            .badName,
            at: mapping.place(of: "type"),
            "a fact with a measure of type \(kind.rawValue) cannot have a dimension `\(taken.name)`",
            hint: "\(listed(Self.companionColumns)) are columns of its companion tables"
        )
    }
}

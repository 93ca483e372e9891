/// Reads `<report>.yaml`.
struct ReportReader {
    let workspace: Workspace
    /// Modules that exist but are not switched on: a report over them is left out, not wrong.
    let modulesOff: Set<String>
    /// The KPIs of all modules that are switched on, in the order of their files: what `*` stands for.
    let everyKPI: [String]

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    func read(_ file: SourceFile, name: String) -> Report? {
        guard let root = YAMLDocument(file: file, diagnostics: diagnostics).root,
            let mapping = root.mapping(.report)
        else { return nil }
        if let declared = mapping.required("report")?.text("a name") {
            checkReportName(declared)
            checkFileName(declared, is: name, what: "its file", diagnostics)
        }
        let title = mapping.required("title")?.localized()
        let layout = mapping["layout"].map { $0.choice(ReportLayout.self) } ?? .table
        let period = mapping.required("period")?.choice(Grain.self)
        let rows = mapping["rows"].flatMap { $0.texts("a list of dimensions") } ?? []
        let named = mapping.required("columns").flatMap { readColumns($0, layout) }
        let totals = mapping["totals"].map { $0.bool() } ?? false
        if layout == .scorecard {
            // They would add up percentages and euros.
            mapping.refuse(["rows", "totals"], "has no meaning in a scorecard, which has a row for each KPI")
        }
        guard let named, let layout else { return nil }
        // A scorecard's rows stand each for itself: those of modules that are off are no loss to the others.
        let columns = layout == .scorecard ? named.filter { !isOff($0) } : named
        if columns.isEmpty || isLeftOut(columns, mapping) { return nil }
        let kpis = columns.compactMap(kpi)
        if kpis.count == columns.count { checkRows(rows, kpis) }
        guard let title, let period, let totals else { return nil }
        return Report(
            name: name,
            title: title,
            layout: layout,
            period: period,
            rows: rows.map(\.value),
            columns: columns.map(\.value),
            totals: totals,
            location: mapping.location
        )
    }

    /// A report's name is a file's and a URL's: hyphens may stand in it.
    private func checkReportName(_ name: Located<String>) {
        guard name.value.wholeMatch(of: /[a-z][a-z0-9]*([_-][a-z0-9]+)*/) == nil else { return }
        diagnostics.error(
            .badName,
            at: name.location,
            "`\(name.value)` is not a name",
            hint: "a report's name has lower case letters, digits and single hyphens, and starts with a letter"
        )
    }

    private func readColumns(_ value: YAMLValue, _ layout: ReportLayout?) -> [Located<String>]? {
        guard let columns = value.texts("a list of KPIs") else { return nil }
        if columns.isEmpty { value.error(.badValue, "a report must have at least one column") }
        if let star = columns.first(where: { $0.value == "*" }) {
            if layout == .scorecard, columns.count == 1 {
                return everyKPI.map { Located(value: $0, location: star.location) }
            }
            diagnostics.error(
                .badValue,
                at: star.location,
                "`*` cannot stand here",
                hint: "it stands alone, in a report with `layout: scorecard`, and means every KPI"
            )
            return nil
        }
        var seen = Set<String>()
        for column in columns where !seen.insert(column.value).inserted {
            diagnostics.error(
                .duplicateName,
                at: column.location,
                "`\(column.value)` stands twice among the columns",
                hint: nil
            )
        }
        return columns
    }

    private func isOff(_ kpi: Located<String>) -> Bool { modulesOff.contains(String(kpi.value.prefix { $0 != "." })) }

    private func isLeftOut(_ columns: [Located<String>], _ mapping: YAMLMapping) -> Bool {
        let off = columns.filter(isOff)
        guard let first = off.first else { return false }
        if off.count < columns.count {
            diagnostics.warning(
                .reportLeftOut,
                at: first.location,
                "the report is left out: the module of `\(first.value)` is switched off",
                hint: "switch it on in the instance's `modules`, or take the column out"
            )
        }
        return true
    }

    /// Nil for an unknown KPI, which is reported.
    private func kpi(_ reference: Located<String>) -> KPI?? {
        if let kpi = workspace.kpis[reference.value] { return .some(kpi) }
        diagnostics.error(
            .unknownKPI,
            at: reference.location,
            "there is no KPI `\(reference.value)`",
            hint: suggestion(for: reference.value, among: workspace.kpis.keys.sorted(), of: "KPI")
        )
        return nil
    }

    /// Each row dimension must be one of at least one column's facts.
    private func checkRows(_ rows: [Located<String>], _ kpis: [KPI?]) {
        let facts = kpis.compactMap(\.self).flatMap(\.facts).compactMap { workspace.facts[$0] ?? nil }
        guard !kpis.contains(where: { $0 == nil }) else { return }
        var names: [String] = []
        for name in facts.flatMap({ $0.dimensions.map(\.name) }) where !names.contains(name) { names.append(name) }
        for row in rows where !names.contains(row.value) {
            diagnostics.error(
                .unknownDimension,
                at: row.location,
                "no column of this report has a dimension `\(row.value)`",
                hint: names.isEmpty ? "they have no dimensions" : "they have: \(listed(names))"
            )
        }
    }
}

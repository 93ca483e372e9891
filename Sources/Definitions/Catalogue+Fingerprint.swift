extension Catalogue {
    /// SHA-256 of everything in the definitions that an answer or an export shows or is computed from: the facts with
    /// their queries and streams, the KPIs with their labels, formulas and targets, the dimensions and the reports.
    ///
    /// Two catalogues of the same fingerprint give the same answers over the same publication.
    public var fingerprint: String {
        var builder = FingerprintBuilder(kind: "catalogue")
        for module in modules {
            builder.add("module", module.name, module.title.en, module.title.fr)
            for dimension in module.dimensions {
                builder.add("dimension", dimension.name, dimension.label.en, dimension.label.fr)
            }
            for fact in module.facts { builder.add("fact", fact.id, fact.fingerprint) }
            for kpi in module.kpis { builder.add(kpi) }
        }
        for report in reports {
            builder.add("report", report.name, report.title.en, report.title.fr, report.layout.rawValue)
            builder.add("period", report.period.rawValue, "\(report.totals)")
            builder.add("rows", report.rows)
            builder.add("columns", report.columns)
        }
        return builder.finish()
    }
}

extension FingerprintBuilder {
    fileprivate mutating func add(_ kpi: KPI) {
        add("kpi", kpi.id, kpi.label.en, kpi.label.fr, kpi.formula.en, kpi.formula.fr)
        // The description of an enumeration holds all of its payload, in order.
        add("value", "\(kpi.value)", kpi.unit.rawValue, kpi.better.rawValue, kpi.target ?? "none")
        add("facts", kpi.facts)
    }
}

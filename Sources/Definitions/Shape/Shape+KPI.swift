extension Shape {
    /// An entry of `kpis.yaml`.
    package static let kpi = Shape(
        "a KPI",
        [
            .required("kpi", .pattern("^\(Pattern.word)\\.\(Pattern.word)$"), "`<module>.<name>`."),
            .required("label", .localized, "The name for people."),
            .required("from", .either([.reference, .someOf(.reference)]), "The facts that have the measures."),
            .required("value", .text, "The formula over measures: sums, one ratio, or a percentile."),
            .required("unit", .choice(KPIUnit.self), "How the value is shown."),
            .required("better", .choice(Direction.self), "Which way is good."),
            .optional("target", .decimal, "In the value's own scale: 0.70 for 70 %."),
            .required("formula", .localized, "The formula in words."),
            .optional("traps", .localized, "What misleads whoever reads the figure without knowing it."),
        ]
    )
}

extension Shape {
    /// `<report>.yaml`.
    package static let report = Shape(
        "a report",
        conditions: [Condition(["layout"], is: ReportLayout.scorecard.rawValue, refuses: ["rows", "totals"])],
        [
            .required("report", .fileName, "The file's name."),
            .required("title", .localized, "The name for people."),
            .optional("layout", .choice(ReportLayout.self), "What stands in a row; `table` where it is left out."),
            .required("period", .choice(Grain.self), "The length of the period that a row stands for."),
            .optional("rows", .list(.name), "Dimensions: a row for each combination of their values."),
            .required("columns", .someOf(.text), "KPIs; `\"*\"` in a scorecard stands for all of them."),
            .optional("totals", .bool, "A row per period and one over all, as ratios of sums."),
        ]
    )
}

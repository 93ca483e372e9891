extension Shape {
    /// An entry of `checks.yaml`.
    package static let check = Shape(
        "a check",
        exactlyOneOf: rules.map(\.name),
        [
            .required("check", .name, "Its name in the module."),
            .required("severity", .choice(Check.Severity.self), "`block`: the module keeps its last good figures."),
        ] + rules
    )

    private static let rules: [Key] = [
        .optional("not_null", .shape(notNull), "No row has null there."),
        .optional("unique", .shape(unique), "No two rows agree in these columns."),
        .optional("accepted", .shape(accepted), "Every value is one of these whole numbers, or null."),
        .optional("relation", .shape(relation), "Every value, unless null, stands in a column of another stream."),
        .optional("range", .shape(range), "Each cell's measure lies between `min` and `max` times its rows."),
        .optional("at_most", .shape(atMost), "In each cell one measure is not above another."),
        .optional("equation", .shape(equation), "Two calculations agree in each row or cell."),
        .optional("volume", .shape(volume), "Each new business day has about as much as the same weekday's last ones."),
        .optional("freshness", .shape(freshness), "The newest value is not too old at the cut-off."),
        .optional("sql", .text, "The query gives no row."),
    ]

    private static let streamKey = Key.required("stream", .reference, "The stream.")
    private static let columnKey = Key.required("column", .name, "Its column.")
    private static let factKey = Key.required("fact", .reference, "The fact.")
    private static let measureKey = Key.required("measure", .name, "Its measure.")

    static let notNull = Shape("`not_null`", [streamKey, columnKey])

    static let unique = Shape("`unique`", [streamKey, .required("columns", .someOf(.name), "The columns.")])

    static let accepted = Shape(
        "`accepted`",
        exactlyOneOf: ["codes", "values"],
        [
            streamKey, columnKey,
            .optional("codes", .name, "A code list of the module."),
            .optional("values", .list(.whole(nil)), "The whole numbers themselves."),
        ]
    )

    static let relation = Shape(
        "`relation`",
        [streamKey, columnKey, .required("to", .shape(target), "Where the value must stand.")]
    )

    static let target = Shape("`to`", [streamKey, columnKey])

    static let range = Shape(
        "`range`",
        someOf: ["min", "max"],
        [
            factKey, measureKey,
            .optional("min", .decimal, "The least, for each row."),
            .optional("max", .decimal, "The most, for each row."),
        ]
    )

    static let atMost = Shape(
        "`at_most`",
        [factKey, measureKey, .required("other", .name, "The measure that it must not exceed.")]
    )

    static let volume = Shape(
        "`volume`",
        exactlyOneOf: ["rows", "sum"],
        [
            .optional("rows", .shape(rows), "How many rows of a stream."),
            .optional("sum", .shape(sum), "How much of a fact's measure."),
            .optional("weekdays", .whole(1...52), "With how many of the last same weekdays; 8 where it is left out."),
            .optional("low", .decimal, "The least, as a share of the least of them; 0.5 where it is left out."),
            .optional("high", .decimal, "The most, as a share of the greatest of them; 2 where it is left out."),
        ]
    )

    static let rows = Shape("`rows`", [streamKey, .required("column", .name, "Its day or time.")])

    static let sum = Shape("`sum`", [factKey, measureKey])

    static let freshness = Shape(
        "`freshness`",
        [
            streamKey, columnKey,
            .required(
                "days",
                .whole(0...366),
                "So many business days, holidays left out, may lie between it and the cut-off."
            ),
        ]
    )

    static let equation = Shape(
        "`equation`",
        exactlyOneOf: ["stream", "fact"],
        [
            .optional("stream", .reference, "The stream whose columns are calculated with."),
            .optional("fact", .reference, "The fact whose measures are calculated with."),
            .required("left", .text, "A calculation."),
            .required("right", .text, "What it must equal."),
            .optional("tolerance", .decimal, "By how much they may differ."),
        ]
    )
}

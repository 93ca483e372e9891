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
        .optional("volume", .shape(volume), "Each new business day has about as much as the same weekday had before."),
        .optional("freshness", .shape(freshness), "The newest data are not too old at the cut-off."),
        .optional("sql", .text, "The query gives no row."),
    ]

    /// With how many past weekdays a volume can be compared.
    static let pastWeekdays = 1...52
    /// How many working days the newest data may be old.
    static let workingDays = 0...366

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
        exactlyOneOf: ["stream", "fact"],
        conditions: [
            Condition(["stream"], requires: ["column"], refuses: ["measure"]), Condition(["fact"], refuses: ["column"]),
        ],
        [
            .optional("stream", .reference, "The stream whose rows are counted."),
            .optional("column", .name, "The day or time that a row of the stream counts for."),
            .optional("fact", .reference, "The fact whose days are compared."),
            .optional("measure", .name, "Its measure; its rows where it is left out."),
            .optional("past", .whole(pastWeekdays), "With how many past weekdays; 8 where it is left out."),
            .optional("low", .decimal, "The least, as a share of their median; 0.5 where it is left out."),
            .optional("high", .decimal, "The most, as a multiple of the greatest of them; 2 where it is left out."),
        ]
    )

    static let freshness = Shape(
        "`freshness`",
        exactlyOneOf: ["stream", "fact"],
        conditions: [Condition(["stream"], requires: ["column"]), Condition(["fact"], refuses: ["column"])],
        [
            .optional("stream", .reference, "The stream whose rows must be fresh."),
            .optional("column", .name, "The day or time of a row of the stream."),
            .optional("fact", .reference, "The fact whose days must be fresh."),
            .required("days", .whole(workingDays), "So many working days may lie between the newest and the cut-off."),
            .optional(
                "weekdays",
                .someOf(.choice(Weekday.self)),
                "The working days; Monday to Friday where it is left out."
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

extension Shape {
    /// The header of `facts/<fact>.sql`.
    package static let fact = Shape(
        "a fact",
        [
            .required("fact", .name, "The file's name."),
            .required("title", .localized, "The name for people."),
            .required("anchor", .reference, "The stream whose rows own the day."),
            .required("day", dayRule, "The anchor's column with the day, or `{span: [from, to]}`."),
            .optional(
                "clipped",
                .bool,
                "The query uses the span's end to cut days off and for nothing else: when only the end moves, only the days "
                    + "between the old and the new end are computed again."
            ),
            .optional(
                "learns",
                .list(.name),
                "Further day columns of the anchor: when such a day has passed, the row's own days are computed again."
            ),
            .optional(
                "reach",
                .shape(reach),
                "How far a change reaches: days around the changed one that are computed again."
            ),
            .optional(
                "reads",
                .map(keys: Pattern.reference, .shape(factRead), isEmptyAllowed: true),
                "Every other stream that the query reads, and how a change there finds the anchor's rows."
            ),
            .optional(
                "dimensions",
                .map(keys: Pattern.snakeCase, .text, isEmptyAllowed: true),
                "What figures can be split by: each dimension with its column of the query."
            ),
            .required(
                "measures",
                .map(keys: Pattern.snakeCase, .shape(measure), isEmptyAllowed: false),
                "The numbers that the query gives."
            ),
        ]
    )

    static let dayRule = Form.either([
        .text,
        .shape(span),
    ])

    static let span = Shape("a day rule", [.required("span", pair, "Every day from the first column to the second.")])

    static let reach = Shape(
        "`reach`",
        someOf: ["before", "after"],
        [
            .optional("before", .whole(1...FactReader.longestReach), "Days before the changed one."),
            .optional("after", .whole(1...FactReader.longestReach), "Days after the changed one."),
        ]
    )

    static let factRead = Shape(
        "a read",
        [
            .required("via", .shape(via), "How a change there finds the anchor's rows."),
            .optional("days", dayRule, "Only these days of the read row, within the anchor row's, are computed again."),
        ]
    )

    static let via = Shape(
        "`via`",
        exactlyOneOf: ["parent", "child", "match"],
        [
            .optional("parent", .name, "The anchor's column that holds the read row's key."),
            .optional("child", .name, "The read row's column that holds the anchor's key."),
            .optional("match", pair, "The anchor's and the read row's columns that are equal."),
        ]
    )

    static let measure = Shape(
        "a measure",
        [
            .required("type", .choice(MeasureKind.self), "How it rolls up."),
            .optional("unit", .text, "What one of it is, for people."),
        ]
    )

    private static let pair = Form.list(.name, count: 2...2)
}

extension Shape {
    /// `module.yaml`.
    package static let module = Shape(
        "a module",
        [
            .required("module", .name, "The folder's name."),
            .required("title", .localized, "The name for people."),
            .optional("tier", .choice(ModuleReader.Tier.self), "For display; `optional` where it is left out."),
            .optional(
                "needs",
                .list(.text),
                "Modules whose streams, facts and dimensions this one uses; they are switched on with it."
            ),
            .optional(
                "codes",
                .map(
                    keys: Pattern.snakeCase,
                    .map(keys: Pattern.wholeNumber, .localized, isEmptyAllowed: true),
                    isEmptyAllowed: true
                ),
                "Code lists: the whole numbers that the source stores, each with its labels."
            ),
            .optional(
                "dimensions",
                .map(keys: Pattern.snakeCase, .shape(dimension), isEmptyAllowed: true),
                "What figures can be split and filtered by."
            ),
        ]
    )

    static let dimension = Shape(
        "a dimension",
        exactlyOneOf: ["stream", "codes"],
        conditions: [
            Condition(["stream"], requires: ["value", "name"]),
            Condition(["codes"], refuses: ["value", "name"]),
        ],
        [
            .required("label", .localized, "The name for people."),
            .optional("stream", .reference, "Its values are a column of this stream."),
            .optional("value", .name, "The column of the stream that holds the values."),
            .optional("name", .name, "The column of the stream that names them."),
            .optional("codes", .name, "Its values are the codes of this list of the module."),
        ]
    )
}

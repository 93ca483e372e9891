extension Shape {
    /// `streams/<stream>.yaml`.
    package static let stream = Shape(
        "a stream",
        conditions: [
            Condition(["source", "postgres"], refuses: ["identity", "optional", "entity", "reads"]),
            Condition(
                ["source", "mongo"],
                requires: ["changes"],
                refuses: ["tenant", "keep", "totals", "entity", "reads"],
                narrows: [
                    Narrowed(name: "changes", form: .shape(append)),
                    Narrowed(name: "deletes", form: .choice(ChangesReader.Deletes.self)),
                    Narrowed(name: "columns", form: columns(mongoColumn)),
                ]
            ),
            Condition(
                ["source", "sql"],
                requires: ["entity", "reads"],
                refuses: [
                    "changes", "deletes", "reconcile", "contract", "totals", "tenant", "keep", "identity", "optional",
                ],
                narrows: [Narrowed(name: "columns", form: columns(derivedColumn))]
            ),
        ],
        [
            .required("stream", .name, "The file's name."),
            .required("source", .shape(source), "Where its rows come from."),
            .required("key", .someOf(.name), "The columns that tell a row from every other one."),
            .optional(
                "changes",
                .either([.choice(ChangesReader.Word.self), .shape(cursor), .shape(append)]),
                "How changed rows are found: `xmin` (PostgreSQL, the default), `full`, `{cursor: COLUMN, overlap: 15m}` or `{append: COLUMN, overlap: 15m}`."
            ),
            .optional(
                "deletes",
                .either([.choice(ChangesReader.Deletes.self), .shape(archive)]),
                "How deleted rows are found: `reconcile` (the default), `{ignore_older_than: 400d, by: COLUMN}` or `never` (the default from MongoDB)."
            ),
            .optional(
                "reconcile",
                .choice(Cadence.self),
                "How often everything is compared with the source, beyond what a night compares; weekly where it is left out."
            ),
            .optional(
                "contract",
                .choice(Contract.self),
                "What becomes of a row that breaks the declaration, as with an unknown code. Default: `accept`, from MongoDB `quarantine`."
            ),
            .optional(
                "totals",
                .list(.name),
                "The columns whose sums are compared on both sides; every `numeric` one where it is left out."
            ),
            .optional("tenant", .text, "The source's column with the tenant id."),
            .required("columns", columns(column), "The only columns that are ever read."),
            .optional("keep", .choice(StreamReader.Keep.self), "`versions`: every version seen is kept."),
            .optional("optional", .bool, "MongoDB: a collection that is not there is an empty stream until it is."),
            .optional("identity", .list(.name), "Documents that agree in these columns are one event."),
            .optional("entity", .name, "The own column by which a derived stream is computed again."),
            .optional(
                "reads",
                .map(keys: Pattern.reference, .shape(derivedRead), isEmptyAllowed: false),
                "The streams that a derived stream reads, each with its column that holds the entity."
            ),
        ]
    )

    static let source = Shape(
        "a source",
        exactlyOneOf: ["postgres", "mongo", "sql"],
        [
            .optional(
                "postgres",
                .pattern("^[A-Za-z_][A-Za-z0-9_$]*\\.[A-Za-z_][A-Za-z0-9_$]*$"),
                "A table or view of the operational PostgreSQL, as schema.table."
            ),
            .optional("mongo", .text, "A collection of MongoDB."),
            .optional("sql", .text, "The file beside this one that holds the query of a derived stream."),
        ]
    )

    static let append = Shape(
        "`changes`",
        [
            .required("append", .name, "The timestamptz column by which rows are only ever added."),
            .optional("overlap", .duration, "How far before the mark is read again; 15m where it is left out."),
        ]
    )

    static let cursor = Shape(
        "`changes`",
        [
            .required("cursor", .name, "The timestamptz column that every insert and update moves."),
            .optional("overlap", .duration, "How far before the mark is read again; 15m where it is left out."),
        ]
    )

    static let archive = Shape(
        "`deletes`",
        [
            .required("ignore_older_than", .duration, "Vanished rows that are older stay in the mirror."),
            .required("by", .name, "The timestamptz or date column that tells the age."),
        ]
    )

    static let derivedRead = Shape(
        "a read",
        [
            .required("entity", .name, "The column of that stream that holds the entity."),
            .optional("versions", .bool, "Whether the query reads the kept versions as well."),
        ]
    )

    static let column = Shape(
        "a column",
        conditions: [Condition(["expression"], refuses: ["from"])],
        [
            .required("type", .choice(ColumnType.self), "The type of the source's values."),
            .optional(
                "from",
                .text,
                "The source's column, in MongoDB a dotted path; the column's name where it is left out."
            ),
            .optional("expression", .text, "PostgreSQL: an SQL expression over the source row instead of `from`."),
            .optional("privacy", .choice(Privacy.self), "`pseudonym`: only a pseudonym enters the warehouse."),
            .optional("codes", .name, "The code list of a column of whole numbers."),
            .optional("required", .bool, "MongoDB: a document without it goes to the quarantine."),
        ]
    )

    private static let mongoColumn = Shape("a column", column.keys.filter { $0.name != "expression" })
    private static let derivedColumn = Shape("a column", column.keys.filter { ["type", "codes"].contains($0.name) })

    private static func columns(_ shape: Shape) -> Form {
        .map(
            keys: Pattern.snakeCase,
            .either([.choice(ColumnType.self), .shape(shape)]),
            isEmptyAllowed: false
        )
    }
}

extension Shape {
    /// The instance file.
    package static let instance = Shape(
        "an instance",
        [
            .required("instance", .fileName, "Its name."),
            .required("time_zone", .text, "The IANA zone whose days are the business days, as Europe/Paris."),
            .optional("currency", .pattern("^[A-Z]{3}$"), "ISO 4217; EUR where it is left out."),
            .optional(
                "locale",
                .choice(InstanceReader.Locale.self),
                "The language of texts; `en` where it is left out."
            ),
            .optional("holidays", .list(.date), "Days on which nobody works."),
            .optional("tenants", .list(.text), "Tenant ids (UUID); all where it is left out."),
            .required("modules", .someOf(.text), "Those switched on."),
            .required("definitions", .list(.text), "Folders with module folders."),
            .optional("reports", .list(.text), "Folders with report files."),
            .required("sources", .shape(sources), "The client's databases, which are only ever read."),
            .required("warehouse", .shape(warehouse), "The database that this program owns, in its roles."),
            .optional("limits", .shape(limits), "How long sessions with the databases may be kept waiting."),
            .optional("server", .shape(server), "The HTTP server."),
            .optional("retries", .shape(retries), "What a run may spend on trying again what may go away."),
            .optional("hooks", .shape(hooks), "What is called after a run."),
            .optional(
                "self_check",
                .shape(selfCheck),
                "How much of what is published every night computes a second time."
            ),
            .optional("retention", .shape(retention), "How long what was published before is kept."),
            .optional("pseudonym_key", .shape(pseudonymKey), "Where the key of the pseudonyms is; 16 bytes or more."),
        ]
    )

    static let sources = Shape(
        "`sources`",
        [
            .required("postgres", .shape(postgres), "The operational PostgreSQL."),
            .required("mongo", .shape(mongo), "The operational MongoDB."),
        ]
    )

    static let postgres = Shape(
        "`postgres`",
        exactlyOneOf: SecretReader.connectionKeys,
        connection("postgres").keys + [
            maxConnections("How many streams are read at the same time; one connection more holds their snapshot")
        ]
    )

    static let mongo = Shape(
        "`mongo`",
        exactlyOneOf: SecretReader.connectionKeys,
        connection("mongo").keys + [
            .required("database", .text, "The database's name."),
            maxConnections("How many collections are read at the same time"),
        ]
    )

    private static func maxConnections(_ about: String) -> Key {
        .optional(
            "max_connections",
            .whole(ConnectionLimits.allowed),
            "\(about); where it is left out, as many as the machine has cores, and 4 at most."
        )
    }

    static let warehouse = Shape(
        "`warehouse`",
        [
            .optional("owner", .shape(connection("owner")), "Creates and migrates; only `init` needs it."),
            .required("loader", .shape(connection("loader")), "Runs the nights."),
            .required("reader", .shape(connection("reader")), "Reads figures."),
            .optional(
                "explainer",
                .shape(connection("explainer")),
                "Reads the rows behind figures as well; `explain` needs it."
            ),
            maxConnections("How many streams are merged, or facts built, at the same time"),
        ]
    )

    /// A connection, called as its key.
    static func connection(_ name: String) -> Shape {
        Shape(
            "`\(name)`",
            exactlyOneOf: SecretReader.connectionKeys,
            [
                .optional("dsn", .text, "The connection string itself."),
                .optional("dsn_env", .pattern("^[A-Za-z_][A-Za-z0-9_]*$"), "The environment variable that holds it."),
                .optional("dsn_file", .text, "The file that holds it."),
            ]
        )
    }

    static let limits = Shape(
        "`limits`",
        [
            .optional(
                "source",
                .shape(sessionLimits("source", TimeLimits.standard.source)),
                "For the operational PostgreSQL."
            ),
            .optional("mongo", .shape(mongoLimits), "For the operational MongoDB."),
            .optional(
                "warehouse",
                .shape(sessionLimits("warehouse", TimeLimits.standard.warehouse)),
                "For the warehouse."
            ),
        ]
    )

    static let mongoLimits = Shape(
        "`mongo`",
        [
            .optional(
                "command",
                .duration,
                "For one command or read, in all its parts; \(TimeLimits.standard.mongoCommand) where it is left out, 0s for none."
            )
        ]
    )

    static func sessionLimits(_ name: String, _ standard: TimeLimits.Session) -> Shape {
        Shape(
            "`\(name)`",
            [
                .optional(
                    "statement",
                    .duration,
                    "For one statement; \(standard.statement) where it is left out, 0s for none."
                ),
                .optional(
                    "lock",
                    .duration,
                    "For each lock that a statement waits for; \(standard.lock) where it is left out, 0s for none."
                ),
                .optional(
                    "idle",
                    .duration,
                    "For a transaction in which nothing is asked; \(standard.idle) where it is left out, 0s for none."
                ),
            ]
        )
    }

    static let server = Shape(
        "`server`",
        [
            .optional("host", .text, "The address to listen on; 127.0.0.1 where it is left out."),
            .optional("port", .whole(1...65_535), "8080 where it is left out."),
            .optional("max_age", .duration, "Above it `/health/ready` is 503; 30h where it is left out."),
        ]
    )

    static let retries = Shape(
        "`retries`",
        [
            .optional("limit", .whole(0...1000), "How many attempts in a run; 10 where it is left out, 0 for none."),
            .optional(
                "first_wait",
                .duration,
                "The wait before the first one, doubled with each further one of the same thing; 1s where it is left out."
            ),
            .optional("total_wait", .duration, "How long a run may wait in all; 5m where it is left out."),
        ]
    )

    static let hooks = Shape(
        "`hooks`",
        [
            .optional("on_success", .text, "A shell command or a URL, after a run that went well."),
            .optional("on_failure", .text, "A shell command or a URL, after any other run."),
        ]
    )

    /// How many days or rows a self-check can look at.
    static let selfChecked = 0...100_000

    static let selfCheck = Shape(
        "`self_check`",
        [
            .optional(
                "days",
                .whole(selfChecked),
                "How many published days of facts, drawn at random, are computed anew; 0: none; 3 where it is left out."
            ),
            .optional(
                "rows",
                .whole(selfChecked),
                "How many rows or documents of each stream, drawn at random, are compared whole with the mirror; 0: none; 100 where it is left out."
            ),
        ]
    )

    static let retention = Shape(
        "`retention`",
        [
            .optional(
                "undo",
                .duration,
                "What publications changed, for `rollback` and earlier figures; 400d where it is left out."
            ),
            .optional("restatements", .duration, "Which published figures were changed; 3653d where it is left out."),
        ]
    )

    static let pseudonymKey = Shape(
        "`pseudonym_key`",
        exactlyOneOf: ["env", "file"],
        [
            .optional("env", .pattern("^[A-Za-z_][A-Za-z0-9_]*$"), "The environment variable that holds it."),
            .optional("file", .text, "The file that holds it."),
        ]
    )
}

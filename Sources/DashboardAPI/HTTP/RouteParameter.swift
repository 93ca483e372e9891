import Definitions
import KPIQueries

/// A parameter of an address, in its path or after the `?`: declared once for the reading and for the document.
struct RouteParameter: Sendable {
    /// What may stand in it.
    enum Kind: Sendable {
        case text
        /// `YYYY-MM-DD`.
        case day
        case choice([String])
        case number(ClosedRange<Int>)
    }

    let name: String
    let kind: Kind
    let description: String
    /// A value that could stand there.
    let example: String
    var isPath = false
    var isRequired = false
    /// Whether it may stand several times.
    var isRepeatable = false
    /// What it is when it is not given, as text.
    var standard: String?

    /// The same parameter, in an address that cannot do without.
    var required: RouteParameter {
        var parameter = self
        parameter.isRequired = true
        return parameter
    }

    /// The same parameter with other words to choose from, or another one that stands when none is given.
    func choosing(_ words: [String], standard: String? = nil) -> RouteParameter {
        var parameter = RouteParameter(
            name: name,
            kind: .choice(words),
            description: description,
            example: standard ?? words.first ?? ""
        )
        parameter.standard = standard
        return parameter
    }

    /// What stands in the path at `{name}`.
    static func path(_ name: String, _ description: String, example: String) -> RouteParameter {
        RouteParameter(
            name: name,
            kind: .text,
            description: description,
            example: example,
            isPath: true,
            isRequired: true
        )
    }
}

/// The parameters that several addresses have.
extension RouteParameter {
    static let kpi = path("id", "A KPI's id.", example: "garage.throughput")
    static let from = RouteParameter(name: "from", kind: .day, description: "The first day.", example: "2026-01-01")
    static let to = RouteParameter(
        name: "to",
        kind: .day,
        description: "The last day; it counts.",
        example: "2026-01-31"
    )
    static let grain = RouteParameter(
        name: "grain",
        kind: .choice(Grain.allCases.map(\.rawValue)),
        description: "The length of the periods; weeks run from Monday to Sunday.",
        example: "month",
        standard: Grain.day.rawValue
    )
    static let by = RouteParameter(
        name: "by",
        kind: .text,
        description: "A dimension to split by; several stand apart by commas, or the parameter several times.",
        example: "workshop",
        isRepeatable: true
    )
    static let filter = RouteParameter(
        name: "where",
        kind: .text,
        description: "dimension=value, value or label; the values of one dimension are alternatives.",
        example: "workshop=Lyon",
        isRepeatable: true
    )
    static let compare = RouteParameter(
        name: "compare",
        kind: .choice(Comparison.allCases.map(\.rawValue)),
        description: "Against what: the stretch of the same length before, or the same one of last year.",
        example: Comparison.previous.rawValue
    )
    static let top = RouteParameter(
        name: "top",
        kind: .number(Ranking.bounds),
        description: "Only so many of the highest values of each period; needs `by`.",
        example: "5"
    )
    static let bottom = RouteParameter(
        name: "bottom",
        kind: .number(Ranking.bounds),
        description: "Only so many of the lowest values of each period; needs `by`.",
        example: "5"
    )
    static let language = RouteParameter(
        name: "lang",
        kind: .choice(["fr", "en"]),
        description: "The language of labels; the instance's when it is not given.",
        example: "fr"
    )
    static let dialect = RouteParameter(
        name: "dialect",
        kind: .choice(CSVDialect.allCases.map(\.rawValue)),
        description: "How CSV is written: for programs, or for French Excel.",
        example: CSVDialect.excelFR.rawValue,
        standard: CSVDialect.rfc4180.rawValue
    )
    static let publication = RouteParameter(
        name: "as_of_publication",
        kind: .number(1...Int.max),
        description: "The figures as they stood after this publication; as they stand when it is not given.",
        example: "12"
    )
    static let period = RouteParameter(
        name: "period",
        kind: .text,
        description: "A day, week, month, quarter or year by its name, instead of `from` and `to`.",
        example: "2026-01"
    )
}

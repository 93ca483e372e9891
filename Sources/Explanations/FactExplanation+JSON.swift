import Definitions
import KPIQueries
import Postgres

extension FactTotals {
    static let shape = JSONShape<FactTotals>(
        "ExplainedTotals",
        [
            .integer("rows", "How many rows count.") { $0.rows },
            .integer("published_rows", "How many rows the published cells say that they have.") { $0.publishedRows },
            .integer("differing_cells", "How many cells are not what their rows give.") { $0.differingCells },
            .objects("measures", MeasureTotal.shape, "Each measure that the KPI reads.") { $0.measures },
        ]
    )
}

extension MeasureTotal {
    fileprivate static let shape = JSONShape<MeasureTotal>(
        "ExplainedTotal",
        [
            .string("measure", "Its name in the fact.") { $0.name },
            .choice("type", MeasureKind.allCases.map(\.rawValue), "How it rolls up over the days.") {
                $0.kind.rawValue
            },
            .decimalOrNull("rows", "Over the rows: of a histogram how many values, of a distinct one how many members.")
            {
                $0.rows
            },
            .decimalOrNull("published", "The same over the published cells.") { $0.published },
            .flag("equal", "Whether the two are the same.") { $0.isEqual },
        ]
    )
}

extension RankedValue {
    static let shape = JSONShape<RankedValue>(
        "RankedValue",
        [
            .string("measure", "The histogram.") { $0.measure },
            .integer("percent", "Of a hundred values in order, the how manieth.") { Int64($0.percent) },
            .integer("values", "How many rows have a value.") { $0.values },
            .integer("rank", "Which of them in order it is.") { $0.rank },
            .decimalOrNull("value", "The value of the row with this rank, exactly.") { $0.value },
            .decimalOrNull("low", "The least value of its bucket.") { $0.low },
            .decimalOrNull("high", "The greatest one; what is published is the middle.") { $0.high },
        ]
    )
}

extension CountedMembers {
    static let shape = JSONShape<CountedMembers>(
        "CountedMembers",
        [
            .string("measure", "The distinct measure.") { $0.measure },
            .objects("members", Member.shape, "In order, at most as many as rows are listed.") { $0.members },
            .integer("more", "How many are not listed.") { $0.more },
        ]
    )
}

extension CountedMembers.Member {
    fileprivate static let shape = JSONShape<CountedMembers.Member>(
        "CountedMember",
        [
            .string("member", "What is counted once.") { $0.member },
            .integer("rows", "How many rows bear it.") { $0.rows },
        ]
    )
}

extension ExcludedRows {
    static let shape = JSONShape<ExcludedRows>(
        "ExcludedRows",
        [
            .string("reason", "Why they do not count.") { $0.reason },
            .integer("rows", "How many.") { $0.rows },
        ]
    )
}

extension KeyIdentity {
    static let shape = JSONShape<KeyIdentity>(
        "KeyIdentity",
        [
            .string("anchor", "The stream that owns the fact's days.") { $0.anchor },
            .stringOrNull("column", "Its column that the key is; null where the fact makes the key in another way.") {
                $0.column
            },
            .objects("places", SourcePlace.shape, "Where the value stands in the sources.") { $0.places },
        ]
    )
}

extension SourcePlace {
    fileprivate static let shape = JSONShape<SourcePlace>(
        "SourcePlace",
        [
            .choice("database", ["postgres", "mongo"], "Which database.") { $0.database.rawValue },
            .string("object", "The table with its schema, or the collection.") { $0.object },
            .stringOrNull("column", "The column, or the dotted path of the field; null where it is not known.") {
                $0.column
            },
            .flag("pseudonym", "Whether the warehouse has a pseudonym instead of the value.") { $0.isPseudonym },
        ]
    )
}

extension CellPublication {
    static let shape = JSONShape<CellPublication>(
        "CellPublication",
        [
            .integer("publication_id", "The publication.") { $0.publicationID },
            .integer("run_id", "The run that made it.") { $0.runID },
            .instantOrNull("published_at", "When.") { $0.publishedAt },
            .stringOrNull("snapshot", "The source snapshot that the run read; null where it read none.") {
                $0.snapshot
            },
            .integer("days", "How many of the days come from it.") { Int64($0.days) },
        ]
    )
}

extension NewerReason {
    static let shape = JSONShape<NewerReason>(
        "NewerReason",
        [
            .string("code", "A stable name.") { $0.code },
            .object("message", .localizedText, "For people.") { $0.text },
        ]
    )
}

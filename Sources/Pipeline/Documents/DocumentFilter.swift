import Mongo

/// Which documents of a collection are read, by their cursor.
struct DocumentFilter {
    /// The cursor's dotted path.
    let path: String

    /// From the mark on.
    ///
    /// A document whose cursor is missing or a string can never be reached by a range, so such ones are asked for by name every
    /// night, and end in the quarantine; all sides of the `or` use the index. Any other kind shows in the daily counts.
    func changes(since mark: Int64) -> BSONDocument {
        any([field(["$gte": .dateTime(mark)]), field(.null), field(["$type": "string"])])
    }

    /// Those of some days and before an instant, in milliseconds since 1970.
    func days(_ days: Set<DocumentDay>, before: Int64) -> BSONDocument {
        var choices = DocumentDay.ranges(days).map { range in
            let first = DocumentDay.bounds(range.lowerBound).first
            let next = min(DocumentDay.bounds(range.upperBound).next, before)
            return field(["$gte": .dateTime(first), "$lt": .dateTime(next)])
        }
        if days.contains(.wrong) { choices += wrong }
        return any(choices)
    }

    /// No date, a list (whose elements any other condition would look at), or a date outside of the years 1 to 9999.
    private var wrong: [BSONDocument] {
        [
            field(["$not": ["$type": "date"]]), field(["$type": "array"]),
            field(["$lt": .dateTime(-62_135_596_800_000)]),
            field(["$gte": .dateTime(253_402_300_800_000)]),
        ]
    }

    private func field(_ condition: BSONValue) -> BSONDocument { BSONDocument([(path, condition)]) }

    private func any(_ choices: [BSONDocument]) -> BSONDocument {
        ["$or": .array(choices.map { .document($0) })]
    }
}

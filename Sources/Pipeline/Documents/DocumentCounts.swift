import Definitions
import Mongo

/// How many documents a collection has by UTC day of its cursor, up to an instant.
struct DocumentCounts: Sendable {
    /// Those before the instant, by day; and those whose cursor is wrong.
    let documents: [DocumentDay: Int]

    /// The years 1 to 9999, in milliseconds; an instant outside is a wrong one.
    private static let years: (first: Int64, next: Int64) = (-62_135_596_800_000, 253_402_300_800_000)
    private static let wrong = "wrong"
    private static let later = "later"

    /// Counts on the server: day by day over the index on the cursor where there is a plain one, otherwise in one pass over
    /// everything, which takes the server several times as long.
    ///
    /// - Parameters:
    ///   - read: The stream's collection.
    ///   - before: Only those before an instant, in milliseconds since 1970: later ones are counted on a later night.
    ///   - days: Of these days alone, where that is less work; others may come as well.
    /// - Returns: The counts.
    /// - Throws: `MongoError`, and `StreamError` for an answer of another form.
    static func count(
        _ read: MongoRead,
        before: Int64,
        only days: Set<DocumentDay>? = nil
    ) async throws -> DocumentCounts {
        guard let path = read.stream.cursorPath else { return DocumentCounts(documents: [:]) }
        let indexes = try await CollectionIndexes.load(read.mongo, database: read.database, collection: read.collection)
        if let index = indexes.covering(path), try await !DayRanges.hasLists(read, path, index) {
            let ranges = DayRanges(read: read, path: path, before: before, years: years)
            guard let days else { return DocumentCounts(documents: try await ranges.count()) }
            return DocumentCounts(documents: try await ranges.count(days))
        }
        return try await inOnePass(read, path, before: before)
    }

    private static func inOnePass(_ read: MongoRead, _ path: String, before: Int64) async throws -> DocumentCounts {
        let groups = try await read.mongo.aggregate(
            database: read.database,
            collection: read.collection,
            [["$group": ["_id": day(of: "$" + path, before: before), "n": ["$sum": 1]]]]
        )
        var documents: [DocumentDay: Int] = [:]
        for group in groups {
            guard let count = group["n"].flatMap(number) else {
                throw StreamError(stream: read.stream.id, reason: "MongoDB's answer to a count has another form")
            }
            switch group["_id"] {
            case .dateTime(let start): documents[.day(Int(start / DocumentDay.milliseconds)), default: 0] += count
            case .string(later): break
            default: documents[.wrong, default: 0] += count
            }
        }
        return DocumentCounts(documents: documents)
    }

    private static func number(_ value: BSONValue) -> Int? {
        switch value {
        case .int32(let number): Int(number)
        case .int64(let number): Int(number)
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The start of a document's day, or a word. The server orders values of all types, and nothing but dates lies between
    /// two of them.
    private static func day(of value: String, before: Int64) -> BSONValue {
        let value = BSONValue.string(value)
        let start: BSONValue = ["$dateTrunc": ["date": value, "unit": "day"]]
        let choices: [(limit: Int64, result: BSONValue)] = [
            (years.first, .string(wrong)), (before, start), (years.next, .string(later)),
        ]
        return choices.reversed().reduce(.string(wrong)) { otherwise, choice in
            ["$cond": [["$lt": [value, .dateTime(choice.limit)]], choice.result, otherwise]]
        }
    }
}

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
    /// Only those before an instant, in milliseconds since 1970: later ones are counted on a later night.
    static func count(_ read: MongoRead, before: Int64) async throws -> DocumentCounts {
        guard let path = read.stream.cursorPath else { return DocumentCounts(documents: [:]) }
        let indexes = try await CollectionIndexes.load(read.mongo, database: read.database, collection: read.collection)
        if let index = indexes.covering(path), try await !DayRanges.hasLists(read, path, index) {
            return DocumentCounts(documents: try await DayRanges(read: read, path: path, before: before).count(years))
        }
        return try await inOnePass(read, path, before: before)
    }

    private static func inOnePass(_ read: MongoRead, _ path: String, before: Int64) async throws -> DocumentCounts {
        let command: BSONDocument = [
            "aggregate": .string(read.collection),
            "pipeline": [["$group": ["_id": day(of: "$" + path, before: before), "n": ["$sum": 1]]]],
            "cursor": ["batchSize": 100_000],
        ]
        var reply = try await read.mongo.runCommand(database: read.database, command)
        var documents: [DocumentDay: Int] = [:]
        while true {
            let batch = try Batch(reply, read)
            for (day, count) in batch.counts { documents[day, default: 0] += count }
            guard batch.cursor != 0 else { return DocumentCounts(documents: documents) }
            reply = try await read.mongo.runCommand(
                database: read.database,
                ["getMore": .int64(batch.cursor), "collection": .string(read.collection)]
            )
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

    /// One answer of the server.
    private struct Batch {
        let counts: [(DocumentDay, Int)]
        let cursor: Int64

        init(_ reply: BSONDocument, _ read: MongoRead) throws {
            guard case .document(let body) = reply["cursor"], case .int64(let cursor) = body["id"],
                case .array(let groups) = body["firstBatch"] ?? body["nextBatch"]
            else { throw StreamError(stream: read.stream.id, reason: "MongoDB's answer to a count has another form") }
            self.cursor = cursor
            counts = groups.compactMap { group in
                guard case .document(let group) = group, let count = group["n"].flatMap(Self.number) else { return nil }
                switch group["_id"] {
                case .dateTime(let start): return (.day(Int(start / DocumentDay.milliseconds)), count)
                case .string(DocumentCounts.later): return nil
                default: return (.wrong, count)
                }
            }
        }

        private static func number(_ value: BSONValue) -> Int? {
            switch value {
            case .int32(let number): Int(number)
            case .int64(let number): Int(number)
            case .double(let number): Int(exactly: number)
            default: nil
            }
        }
    }
}

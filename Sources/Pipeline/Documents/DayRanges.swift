import Definitions
import Mongo

/// Counts a collection's documents day by day over the index on their cursor: the server looks at keys alone.
///
/// The days are not counted at one instant. That does no harm: a day that differs for it is read again.
struct DayRanges {
    let read: MongoRead
    /// The cursor's dotted path.
    let path: String
    /// In milliseconds since 1970.
    let before: Int64
    /// Within which an instant is right, in milliseconds since 1970.
    let years: (first: Int64, next: Int64)

    /// Every type but the date and the list.
    private static let otherTypes: [BSONValue] = [
        "double", "string", "object", "binData", "undefined", "objectId", "bool", "null", "regex", "dbPointer",
        "javascript",
        "symbol", "javascriptWithScope", "int", "timestamp", "long", "decimal", "minKey", "maxKey",
    ]

    /// Whether some document has a list in the cursor or on the way to it: the index then has several keys for it.
    static func hasLists(_ read: MongoRead, _ path: String, _ index: String) async throws -> Bool {
        let reply = try await read.mongo.runCommand(
            database: read.database,
            [
                "explain": [
                    "find": .string(read.collection), "hint": .string(index),
                    "filter": [path: ["$gte": .dateTime(0)]],
                ],
                "verbosity": "queryPlanner",
            ]
        )
        // A server that does not say it is taken at the slower way.
        return !reply.json().contains(/"isMultiKey" : false/)
    }

    /// All days.
    func count() async throws -> [DocumentDay: Int] {
        var documents: [DocumentDay: Int] = [:]
        var start = years.first
        // Over the days without a document in one step.
        while let first = try await firstInstant(from: start) {
            var day = Self.day(of: first)
            while DocumentDay.bounds(day).first < before {
                let count = try await count(day)
                guard count > 0 else { break }
                documents[.day(day)] = count
                day += 1
            }
            start = DocumentDay.bounds(day).next
        }
        let wrong = try await countWrong()
        if wrong > 0 { documents[.wrong] = wrong }
        return documents
    }

    /// Some days.
    func count(_ days: Set<DocumentDay>) async throws -> [DocumentDay: Int] {
        var documents: [DocumentDay: Int] = [:]
        for day in days {
            if case .day(let number) = day {
                documents[day] = try await count(number)
            } else {
                documents[day] = try await countWrong()
            }
        }
        return documents
    }

    private func count(_ day: Int) async throws -> Int {
        let bounds = DocumentDay.bounds(day)
        return try await count(["$gte": .dateTime(bounds.first), "$lt": .dateTime(min(bounds.next, before))])
    }

    private func countWrong() async throws -> Int {
        try await count(["$type": .array(Self.otherTypes)]) + count(["$exists": false])
            + count(["$lt": .dateTime(years.first)]) + count(["$gte": .dateTime(years.next)])
    }

    private static func day(of instant: Int64) -> Int {
        let (day, rest) = instant.quotientAndRemainder(dividingBy: DocumentDay.milliseconds)
        return Int(rest < 0 ? day - 1 : day)
    }

    private func count(_ condition: BSONValue) async throws -> Int {
        let reply = try await read.mongo.runCommand(
            database: read.database,
            ["count": .string(read.collection), "query": [path: condition]]
        )
        switch reply["n"] {
        case .int32(let number): return Int(number)
        case .int64(let number): return Int(number)
        default: throw StreamError(stream: read.stream.id, reason: "MongoDB's answer to a count has another form")
        }
    }

    private func firstInstant(from start: Int64) async throws -> Int64? {
        guard start < before else { return nil }
        let request = FindRequest(
            database: read.database,
            collection: read.collection,
            filter: [path: ["$gte": .dateTime(start), "$lt": .dateTime(before)]],
            projection: [path: 1, "_id": 0],
            sort: [path: 1],
            limit: 1
        )
        guard let document = try await read.mongo.find(request).first else { return nil }
        let value = path.split(separator: ".").reduce(BSONValue.document(document)) { value, key in
            if case .document(let document) = value { document[String(key)] ?? .null } else { .null }
        }
        guard case .dateTime(let instant) = value else { return nil }
        return instant
    }
}

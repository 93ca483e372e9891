/// What to read from a collection.
public struct FindRequest: Sendable, Hashable {
    /// The database by name.
    public var database: String
    /// The collection by name.
    public var collection: String
    /// The condition; empty for every document. Ranges are documents: `["recordedAt": ["$gte": .dateTime(from)]]`.
    public var filter: BSONDocument
    /// The fields wanted (`["at": 1]`); nil for whole documents.
    public var projection: BSONDocument?
    /// The order (`["recordedAt": 1]`); nil for the server's.
    public var sort: BSONDocument?
    /// The keys of the index to use. A hint without such an index is a server error.
    public var hint: BSONDocument?
    /// Documents per answer of the server; nil for the server's default.
    public var batchSize: Int?
    /// The most documents to read; nil for all.
    public var limit: Int?

    /// A request for whole documents in the server's order, unless said otherwise.
    public init(
        database: String,
        collection: String,
        filter: BSONDocument = [:],
        projection: BSONDocument? = nil,
        sort: BSONDocument? = nil,
        hint: BSONDocument? = nil,
        batchSize: Int? = nil,
        limit: Int? = nil
    ) {
        self.database = database
        self.collection = collection
        self.filter = filter
        self.projection = projection
        self.sort = sort
        self.hint = hint
        self.batchSize = batchSize
        self.limit = limit
    }

    /// The options as libmongoc's `find` takes them.
    func options() throws(MongoError) -> BSONDocument {
        var options = BSONDocument()
        options["projection"] = projection.map(BSONValue.document)
        options["sort"] = sort.map(BSONValue.document)
        options["hint"] = hint.map(BSONValue.document)
        for (name, number) in [("batchSize", batchSize), ("limit", limit)] {
            guard let number else { continue }
            guard number > 0, let number = Int32(exactly: number) else {
                throw MongoError(.invalidArgument, "\(name) must lie between 1 and \(Int32.max), not \(number)")
            }
            options[name] = .int64(Int64(number))
        }
        return options
    }
}

/// A cursor of one connection.
public struct MongoCursorID: Sendable, Hashable {
    let number: Int
}

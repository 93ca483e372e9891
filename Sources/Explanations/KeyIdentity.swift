import Definitions

/// What the `key` of a fact's rows is, so that a person can find the row in the operational databases.
public struct KeyIdentity: Sendable, Hashable {
    /// The stream that owns the fact's days.
    public let anchor: String
    /// The anchor's column that the key is; nil where the fact makes its key in another way, from several columns say.
    public let column: String?
    /// Where that value stands in the sources; without a column, the sources that the anchor is read from.
    public let places: [SourcePlace]

    /// Traces a key back to the sources.
    ///
    /// - Parameters:
    ///   - fact: The fact.
    ///   - isAnchorKey: Whether the key's value is that of the anchor's one key column.
    ///   - catalogue: Knows the streams.
    init(_ fact: Fact, isAnchorKey: Bool, in catalogue: Catalogue) {
        let stream = catalogue.stream(fact.anchor)
        let key = stream?.key.count == 1 && isAnchorKey ? stream?.key.first : nil
        var places = stream.map { SourcePlace.trace(key, of: $0, in: catalogue) } ?? []
        if let key, let stream {
            for read in fact.reads {
                guard let other = catalogue.stream(read.stream),
                    let column = read.column(of: other, equalTo: key, stream)
                else { continue }
                places += SourcePlace.trace(column, of: other, in: catalogue).filter { $0.column != nil }
            }
        }
        var seen: Set<SourcePlace> = []
        self.anchor = fact.anchor
        self.column = key
        self.places = places.filter { seen.insert($0).inserted }
    }
}

/// A column of a source table, or a field of the documents of a collection.
public struct SourcePlace: Sendable, Hashable {
    /// Which database.
    public enum Database: String, Sendable, Hashable {
        case postgres, mongo
    }

    /// Which database.
    public let database: Database
    /// The table with its schema, or the collection.
    public let object: String
    /// The column, or the dotted path of the field; nil where it is not known.
    public let column: String?
    /// Whether the warehouse has a pseudonym instead of the source's value, so that it cannot be looked up.
    public let isPseudonym: Bool

    /// Where a column's values come from, through derived streams; with nil, where the stream's rows come from.
    static func trace(_ column: String?, of stream: Stream, in catalogue: Catalogue) -> [SourcePlace] {
        let declared = column.flatMap { stream.column($0) }
        let isPseudonym = declared?.privacy == .pseudonym
        switch stream.source {
        case .postgres(let schema, let table):
            return [
                SourcePlace(
                    database: .postgres,
                    object: "\(schema).\(table)",
                    column: declared.map { $0.expression ?? $0.from },
                    isPseudonym: isPseudonym
                )
            ]
        case .mongo(let collection):
            return [
                SourcePlace(database: .mongo, object: collection, column: declared?.from, isPseudonym: isPseudonym)
            ]
        case .sql(let query):
            // Of a derived stream's columns only the entity is known to be a column of what it reads.
            return query.reads.flatMap { read in
                catalogue.stream(read.stream).map {
                    trace(column == query.entity ? read.entity : nil, of: $0, in: catalogue)
                } ?? []
            }
        }
    }
}

extension FactRead {
    /// The read stream's column that holds the anchor's key; nil where it holds something else.
    fileprivate func column(of stream: Stream, equalTo key: String, _ anchor: Stream) -> String? {
        switch via {
        case .child(let column): column
        case .parent(let column): column == key && stream.key.count == 1 ? stream.key.first : nil
        case .match(let own, let other): own == key ? other : nil
        }
    }
}

/// Where a KPI's figures come from, down to the columns of the client's databases.
public struct KPILineage: Sendable, Hashable {
    /// The KPI's id.
    public let kpi: String
    /// The facts of its formula, in its order.
    public let facts: [FactLineage]

    /// The tables and collections at the end of all ways, each once with all of its columns that count, in the order of names.
    public var sources: [SourceLineage] {
        var columns: [SourceLineage.Place: Set<String>] = [:]
        for stream in facts.flatMap(\.streams) { stream.collect(into: &columns) }
        return columns.map { SourceLineage(place: $0.key, columns: $0.value.sorted()) }
            .sorted { $0.place < $1.place }
    }

    /// The ids of all streams on the way, derived ones too.
    public var streams: Set<String> { Set(facts.flatMap(\.streams).flatMap(\.all)) }
}

/// A fact of a KPI, with what its query reads.
public struct FactLineage: Sendable, Hashable {
    /// The fact's id.
    public let fact: String
    /// Those of its measures that the formula names. What the query reads stands behind all measures of the fact: its joins and
    /// conditions decide which rows count.
    public let measures: [String]
    /// What the query reads, in the order of names.
    public let streams: [StreamLineage]
}

/// A stream as one query reads it.
public struct StreamLineage: Sendable, Hashable {
    /// The stream's id.
    public let stream: String
    /// The table of schema `mirror` without the schema; that of the kept versions, where the query reads those.
    public let table: String
    /// The columns that are read, in the stream's order; then those of a kept version.
    public let columns: [ColumnLineage]
    /// Where its rows come from.
    public let origin: Origin

    /// Where a stream's rows come from.
    public enum Origin: Sendable, Hashable {
        /// A table or collection of the client.
        case source(SourceLineage.Place)
        /// A query (its file), and what that reads in its turn.
        case derived(file: String, reads: [StreamLineage])
    }

    fileprivate var all: [String] {
        guard case .derived(_, let reads) = origin else { return [stream] }
        return [stream] + reads.flatMap(\.all)
    }

    fileprivate func collect(into columns: inout [SourceLineage.Place: Set<String>]) {
        switch origin {
        case .source(let place): columns[place, default: []].formUnion(self.columns.compactMap(\.source))
        case .derived(_, let reads): for read in reads { read.collect(into: &columns) }
        }
    }
}

/// A column of a mirrored or derived stream.
public struct ColumnLineage: Sendable, Hashable {
    /// Its name in the mirror.
    public let name: String
    /// The source's column, dotted path or expression; nil for a derived column, and for what a kept version adds.
    public let source: String?
}

/// A table or collection of the client, and the columns of it that count.
public struct SourceLineage: Sendable, Hashable {
    /// Which one.
    public let place: Place
    /// Columns, dotted paths or expressions, in the order of names.
    public let columns: [String]

    /// A table or a collection.
    public enum Place: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// A table or view of the operational PostgreSQL.
        case postgres(schema: String, table: String)
        /// A collection of MongoDB.
        case mongo(collection: String)

        /// `garage.interventions`, or `intervention_history`.
        public var description: String {
            switch self {
            case .postgres(let schema, let table): "\(schema).\(table)"
            case .mongo(let collection): collection
            }
        }

        /// Tables before collections.
        public static func < (a: Place, b: Place) -> Bool {
            switch (a, b) {
            case (.postgres, .mongo): true
            case (.mongo, .postgres): false
            default: a.description < b.description
            }
        }
    }
}

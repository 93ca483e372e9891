public import Definitions
import Postgres

/// Which columns of a stream's mirror the engine and the definitions look rows up by.
public enum MirrorIndexes {
    /// The statements that create them on a table just loaded (unnamed, so that a swapped table gets new ones).
    public static func sql(for stream: Stream, on table: String, in catalogue: Catalogue) -> String {
        columns(of: stream, in: catalogue)
            .map { "create index on \(table) (\(quoteIdentifier($0)));\n" }
            .joined()
    }

    /// The columns with an index of their own, by name; the first of the key is none of them, since the key is one.
    public static func columns(of stream: Stream, in catalogue: Catalogue) -> [String] {
        var columns: [String] = []
        if case .sql(let query) = stream.source { columns.append(query.entity) }
        for case .sql(let query) in catalogue.streams.map(\.source) {
            columns += query.reads.filter { $0.stream == stream.id }.map(\.entity)
        }
        for fact in catalogue.facts {
            if fact.anchor == stream.id { columns += anchorColumns(of: fact) }
            for read in fact.reads where read.stream == stream.id { columns += readColumns(of: read) }
        }
        if let first = stream.identity.first { columns.append(first) }
        var seen: Set<String> = [stream.key[0]]
        return columns.filter { seen.insert($0).inserted }
    }

    private static func anchorColumns(of fact: Fact) -> [String] {
        let days: [String] = if case .column(let column) = fact.day { [column] } else { [] }
        let ways: [String] = fact.reads.compactMap { read in
            switch read.via {
            case .parent(let column): column
            case .match(let anchor, _): anchor
            case .child: nil
            }
        }
        return days + fact.learns + ways
    }

    private static func readColumns(of read: FactRead) -> [String] {
        switch read.via {
        case .child(let column): [column]
        case .match(_, let column): [column]
        case .parent: []
        }
    }
}

import Definitions
import Postgres

/// Whether the source guarantees a stream's key, and can find appended rows without reading the whole table.
struct IndexCheck {
    let stream: Definitions.Stream
    let table: SourceTable

    func findings() -> [Diagnostic] {
        guard table.canBeIndexed else { return [] }
        return [key(), cursor()].compactMap(\.self)
    }

    /// A column that is an expression has no name at the source, and nothing can be said about it.
    private func sourceColumns(_ names: [String]) -> [String]? {
        let columns = names.compactMap { stream.column($0) }
        guard columns.allSatisfy({ $0.expression == nil && table.types[$0.from] != nil }) else { return nil }
        return columns.map(\.from)
    }

    private func key() -> Diagnostic? {
        guard let key = sourceColumns(stream.key) else { return nil }
        // What is unique by some of the key's columns is so by all of them.
        let isUnique = table.indexes.contains { index in
            index.isUnique && index.columns.allSatisfy { column in column.map(key.contains) ?? false }
        }
        guard !isUnique else { return nil }
        return .warning(
            .missingKey,
            at: stream.location,
            "\(table.name) has no primary key and no unique index on (\(key.joined(separator: ", "))), the stream's key",
            hint: "create unique index\(table.concurrently) on \(table.name) (\(list(key)));"
        )
    }

    private func cursor() -> Diagnostic? {
        guard case .append(let cursor, _) = stream.changes, let column = sourceColumns([cursor])?.first,
            !table.indexes.contains(where: { $0.columns.first == column })
        else { return nil }
        return .warning(
            .missingIndex,
            at: stream.location,
            "\(table.name) has no index that begins with \(column): every night reads the whole table for its new rows",
            hint: "create index\(table.concurrently) on \(table.name) (\(list([column])));"
        )
    }

    private func list(_ columns: [String]) -> String { columns.map(quoteIdentifier).joined(separator: ", ") }
}

import Definitions
import Postgres
import Warehouse

/// Everything that a warehouse holds and that a fresh one must hold as well, as texts: the cells and their companions, the labels
/// that are in use, the mirror, and which days are published.
struct Figures: Sendable {
    /// By table: its rows, sorted.
    let rows: [String: [String]]
    /// By fact.
    let days: [String: PublishedDays]

    struct PublishedDays: Sendable {
        let first: String
        let last: String
        /// Whether no day lies between the two that is not published.
        let isWhole: Bool
    }

    static func read(_ warehouse: PostgresConnection, _ catalogue: Catalogue) async throws -> Figures {
        let selects = tables(catalogue).map { table in
            "select \(quoteLiteral(table.name)) as name, \(table.row)::text as row from \(table.name) t \(table.condition)"
        }
        var rows = Dictionary(uniqueKeysWithValues: tables(catalogue).map { ($0.name, [String]()) })
        for row in try await warehouse.query(selects.joined(separator: " union all ")) {
            rows[try row.string("name"), default: []].append(try row.string("row"))
        }
        let days = try await warehouse.query(
            """
            select fact, min(day)::text as first, max(day)::text as last, count(*) = max(day) - min(day) + 1 as whole
            from agg.published_days group by fact
            """
        )
        return Figures(
            rows: rows.mapValues { $0.sorted() },
            days: Dictionary(
                uniqueKeysWithValues: try days.map { row in
                    let days = PublishedDays(
                        first: try row.string("first"),
                        last: try row.string("last"),
                        isWhole: try row.bool("whole")
                    )
                    return (try row.string("fact"), days)
                }
            )
        )
    }

    private static func tables(_ catalogue: Catalogue) -> [(name: String, row: String, condition: String)] {
        let cells = catalogue.facts.filter { !YardModule.factsOfVersions.contains($0.id) }
            .flatMap { FactTable($0).tables.map { ($0.name, "t", "") } }
        let streams = catalogue.streams.filter { !YardModule.streamsOfVersions.contains($0.id) }
        let mirrors =
            streams.map { ($0, MirrorTable($0).name) }
            + streams.filter { !$0.identity.isEmpty }.map { ($0, MirrorTable($0).suppressedName) }
        let labels = catalogue.dimensions.map { (DimensionTable($0, in: catalogue).name, "t", "where not gone") }
        return cells + mirrors.map { stream, name in (name, row(of: stream), "") } + labels
    }

    /// The declared columns.
    private static func row(of stream: Definitions.Stream) -> String {
        "row(\(stream.columns.map { "t.\(quoteIdentifier($0.name))" }.joined(separator: ", ")))"
    }

    /// What differs, in words; nil when nothing does.
    func difference(from other: Figures, called names: (String, String)) -> String? {
        var found: [String] = []
        for (table, mine) in rows.sorted(by: { $0.key < $1.key }) {
            let theirs = other.rows[table] ?? []
            guard mine != theirs else { continue }
            found.append("\(table): only \(names.0) \(mine.minus(theirs)), only \(names.1) \(theirs.minus(mine))")
        }
        found += dayDifferences(from: other, names)
        return found.isEmpty ? nil : found.joined(separator: "\n")
    }

    /// Days before the other's first one are days whose rows have all gone: published, and empty.
    private func dayDifferences(from other: Figures, _ names: (String, String)) -> [String] {
        other.days.sorted { $0.key < $1.key }.compactMap { fact, theirs in
            guard !YardModule.factsOfVersions.contains(fact) else { return nil }
            guard let mine = days[fact], mine.isWhole, theirs.isWhole, mine.last == theirs.last,
                mine.first <= theirs.first
            else {
                return
                    "published days of \(fact): \(names.0) \(days[fact].map { "\($0)" } ?? "none"), \(names.1) \(theirs)"
            }
            return nil
        }
    }
}

extension [String] {
    /// The elements that the other list lacks, each as often as it lacks them; the first ones, where there are many.
    fileprivate func minus(_ other: [String]) -> String {
        var left = Dictionary(other.map { ($0, 1) }, uniquingKeysWith: +)
        let missing = filter { element in
            guard let count = left[element], count > 0 else { return true }
            left[element] = count - 1
            return false
        }
        let shown = "\(missing.prefix(3))"
        return missing.count > 3 ? "\(shown) and \(missing.count - 3) more" : shown
    }
}

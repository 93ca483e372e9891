import Definitions
import Postgres
import Warehouse

extension TestClient {
    /// The published cells of a fact, with what lies beside them in the tables of its histograms and members.
    public func cells(_ fact: String) async throws -> Set<OracleCell> {
        guard let definition = catalogue.fact(fact) else { return [] }
        let buckets = try await buckets(definition)
        let members = try await members(definition)
        let rows = try await read("select * from \(FactTable(definition).name)")
        return Set(
            try rows.map { row in
                let key = try Self.key(row, definition)
                return OracleCell(
                    fact: fact,
                    day: key[0],
                    dimensions: Array(key.dropFirst()),
                    measures: try measures(row, definition),
                    n: try row.int("n"),
                    buckets: buckets[key] ?? [:],
                    members: members[key] ?? [:]
                )
            }
        )
    }

    /// The kinds of measures that have a table of their own and no column.
    private static let besideCells = ["histogram", "distinct"]

    private func measures(_ row: PostgresRow, _ fact: Fact) throws -> [String: String] {
        var measures: [String: String] = [:]
        for measure in fact.measures where !Self.besideCells.contains(measure.kind.rawValue) {
            let text = try row.string(measure.name)
            measures[measure.name] = OracleCell.canonical(text) ?? text
        }
        return measures
    }

    private func buckets(_ fact: Fact) async throws -> [[String]: [String: [Int: Int]]] {
        guard fact.measures.contains(where: { $0.kind.rawValue == "histogram" }) else { return [:] }
        var found: [[String]: [String: [Int: Int]]] = [:]
        for row in try await read("select * from agg.\(fact.table)__buckets") {
            let key = try Self.key(row, fact)
            found[key, default: [:]][try row.string("measure"), default: [:]][try row.int("bucket")] = try row.int(
                "count"
            )
        }
        return found
    }

    private func members(_ fact: Fact) async throws -> [[String]: [String: Set<String>]] {
        guard fact.measures.contains(where: { $0.kind.rawValue == "distinct" }) else { return [:] }
        var found: [[String]: [String: Set<String>]] = [:]
        for row in try await read("select * from agg.\(fact.table)__members") {
            let key = try Self.key(row, fact)
            found[key, default: [:]][try row.string("measure"), default: []].insert(try row.string("member"))
        }
        return found
    }

    /// The day and the dimensions' values.
    private static func key(_ row: PostgresRow, _ fact: Fact) throws -> [String] {
        [try row.string("day")] + (try fact.dimensions.map { try row.string($0.name) })
    }
}

import Definitions
import KPIQueries
import Postgres

/// What a fact's rows come to.
extension FactReading {
    func members(_ limit: Int, _ connection: PostgresConnection) async throws -> [CountedMembers] {
        var counted: [CountedMembers] = []
        for (index, measure) in statement.measures.enumerated() where measure.kind == .distinct {
            let (sql, parameters) = statement.members(index, limit: limit)
            let rows = try await Self.computing(fact, ledger) { try await connection.query(sql, parameters) }
            let members = try rows.map {
                CountedMembers.Member(member: try $0.string("member"), rows: try $0.int64("n"))
            }
            let total = try rows.first?.int64("total") ?? 0
            counted.append(
                CountedMembers(measure: measure.name, members: members, more: total - Int64(members.count))
            )
        }
        return counted
    }

    func totals(_ connection: PostgresConnection) async throws -> (FactTotals, [ExcludedRows]) {
        let statement = TotalsStatement(self.statement)
        let result = try await Self.computing(fact, ledger) {
            try await connection.query(statement.sql, statement.parameters)
        }
        var parts: [String: PostgresRow] = [:]
        var excluded: [ExcludedRows] = []
        for row in result {
            let part = try row.string("part")
            guard part == "excluded" else {
                parts[part] = row
                continue
            }
            excluded.append(ExcludedRows(reason: try row.string("reason"), rows: try row.int64("n")))
        }
        let count = { (part: String) in try parts[part]?.int64("n") ?? 0 }
        let totals = FactTotals(
            rows: try count("rows"),
            publishedRows: try count("published"),
            measures: try self.statement.measures.enumerated().map { index, measure in
                MeasureTotal(
                    name: measure.name,
                    kind: measure.kind,
                    rows: try parts["rows"]?.numeric("m\(index)") ?? 0,
                    published: try parts["published"]?.numeric("m\(index)") ?? 0
                )
            },
            differingCells: try count("differing")
        )
        return (totals, excluded)
    }
}

import Definitions
import Postgres
import Warehouse

/// The SQL of checks: each a query for the rows that break it.
struct CheckSQL {
    let catalogue: Catalogue
    let builds: [FactBuild]
    let run: Int64

    /// Nil where the check looks at a build that this run has not made.
    func violations(of rule: CheckRule) -> String? {
        switch rule {
        case .notNull(let stream, let column):
            mirrored(stream).map {
                "select \($0.list($0.key)) from \($0.name) where \(quoteIdentifier(column)) is null"
            }
        case .unique(let stream, let columns):
            mirrored(stream).map { table in
                let names = columns.map(quoteIdentifier)
                let list = names.joined(separator: ", ")
                let known = names.map { "\($0) is not null" }.joined(separator: " and ")
                return "select \(list), count(*) from \(table.name) where \(known) group by \(list) having count(*) > 1"
            }
        case .accepted(let stream, let column, let codes):
            mirrored(stream).map { table in
                let list = codes.map(String.init).joined(separator: ", ")
                let name = quoteIdentifier(column)
                return "select \(table.list(table.key)), \(name) from \(table.name) where \(name) not in (\(list))"
            }
        case .relation(let stream, let column, let toStream, let toColumn):
            relation(stream, quoteIdentifier(column), toStream, quoteIdentifier(toColumn))
        case .range(let fact, let measure, let min, let max):
            built(fact).map { table in
                let name = quoteIdentifier(measure)
                let low = min.map { "\(name) < n * \(quoteLiteral($0))::numeric" }
                let high = max.map { "\(name) > n * \(quoteLiteral($0))::numeric" }
                return "select * from \(table) where \([low, high].compactMap { $0 }.joined(separator: " or "))"
            }
        case .atMost(let fact, let measure, let other):
            built(fact).map { "select * from \($0) where \(quoteIdentifier(measure)) > \(quoteIdentifier(other))" }
        case .equation(let equation): self.equation(equation)
        case .sql(let text): text
        // These compare days with one another and not rows with a rule: see `OnTimeCheck`.
        case .volume, .freshness: nil
        }
    }

    private func relation(_ stream: String, _ column: String, _ toStream: String, _ toColumn: String) -> String? {
        guard let from = mirrored(stream), let to = mirrored(toStream) else { return nil }
        return """
            select \(from.list(from.key, "s")), s.\(column) from \(from.name) s
            where s.\(column) is not null and not exists (select from \(to.name) t where t.\(toColumn) = s.\(column))
            """
    }

    private func equation(_ equation: Equation) -> String? {
        let table: String? =
            switch equation.table {
            case .stream(let id): mirrored(id)?.name
            case .fact(let id): built(id)
            }
        let columns: String? =
            switch equation.table {
            case .stream(let id): mirrored(id).map { $0.list($0.key) }
            case .fact: "*"
            }
        guard let table, let columns else { return nil }
        let sides = "\(sql(equation.left)) as left_side, \(sql(equation.right)) as right_side"
        let tolerance = "\(quoteLiteral(equation.tolerance ?? "0"))::numeric"
        return """
            select v.* from (select \(columns), \(sides) from \(table)) v
            where abs(v.left_side - v.right_side) > \(tolerance)
            """
    }

    private func sql(_ expression: CheckExpression) -> String {
        switch expression {
        case .name(let name): "\(quoteIdentifier(name))::numeric"
        case .number(let text): "\(quoteLiteral(text))::numeric"
        case .add(let a, let b): "(\(sql(a)) + \(sql(b)))"
        case .subtract(let a, let b): "(\(sql(a)) - \(sql(b)))"
        case .multiply(let a, let b): "(\(sql(a)) * \(sql(b)))"
        case .divide(let a, let b): "(\(sql(a)) / nullif(\(sql(b)), 0))"
        }
    }

    private func mirrored(_ id: String) -> MirrorTable? {
        catalogue.stream(id).map(MirrorTable.init)
    }

    private func built(_ id: String) -> String? {
        builds.first { $0.fact.id == id }.map { $0.table.buildName(run: run) }
    }
}

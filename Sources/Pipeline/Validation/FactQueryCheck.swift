import Definitions
import Postgres
import Warehouse

/// Holds what a fact's query gives against what its header says.
struct FactQueryCheck {
    let fact: Fact
    let shadow: ShadowMirror

    func findings() async throws -> [Diagnostic] {
        let rows = FactTable(fact).rows(days: [], holidays: [], cutoff: "1970-01-01")
        let sql = rows + "\nselect * from fact"
        do {
            let columns = try await shadow.describe(sql)
            return check(Dictionary(columns.map { ($0.name, $0.typeName) }, uniquingKeysWith: { first, _ in first }))
        } catch let error as PostgresError where error.code == .server {
            let place = QueryPlace(
                text: fact.sql,
                file: fact.location.file,
                firstLine: fact.sqlLine,
                otherwise: fact.location
            )
            return [place.refusal(error, of: sql)]
        }
    }

    private func check(_ types: [String: String]) -> [Diagnostic] {
        let names = ["day", "key", "excluded"] + fact.dimensions.map(\.column) + fact.measures.map(\.name)
        let missing = names.filter { types[$0] == nil }.map { name in
            finding("the query gives no column `\(name)`", hint: nearestName(to: name, in: types.keys.sorted()))
        }
        return missing + [day(types["day"])].compactMap(\.self)
            + fact.measures.compactMap { measure($0, types[$0.name]) }
    }

    private func day(_ type: String?) -> Diagnostic? {
        guard let type, type != "date" else { return nil }
        return finding("column `day` of the query is \(type), and must be a date")
    }

    private func measure(_ measure: Measure, _ type: String?) -> Diagnostic? {
        let whole = ["smallint", "integer", "bigint"]
        // numeric(10,2) is as good as numeric.
        guard let type, let bare = type.split(separator: "(").first.map(String.init) else { return nil }
        let wanted: (types: [String], name: String)? =
            switch measure.kind {
            case .sum, .last, .meanOfDays: (whole + ["numeric"], "a whole number or numeric")
            case .histogram: (whole, "a whole number")
            case .distinct: nil
            }
        guard let wanted, !wanted.types.contains(bare) else { return nil }
        return finding("measure `\(measure.name)` of the query is \(type), and must be \(wanted.name)")
    }

    private func finding(_ message: String, hint nearest: String? = nil) -> Diagnostic {
        .error(.queryColumn, at: fact.location, message, hint: nearest.map { "did you mean `\($0)`?" })
    }
}

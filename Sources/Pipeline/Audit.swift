import Definitions
import Postgres
import Warehouse

/// Runs a module's checks on mirror and build, before anyone sees them.
struct Audit {
    let module: Module
    let catalogue: Catalogue
    /// Every build of the run: a check may hold a fact of a module that its own one needs.
    let builds: [FactBuild]
    let warehouse: FencedWarehouse

    /// What a check found.
    struct Finding: Sendable {
        let check: Check
        let text: String
    }

    /// The checks that did not hold.
    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        for check in module.checks {
            guard let sql = sql(check.rule) else { continue }
            let row = try await violations(check, sql)
            guard row.count > 0 else { continue }
            let example = row.example.map { ", for example \($0)" } ?? ""
            findings.append(Finding(check: check, text: "\(check.module).\(check.name): \(row.count) rows\(example)"))
        }
        return findings
    }

    /// Days outside of those asked for would be published without their neighbours: the fact's query does not join `days`.
    func strayDays() async throws -> [String] {
        var reasons: [String] = []
        for build in builds where build.fact.module == module.name {
            let row = try await warehouse.read(
                "select min(day)::text as day from \(build.table.buildName(run: warehouse.runID)) where day <> all ($1::date[])",
                [.textArray(build.days)]
            ).first
            guard let day = try row?.optionalString("day") else { continue }
            reasons.append("\(build.fact.id) gives a row for \(day), which was not asked for: its query must join days")
        }
        return reasons
    }

    private func violations(_ check: Check, _ sql: String) async throws -> (count: Int, example: String?) {
        do {
            let row = try await warehouse.read(
                "select count(*) as count, min(to_jsonb(v)::text) as example from (\(sql)) v"
            ).first
            return (try row?.int("count") ?? 0, try row?.optionalString("example"))
        } catch let error as PostgresError where error.code == .server {
            throw StreamError(stream: "\(check.location): \(check.name)", reason: error.message)
        }
    }

    /// The rows that break the rule; nil where it looks at a build that this run has not made.
    private func sql(_ rule: CheckRule) -> String? {
        switch rule {
        case .notNull(let stream, let column):
            mirrored(stream).map {
                "select \($0.list($0.key)) from \($0.name) where \(quoteIdentifier(column)) is null"
            }
        case .accepted(let stream, let column, let codes):
            mirrored(stream).map { table in
                let list = codes.map(String.init).joined(separator: ", ")
                let name = quoteIdentifier(column)
                return "select \(table.list(table.key)), \(name) from \(table.name) where \(name) not in (\(list))"
            }
        case .range(let fact, let measure, let min, let max):
            built(fact).map { table in
                let name = quoteIdentifier(measure)
                let low = min.map { "\(name) < n * \(quoteLiteral($0))::numeric" }
                let high = max.map { "\(name) > n * \(quoteLiteral($0))::numeric" }
                return "select * from \(table) where \([low, high].compactMap { $0 }.joined(separator: " or "))"
            }
        case .atMost(let fact, let measure, let other):
            built(fact).map { "select * from \($0) where \(quoteIdentifier(measure)) > \(quoteIdentifier(other))" }
        case .sql(let text): text
        }
    }

    private func mirrored(_ id: String) -> MirrorTable? {
        catalogue.stream(id).map(MirrorTable.init)
    }

    private func built(_ id: String) -> String? {
        builds.first { $0.fact.id == id }.map { $0.table.buildName(run: warehouse.runID) }
    }
}

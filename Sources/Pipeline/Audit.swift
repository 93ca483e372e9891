import Definitions
import Postgres
import Warehouse

/// Runs a module's checks on mirror and build, before anyone sees them.
struct Audit {
    let module: Module
    let catalogue: Catalogue
    /// Every build of the run: a check may hold a fact of a module that its own one needs.
    let builds: [FactBuild]
    /// The instance's, as ISO dates.
    let holidays: [String]
    /// The first day that is not published.
    let cutoff: String
    let warehouse: FencedWarehouse

    /// What a check found.
    struct Finding: Sendable {
        let severity: Check.Severity
        let text: String
    }

    /// The checks that did not hold.
    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        var results = try await CheckResults.load(of: module, catalogue: catalogue, warehouse)
        for check in module.checks {
            guard let sql = sql(check.rule) else {
                findings += try await onTime(check)
                continue
            }
            let violations = try await violations(check, sql, &results)
            guard violations.count > 0 else { continue }
            let example = violations.example.map { ", for example \($0)" } ?? ""
            findings.append(finding(check, "\(counted(violations.count, "row"))\(example)"))
        }
        try await results.save()
        return findings
    }

    private func finding(_ check: Check, _ text: String, isSure: Bool = true) -> Finding {
        Finding(severity: isSure ? check.severity : .warn, text: "\(check.module).\(check.name): \(text)")
    }

    private func onTime(_ check: Check) async throws -> [Finding] {
        let days = OnTimeCheck(
            catalogue: catalogue,
            builds: builds,
            holidays: holidays,
            cutoff: cutoff,
            warehouse: warehouse
        )
        switch check.rule {
        case .volume(let rule):
            return try await days.oddities(rule, module: check.module).map {
                finding(check, $0.text, isSure: $0.isKnown)
            }
        case .freshness(let rule):
            return try await days.staleness(rule).map { [finding(check, $0)] } ?? []
        default: return []
        }
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

    /// As it was found before, where nothing changed since.
    private func violations(
        _ check: Check,
        _ sql: String,
        _ results: inout CheckResults
    ) async throws -> CheckResults.Violations {
        if let standing = results.standing(check, sql) { return standing }
        let found = try await violations(check, sql)
        results.note(check, sql, found)
        return found
    }

    private func violations(_ check: Check, _ sql: String) async throws -> CheckResults.Violations {
        do {
            let row = try await warehouse.read(
                "select count(*) as count, min(to_jsonb(v)::text) as example from (\(sql)) v"
            ).first
            return CheckResults.Violations(
                count: try row?.int("count") ?? 0,
                example: try row?.optionalString("example")
            )
        } catch let error as PostgresError where error.code == .server && !mayGoAway(error) {
            throw StreamError(stream: "\(check.location): \(check.name)", reason: error.message)
        }
    }

    /// The rows that break the rule; nil where it looks at a build that this run has not made.
    private func sql(_ rule: CheckRule) -> String? {
        CheckSQL(catalogue: catalogue, builds: builds, run: warehouse.runID).violations(of: rule)
    }
}

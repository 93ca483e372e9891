import Definitions
import Postgres
import Warehouse

/// Checking what was built.
extension NightWork {
    /// Runs the modules' checks side by side: what blocks goes to `left`, what warns is given back.
    func audit(_ builds: [FactBuild], _ left: inout [String: String]) async throws -> [String] {
        let audited = modules.filter { left[$0.name] == nil }
        let results = try await sideBySide(audited, limit: run.instance.connections.warehouse) { module -> Findings in
            do {
                return try await run.retries.retrying("checks of \(module.name)") {
                    try await run.writers.lend { try await audit(module, builds, $0) }
                }
            } catch let error where Self.isOfModule(error) {
                return Findings(blocking: "\(error)")
            }
        }
        for (module, result) in zip(audited, results) { left[module.name] = result.blocking }
        return results.flatMap(\.warnings)
    }

    private struct Findings: Sendable {
        /// Nil where nothing blocks the module.
        var blocking: String?
        var warnings: [String] = []
    }

    private func audit(
        _ module: Module,
        _ builds: [FactBuild],
        _ warehouse: FencedWarehouse
    ) async throws -> Findings {
        let audit = Audit(
            module: module,
            catalogue: run.catalogue,
            builds: builds,
            holidays: run.instance.holidays,
            cutoff: run.cutoff,
            warehouse: warehouse
        )
        let findings = try await audit.findings()
        let blocking = findings.filter { $0.severity == .block }.map { "check \($0.text)" }
        let reasons = try await audit.strayDays() + blocking
        return Findings(
            blocking: reasons.isEmpty ? nil : reasons.joined(separator: "; "),
            warnings: findings.filter { $0.severity == .warn }.map { "check \($0.text)" }
        )
    }
}

import ArgumentParser
import Definitions
import Foundation
import Pipeline

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the definitions as a whole, and against the live databases.",
        discussion: """
            With --definitions only the files are checked, without an instance. Otherwise those of the instance, whether its \
            sources have the tables, columns, types, rights and indexes that they need, and whether the warehouse accepts their \
            SQL. What a statement can mend is told with the statement.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "A folder with module folders; only its files are checked.")
    var definitions: [String] = []

    @Option(name: .long, help: "A folder with report files, beside --definitions.")
    var reports: [String] = []

    @Flag(name: .long, help: "Ask neither the sources nor the warehouse.")
    var offline = false

    mutating func run() async throws {
        if !definitions.isEmpty { return try checkFiles() }
        let (instance, catalogue) = try options.loadAll()
        report(catalogue)
        guard !offline else { return }
        let findings = try await askSources(instance, catalogue) + askWarehouse(instance, catalogue)
        let errors = findings.filter { $0.severity == .error }
        for warning in findings where warning.severity == .warning { complain("\(warning)") }
        guard errors.isEmpty else { throw CommandFailure(.usage, "\(DefinitionError(diagnostics: errors))") }
        print("the sources have what the streams name, and may be read")
    }

    private func askSources(_ instance: Instance, _ catalogue: Catalogue) async throws -> [Diagnostic] {
        do {
            return try await SourceCheck(instance: instance, catalogue: catalogue).findings()
        } catch {
            throw CommandFailure(.failed, "the sources cannot be asked: \(error)")
        }
    }

    /// The definitions may well be written before there is a warehouse.
    private func askWarehouse(_ instance: Instance, _ catalogue: Catalogue) async throws -> [Diagnostic] {
        do {
            return try await WarehouseCheck(instance: instance, catalogue: catalogue).findings()
        } catch {
            complain("the SQL of the definitions was not tried, because the warehouse cannot be asked: \(error)")
            return []
        }
    }

    private func checkFiles() throws {
        do {
            report(
                try Catalogue.load(
                    folders: definitions.map(absolute),
                    reports: reports.map(absolute),
                    modules: nil,
                    context: FingerprintContext(timeZone: "UTC", holidays: [], tenants: [])
                )
            )
        } catch let error as DefinitionError {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    private func report(_ catalogue: Catalogue) {
        let counts = [
            (catalogue.modules.count, "modules"), (catalogue.streams.count, "streams"),
            (catalogue.facts.count, "facts"),
            (catalogue.kpis.count, "KPIs"), (catalogue.modules.flatMap(\.checks).count, "checks"),
            (catalogue.reports.count, "reports"),
        ]
        print("valid: " + counts.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    }

    private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

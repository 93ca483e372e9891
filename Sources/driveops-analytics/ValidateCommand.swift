import ArgumentParser
import Definitions
import Foundation
import Pipeline

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the definitions as a whole, and against the live sources.",
        discussion: """
            With --definitions only the files are checked, without an instance. Otherwise those of the instance, and whether its \
            sources have the tables, columns and types that they name.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "A folder with module folders; only its files are checked.")
    var definitions: [String] = []

    @Option(name: .long, help: "A folder with report files, beside --definitions.")
    var reports: [String] = []

    @Flag(name: .long, help: "Do not ask the sources.")
    var offline = false

    mutating func run() async throws {
        if !definitions.isEmpty { return try checkFiles() }
        let (instance, catalogue) = try options.loadAll()
        report(catalogue)
        guard !offline else { return }
        let findings: [String]
        do {
            findings = try await SourceCheck(instance: instance, catalogue: catalogue).findings()
        } catch {
            throw CommandFailure(.failed, "the sources cannot be asked: \(error)")
        }
        guard findings.isEmpty else { throw CommandFailure(.usage, findings.joined(separator: "\n")) }
        print("the sources have every table, column and type that the streams name")
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

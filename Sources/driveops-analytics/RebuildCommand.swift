import ArgumentParser
import Definitions
import Foundation
import Pipeline
import Postgres
import Warehouse

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Compute all published days anew from the present mirror; with --verify only compare.",
        discussion: """
            Without --verify it is a backfill of all published days. With it nothing is changed and no lock is taken: what would come \
            out otherwise is listed, and the exit code is 0 where every figure is as it is published, otherwise 3.

            Example: driveops-analytics rebuild --verify --fact garage.deliveries
            """
    )

    @OptionGroup var options: InstanceOptions

    @Flag(name: .long, help: "Compare with what is published, and change nothing.")
    var verify = false

    @Option(
        name: .long,
        help: "Only this module (without --verify with what it needs); may be given again.",
        completion: Completions.modules
    )
    var module: [String] = []

    @Option(name: .long, help: "With --verify: only this fact; may be given again.", completion: Completions.facts)
    var fact: [String] = []

    mutating func run() async throws {
        guard verify else { return try await rebuild() }
        let (instance, catalogue) = try options.loadAll()
        let verification = FigureVerification(instance: instance, catalogue: catalogue)
        do {
            let isGood = try await verification.run(
                modules: module.isEmpty ? nil : module,
                facts: fact.isEmpty ? nil : fact
            ) { Self.report($0) }
            guard isGood else { Foundation.exit(CommandExit.partial.rawValue) }
        } catch {
            throw runFailure(error, instance)
        }
    }

    private static func report(_ fact: VerifiedFact) {
        let waiting = fact.waiting == 0 ? "" : ", \(fact.waiting) wait for the next night"
        guard fact.problem == nil else {
            return print("\(fact.fact.padding(to: 32)) NOT COMPARED: \(fact.problem ?? "")")
        }
        let verdict = fact.differences.isEmpty ? "equal" : "\(fact.differences.count) DIFFER"
        print("\(fact.fact.padding(to: 32)) \(fact.days) days, \(verdict)\(waiting)")
        for day in fact.differences { print("  \(day.text)") }
    }

    private func rebuild() async throws {
        guard fact.isEmpty else {
            throw CommandFailure(.usage, "--fact belongs to --verify; a rebuild is of whole modules (--module)")
        }
        let (instance, catalogue) = try await loadForRun(options)
        let modules = module.isEmpty ? catalogue.modules.map(\.name) : module
        let connection = try await connectReader(instance)
        let days = try await RunHistory(connection).publishedDays(of: modules)
        await connection.close()
        guard let days else { throw CommandFailure(.usage, "nothing was published yet: run a night first") }
        try await perform(
            instance,
            catalogue,
            RunOptions(kind: .backfill, modules: module.isEmpty ? nil : module, days: days)
        )
    }
}

import ArgumentParser
import Definitions
import Foundation
import KPIQueries
import Pipeline
import Postgres

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put the figures of an earlier publication back, and hold publication.",
        discussion: """
            The figures, published days, cut-offs and names become those of the earlier publication, as a new publication. What differs is \
            computed again by the next runs, which publish nothing until `publish --resume`.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Option(
        name: .long,
        help: "A publication's number, or a day, YYYY-MM-DD: the last publication made by its end."
    )
    var to: String?

    @Option(name: .long, help: "Why; it stands beside every figure while publication is held.")
    var reason: String?

    @Flag(name: .customLong("dry-run"), help: "Say what would change, and change nothing.")
    var isDryRun = false

    @Flag(name: .long, help: "List the publications instead, newest first.")
    var list = false

    @OptionGroup var failPoints: FailPointOptions

    mutating func run() async throws {
        if list { return try await printPublications() }
        let target = try target()
        let (instance, catalogue) = try options.loadAll()
        let request = RollbackRequest(to: target, by: Self.person, reason: reason ?? "no reason was given")
        guard isDryRun else {
            return try await FailPoint.arm(failPoints.point()) {
                try await perform(instance, catalogue, RunOptions(kind: .rollback, rollback: request))
            }
        }
        do {
            let preview = try await RollbackPreview.read(request, instance, catalogue)
            print(preview.text)
        } catch {
            throw runFailure(error, instance)
        }
    }

    private func target() throws -> RollbackTarget {
        guard let to else {
            throw CommandFailure(
                .usage,
                "--to: which publication, or the end of which day? `rollback --list` lists them."
            )
        }
        if let number = Int64(to), number > 0 { return .publication(number) }
        try checkDay(to, "--to")
        return .day(to)
    }

    private func printPublications() async throws {
        let connection = try await connectReader(options.load())
        let publications = try await RunHistory(connection).publications(limit: 50)
        await connection.close()
        print("publication run    kind      published (UTC)      cut-off     modules")
        for publication in publications {
            let restored = publication.restores.map { " (figures of \($0))" } ?? ""
            print(
                [
                    String(publication.id).padding(to: 11), String(publication.runID).padding(to: 6),
                    publication.kind.padding(to: 9), publication.publishedAt.padding(to: 20),
                    publication.cutoff.padding(to: 11), publication.modules.joined(separator: ", ") + restored,
                ].joined(separator: " ")
            )
        }
    }

    /// Who asks: the account and the machine.
    private static var person: String {
        let environment = ProcessInfo.processInfo.environment
        let user = environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
        return "\(user)@\(ProcessInfo.processInfo.hostName)"
    }
}

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "End a hold, so that the next run publishes again."
    )

    @OptionGroup var options: InstanceOptions

    @Flag(name: .long, help: "End the hold; without it only whether publication is held is told.")
    var resume = false

    mutating func run() async throws {
        guard resume else { return try await tell() }
        let (instance, catalogue) = try options.loadAll()
        try await perform(instance, catalogue, RunOptions(kind: .resume))
    }

    private func tell() async throws {
        let connection = try await connectReader(options.load())
        let hold = try await RunHistory(connection).hold()
        await connection.close()
        guard let hold else { return print("publication is not held: every run publishes") }
        print("publication is \(hold.text)\n`publish --resume` ends it.")
    }
}

extension RollbackPreview {
    /// What a rollback would do, for people.
    fileprivate var text: String {
        guard !changes.isEmpty || labels > 0 || !cutoffs.isEmpty else {
            return "The figures of publication \(target) stand already; there is nothing to roll back."
        }
        var lines = ["To publication \(target): nothing is changed by this dry run."]
        lines += cutoffs.map { "  \($0.module.padding(to: 16)) days before \($0.cutoff ?? "–")" }
        lines += changes.map { change in
            "  \(change.fact.padding(to: 32)) \(change.daysComputed) days, \(change.cellsChanged) figures"
                + (change.daysChanged.isEmpty ? "" : " on \(change.daysChanged.joined(separator: ", "))")
        }
        if labels > 0 { lines.append("  \(labels) names of dimension values") }
        return lines.joined(separator: "\n")
    }
}

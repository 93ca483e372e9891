import ArgumentParser
import Foundation
import KPIQueries
import Pipeline
import Postgres

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What is published, and what is stale and why.",
        discussion:
            "With --max-age it ends with 1 when a module is stale, publication is held or the last good night is older: for monitors."
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .customLong("max-age"), help: "The oldest that the last good night may be, as in 30h or 90m.")
    var maxAge: String?

    mutating func run() async throws {
        let limit = try maxAge.map(seconds)
        let connection = try await connectReader(options.load())
        let history = RunHistory(connection)
        let modules = try await history.modules()
        let age = try await history.lastGoodNightAgeSeconds()
        let selfCheck = try await history.selfCheck()
        let hold = try await history.hold()
        await connection.close()
        for module in modules {
            let state = module.isStale ? "STALE: \(module.reason ?? "")" : "good"
            let published = module.publishedAt.map { "published \($0) UTC" } ?? "never published"
            print("\(module.module.padding(to: 16)) days before \(module.cutoff ?? "–"), \(published), \(state)")
        }
        if let selfCheck { tell(selfCheck) }
        if let hold { print("HELD: publication is \(hold.text)") }
        print(age.map { "last good night: \(Self.text($0)) ago" } ?? "there was no good night yet")
        guard let limit else { return }
        let stale = modules.filter(\.isStale).map(\.module)
        if !stale.isEmpty { throw CommandFailure(.failed, "stale: \(stale.joined(separator: ", "))") }
        if hold != nil { throw CommandFailure(.failed, "publication is held") }
        guard let age, age <= limit else {
            throw CommandFailure(.failed, "the last good night is older than \(maxAge ?? "")")
        }
    }

    private func tell(_ check: RunHistory.SelfCheck) {
        let looked = "self-check of run \(check.runID): \(check.days) published days computed a second time"
        guard !check.differences.isEmpty else { return print("\(looked), all figures the same") }
        print("\(looked), \(check.differences.count) with OTHER FIGURES (the night after it computes them anew)")
        for day in check.differences { print("  \(day.text)") }
    }

    private func seconds(_ text: String) throws -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0 else {
            throw CommandFailure(.usage, "--max-age: \"\(text)\" is not a duration; write 30h, 90m or 2d")
        }
        return count * unit
    }

    private static func text(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "runs", abstract: "The latest runs, newest first.")

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "How many.")
    var limit = 20

    mutating func run() async throws {
        guard (1...1000).contains(limit) else {
            throw CommandFailure(.usage, "--limit: choose 1 to 1000, not \(limit)")
        }
        let connection = try await connectReader(options.load())
        let runs = try await RunHistory(connection).runs(limit: limit)
        await connection.close()
        print("run    kind      status     started (UTC)        seconds   cut-off     error")
        for run in runs {
            let seconds = run.seconds.map { String(format: "%.1f", $0) } ?? "…"
            let differing = run.daysDiffering == 0 ? nil : "self-check: other figures on \(run.daysDiffering) days"
            print(
                [
                    String(run.runID).padding(to: 6), run.kind.padding(to: 9), run.status.padding(to: 10),
                    run.startedAt.padding(to: 20),
                    seconds.padding(to: 9), run.cutoff.padding(to: 11), run.error ?? differing ?? "",
                ].joined(separator: " ")
            )
        }
    }
}

import ArgumentParser
import Definitions
import Foundation
import Pipeline
import Postgres
import Warehouse

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a night: extract what changed, compute, audit, publish."
    )

    @OptionGroup var options: InstanceOptions

    @Flag(name: .long, help: "Read every stream whole, whatever the marks say.")
    var full = false

    @Option(
        name: .long,
        help: "Only this module, and what it needs; may be given again.",
        completion: Completions.modules
    )
    var module: [String] = []

    @Option(
        name: .customLong("as-of"),
        help: "An earlier cut-off for catching up: the first day that is not published."
    )
    var asOf: String?

    @Option(
        name: .customLong("self-check"),
        help: "How many published days to compute a second time and compare (default: self_check.days of the instance)."
    )
    var selfCheck: Int?

    @Option(
        name: .customLong("accept-deletes"),
        help: "Let most rows of this stream vanish this once; may be given again.",
        completion: Completions.streams
    )
    var acceptDeletes: [String] = []

    @OptionGroup var failPoints: FailPointOptions

    mutating func run() async throws {
        if let asOf { try checkDay(asOf, "--as-of") }
        let failPoint = try failPoints.point()
        if let selfCheck, selfCheck < 0 {
            throw CommandFailure(.usage, "--self-check: a number of days, or 0 for none, not \(selfCheck)")
        }
        let (instance, catalogue) = try await loadForRun(options)
        let streams = catalogue.streams.map(\.id)
        for name in acceptDeletes where !streams.contains(name) {
            let nearest = nearestName(to: name, in: streams).map { "; did you mean \($0)?" } ?? ""
            throw CommandFailure(.usage, "--accept-deletes: there is no stream \(name)\(nearest)")
        }
        let runOptions = RunOptions(
            isFull: full,
            modules: module.isEmpty ? nil : module,
            asOf: asOf,
            selfCheckDays: selfCheck,
            acceptDeletes: Set(acceptDeletes)
        )
        try await FailPoint.arm(failPoint) { try await perform(instance, catalogue, runOptions) }
    }
}

struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Compute published days anew from the present mirror; nothing is extracted."
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "The first day, YYYY-MM-DD.")
    var from: String

    @Option(name: .long, help: "The last day, YYYY-MM-DD; it counts.")
    var to: String

    @Option(
        name: .long,
        help: "Only this module, and what it needs; may be given again.",
        completion: Completions.modules
    )
    var module: [String] = []

    @OptionGroup var failPoints: FailPointOptions

    mutating func run() async throws {
        try checkDay(from, "--from")
        try checkDay(to, "--to")
        guard from <= to else {
            throw CommandFailure(.usage, "the range is turned round: --from \(from) is after --to \(to)")
        }
        let failPoint = try failPoints.point()
        let (instance, catalogue) = try await loadForRun(options)
        let runOptions = RunOptions(
            kind: .backfill,
            modules: module.isEmpty ? nil : module,
            days: ClosedDays(first: from, last: to)
        )
        try await FailPoint.arm(failPoint) { try await perform(instance, catalogue, runOptions) }
    }
}

/// For tests of what a run leaves behind that was killed, or that hangs; see `FailPoint`.
struct FailPointOptions: ParsableArguments {
    @Option(name: .customLong("kill-at"), help: .hidden)
    var killAt: String?

    @Option(name: .customLong("stop-at"), help: .hidden)
    var stopAt: String?

    func point() throws -> FailPoint? {
        do {
            if let killAt { return try FailPoint(killAt, action: .kill) }
            return try stopAt.map { try FailPoint($0, action: .stop) }
        } catch let error as FailPointUnknown {
            throw CommandFailure(.usage, "--\(killAt == nil ? "stop" : "kill")-at: \(error)")
        }
    }
}

/// The instance and its definitions. Definitions that do not load fail a night as much as a database that is down, so the
/// hook is called for them too.
func loadForRun(_ options: InstanceOptions) async throws -> (Instance, Catalogue) {
    let instance = try options.load()
    do {
        return (instance, try options.loadCatalogue(instance))
    } catch let failure as CommandFailure {
        if let problem = await Hooks(instance).call(failure: failure.message) { complain(problem) }
        throw failure
    }
}

/// Refuses what is not a day of the calendar.
func checkDay(_ text: String, _ option: String) throws {
    guard CalendarDay(text) != nil else {
        throw CommandFailure(
            .usage,
            "\(option): \"\(text)\" is not a day of the calendar; write it YYYY-MM-DD, as in 2026-03-29"
        )
    }
}

/// Runs, reports, calls the hooks, and ends with the code that says how it went.
func perform(_ instance: Instance, _ catalogue: Catalogue, _ options: RunOptions) async throws {
    let reporter = RunReporter()
    let hooks = Hooks(instance)
    var options = options
    options.cancelledBy = { Interruption.signal?.name }
    do {
        let summary = try await Night(instance: instance, catalogue: catalogue, options: options) {
            reporter.report($0)
        }.run()
        if let problem = await hooks.call(summary) { complain(problem) }
        guard summary.exitCode == 0 else { Foundation.exit(summary.exitCode) }
    } catch {
        let failure = runFailure(error, instance)
        reporter.fail(failure.message)
        // A run that found another one at work is no failure of the night.
        if failure.code != .locked, let problem = await hooks.call(failure: failure.message) { complain(problem) }
        Foundation.exit(failure.code.rawValue)
    }
}

func runFailure(_ error: any Error, _ instance: Instance) -> CommandFailure {
    if let signal = Interruption.signal {
        let stands = "its queries were cancelled and nothing half-done stays; the next run takes up what it left"
        return CommandFailure(signal.exit, "ended by \(signal.name): \(stands)")
    }
    return switch error {
    case RunError.locked: CommandFailure(.locked, "\(error)")
    case RunError.lostPlace, RunError.pooler(_): CommandFailure(.failed, "\(error)")
    case is RunError, is RollbackError: CommandFailure(.usage, "\(error)")
    case is WarehouseError: CommandFailure(.failed, "\(error)")
    case is PostgresError:
        CommandFailure(.failed, "the warehouse failed (\(instance.warehouse.loader.origin)): \(error)")
    default: CommandFailure(.failed, "\(error)")
    }
}

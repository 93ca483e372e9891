import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("Runs that hang", .timeLimit(.minutes(60)))
struct HungTests {
    /// Those of which the ledger knows, with its heartbeat; in the short form the ones that hold most.
    private static var points: [FailPoint.Step] {
        let known = FailPoint.Step.allCases.filter { ![.started, .locked, .closed].contains($0) }
        return Budget.isLong ? known : [.opened, .copying, .merging, .publishing, .recorded]
    }

    @Test("are taken over by the heartbeat, and when they wake up they write nothing")
    func takenOver() async throws {
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            let seen = try await FigureReader.watch(yard) {
                for point in Self.points {
                    try await yard.apply(changes.next())
                    let arguments = ["run", "--as-of", changes.cutoff, "--stop-at", point.rawValue]
                    let hung = try yard.tool.start(arguments)
                    #expect(try await hung.isStopped(), "\(point)")
                    await expectRefusal(yard, changes.cutoff, "\(point)")
                    try await yard.client.asOwner(Self.ageing)
                    try await yard.expectHealing(asOf: changes.cutoff, "stopped at \(point)")
                    try await expectSilence(hung, yard, "\(point)")
                }
            }
            #expect(seen.mixtures.isEmpty)
            #expect(seen.publications.count == Self.points.count + 1)
            Budget.report(Self.points.count, "runs stopped at named steps", "\(seen.polls) polls of a reader")
        }
    }

    /// As if the run had not been heard of for an hour.
    private static let ageing =
        "update ops.run set heartbeat_at = heartbeat_at - interval '1 hour' where status = 'running'"

    @Test("are taken over where the ledger does not know of them, before it does and when it no longer does")
    func takenOverUnknown() async throws {
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            for point in [FailPoint.Step.locked, .closed] {
                try await yard.apply(changes.next())
                let hung = try yard.tool.start(["run", "--as-of", changes.cutoff, "--stop-at", point.rawValue])
                #expect(try await hung.isStopped(), "\(point)")
                await expectRefusal(yard, changes.cutoff, "\(point)")
                // Nothing tells its age but the session itself, so this one is really waited for.
                try await Task.sleep(for: .seconds(2))
                let options = RunOptions(asOf: changes.cutoff, maxHeartbeatAgeSeconds: 1)
                #expect(try await yard.client.night(options).exitCode == 0, "\(point)")
                try await yard.expectHealing(asOf: changes.cutoff, "stopped at \(point)")
                try await expectSilence(hung, yard, "\(point)")
            }
        }
    }

    @Test("at random moments are taken over, and when they wake up they write nothing")
    func atRandom() async throws {
        try await CrashYard.with { yard in
            var (changes, numbers) = (YardChanges(seed: Budget.seed), SeededNumbers(seed: Budget.seed &+ 1))
            let length = try await yard.lengthOfRun(&changes)
            var stopped = 0
            let seen = try await FigureReader.watch(yard) {
                for trial in 1...Budget.crashes {
                    try await yard.apply(changes.next())
                    let run = try yard.tool.start(["run", "--as-of", changes.cutoff])
                    let delay = numbers.number(in: 0...length)
                    try await Task.sleep(for: .milliseconds(delay))
                    run.send(SIGSTOP)
                    let place = "seed \(Budget.seed), trial \(trial), stopped after \(delay) of some \(length) ms"
                    guard try await run.isStopped() else {
                        _ = try await run.outcome()
                        continue
                    }
                    stopped += 1
                    try await yard.client.asOwner(Self.ageing)
                    try await expectTakeover(yard, changes.cutoff, place)
                    run.send(SIGCONT)
                    _ = try await run.outcome()
                    try await yard.expectHealing(asOf: changes.cutoff, place)
                }
            }
            #expect(seen.mixtures.isEmpty, "seed \(Budget.seed)")
            Budget.report(stopped, "runs stopped at random moments", "of \(Budget.crashes) that were to be")
        }
    }

    /// A holder that was heard of a moment ago is no dead one.
    private func expectRefusal(_ yard: CrashYard, _ cutoff: String, _ context: String) async {
        let error = await #expect(throws: RunError.self, "\(context)") { try await yard.client.night(asOf: cutoff) }
        if case .locked = error { return }
        Issue.record("\(context): \(String(describing: error))")
    }

    /// A run that was stopped before it took the lock holds nothing, and one stopped outside of the ledger's sight is told by the age
    /// of its session, which has to pass.
    private func expectTakeover(_ yard: CrashYard, _ cutoff: String, _ place: String) async throws {
        for _ in 1...5 {
            do {
                let options = RunOptions(asOf: cutoff, maxHeartbeatAgeSeconds: 1)
                let summary = try await yard.client.night(options)
                #expect(summary.exitCode == 0, "\(place): \(summary)")
                #expect(try await yard.difference(asOf: cutoff) == nil, "\(place)")
                return
            } catch RunError.locked {
                try await Task.sleep(for: .seconds(1))
            }
        }
        Issue.record("\(place): its place was never taken over")
    }

    /// Wakes up a run that was taken over.
    private func expectSilence(_ hung: RunningTool, _ yard: CrashYard, _ context: String) async throws {
        let before = try await yard.digest()
        hung.send(SIGCONT)
        let outcome = try await hung.outcome()
        #expect(!outcome.wasKilled && outcome.code == 1, "\(context): \(outcome)")
        #expect(try await yard.digest() == before, "\(context)")
    }
}

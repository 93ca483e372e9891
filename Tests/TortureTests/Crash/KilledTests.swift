import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("Runs that are killed", .timeLimit(.minutes(60)))
struct KilledTests {
    /// Every step, and some of them at a later time than the first.
    private static var points: [String] {
        let later = ["copying:2", "merging:3", "merged:5", "building:3", "publishing:2"]
        return FailPoint.Step.allCases.map(\.rawValue) + (Budget.isLong ? later : ["merging:3"])
    }

    @Test("at each step: readers see one publication, and the next run makes the figures of a rebuild")
    func atEachStep() async throws {
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            let seen = try await FigureReader.watch(yard) {
                for point in Self.points {
                    try await yard.apply(changes.next())
                    let killed = try await yard.tool("run", "--as-of", changes.cutoff, "--kill-at", point)
                    #expect(killed.wasKilled && killed.code == SIGKILL, "\(point): \(killed)")
                    try await yard.expectHealing(asOf: changes.cutoff, "killed at \(point)")
                }
            }
            #expect(seen.mixtures.isEmpty)
            #expect(seen.publications.count == Self.points.count + 1 && seen.polls > seen.publications.count)
            Budget.report(Self.points.count, "runs killed at named steps", "\(seen.polls) polls of a reader")
        }
    }

    @Test("on the first night: a load that was never finished leaves nothing behind")
    func onFirstNight() async throws {
        let all = [
            "copying:2", "fetching", "merging:4", "merged:3", "extracted", "building:2", "publishing:2", "recorded",
        ]
        let points = Budget.isLong ? all : ["copying:2", "merged:3", "publishing:2"]
        try await CrashYard.with { yard in
            for point in points {
                try await yard.begin()
                let killed = try await yard.tool("run", "--as-of", YardChanges.firstCutoff, "--kill-at", point)
                #expect(killed.wasKilled, "\(point): \(killed)")
                #expect(try await yard.count("select count(*)::int from agg.published_days") == 0, "\(point)")
                try await yard.expectHealing(asOf: YardChanges.firstCutoff, "killed at \(point)")
            }
        }
    }

    @Test("at random moments: readers see one publication, and the next run makes the figures of a rebuild")
    func atRandom() async throws {
        try await CrashYard.with { yard in
            var (changes, numbers) = (YardChanges(seed: Budget.seed), SeededNumbers(seed: Budget.seed))
            let length = try await yard.lengthOfRun(&changes)
            var killed = 0
            let seen = try await FigureReader.watch(yard) {
                for trial in 1...Budget.crashes {
                    try await yard.apply(changes.next())
                    let run = try yard.tool.start(["run", "--as-of", changes.cutoff])
                    let delay = numbers.number(in: 0...length)
                    try await Task.sleep(for: .milliseconds(delay))
                    run.send(SIGKILL)
                    if try await run.outcome().wasKilled { killed += 1 }
                    let place = "seed \(Budget.seed), trial \(trial), killed after \(delay) of some \(length) ms"
                    try await yard.expectHealing(asOf: changes.cutoff, place)
                }
            }
            #expect(seen.mixtures.isEmpty, "seed \(Budget.seed)")
            #expect(killed > 0)
            Budget.report(killed, "runs killed at random moments", "of \(Budget.crashes) that were to be")
        }
    }
}

extension CrashYard {
    /// How long a run takes that is let alone, in milliseconds.
    func lengthOfRun(_ changes: inout YardChanges) async throws -> Int {
        try await apply(changes.next())
        let begin = ContinuousClock.now
        let run = try await tool("run", "--as-of", changes.cutoff)
        #expect(run.code == 0, "\(run)")
        return Int((ContinuousClock.now - begin) / .milliseconds(1))
    }

    /// Has one more run, after which the figures must be those of a rebuild, with nothing left behind.
    func expectHealing(asOf cutoff: String, _ context: String) async throws {
        let healed = try await nextNight(asOf: cutoff)
        #expect(healed.exitCode == 0, "\(context): \(healed)")
        #expect(try await difference(asOf: cutoff) == nil, "\(context)")
        let left = """
            select (select count(*) from pg_tables where schemaname = 'build' or tablename like '%\\_\\_load')::int
                + (select count(*) from ops.run where status = 'running')::int
            """
        #expect(try await count(left) == 0, "\(context)")
    }
}

import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Several runs at once", .timeLimit(.minutes(60)))
struct ConcurrentRunTests {
    @Test("one works, the others end with 75, whichever comes first")
    func race() async throws {
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            for _ in 1...Budget.crashes {
                try await yard.apply(changes.next())
                let runs = try (1...4).map { _ in try yard.tool.start(["run", "--as-of", changes.cutoff]) }
                var codes: [Int32] = []
                for run in runs { codes.append(try await run.outcome().code) }
                #expect(codes.contains(0) && codes.allSatisfy { [0, 75].contains($0) }, "\(codes)")
                try await yard.expectHealing(asOf: changes.cutoff, "four at once")
            }
            Budget.report(Budget.crashes, "times four runs at once")
        }
    }

    private static let night = ["run", "--as-of", YardChanges.firstCutoff]
    private static let backfill = ["backfill", "--from", YardChanges.firstDay, "--to", YardChanges.firstDay]

    @Test("a night or a backfill beside a night or a backfill: the second one ends with 75, the first one goes on")
    func held() async throws {
        let meetings = [
            (Self.night, "merging:2", Self.night), (Self.backfill, "building", Self.night),
            (Self.night, "publishing", Self.backfill), (Self.backfill, "recorded", Self.backfill),
        ]
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            let seen = try await FigureReader.watch(yard) {
                for (first, point, second) in meetings {
                    try await yard.apply(changes.next())
                    let context = "\(first[0]) held at \(point) beside \(second[0])"
                    let holder = try yard.tool.start(first + ["--stop-at", point])
                    #expect(try await holder.isStopped(), "\(context)")
                    let other = try await yard.tool.run(second)
                    #expect(other.code == 75 && other.errors.contains("another run holds the lock: run"), "\(other)")
                    holder.send(SIGCONT)
                    let outcome = try await holder.outcome()
                    #expect(outcome.code == 0, "\(context): \(outcome)")
                    try await yard.expectHealing(asOf: YardChanges.firstCutoff, context)
                }
            }
            #expect(seen.mixtures.isEmpty)
        }
    }

    /// The cut-off was chosen before the lock was taken: a run that hung in between published an earlier day than the one
    /// before it, and figures went back to an earlier cut-off.
    @Test("a run that hangs before it has the lock does not take a cut-off back that was published meanwhile")
    func earlierCutoff() async throws {
        try await CrashYard.with { yard in
            let late = try yard.tool.start(["run", "--as-of", YardChanges.firstCutoff, "--stop-at", "started"])
            #expect(try await late.isStopped())
            var changes = YardChanges(seed: Budget.seed)
            for _ in 1...3 { try await yard.apply(changes.next()) }
            #expect(changes.cutoff > YardChanges.firstCutoff)
            #expect(try await yard.client.night(asOf: changes.cutoff).status == .published)
            late.send(SIGCONT)
            let outcome = try await late.outcome()
            #expect(outcome.code == 2 && outcome.errors.contains("is behind the published cut-off"), "\(outcome)")
            try await yard.expectHealing(asOf: changes.cutoff, "an earlier cut-off")
        }
    }

    @Test("a run that waits for a lock of the source keeps its place, and goes on when it gets it")
    func waitsAtSource() async throws {
        try await CrashYard.with { yard in
            var changes = YardChanges(seed: Budget.seed)
            try await yard.apply(changes.next())
            let holder = try await yard.client.anotherSourceSession()
            try await holder.execute("begin; lock table yard.jobs in access exclusive mode")
            let run = try yard.tool.start(["run", "--as-of", changes.cutoff])
            let waiting = "select count(*)::int from pg_locks where not granted and relation = 'yard.jobs'::regclass"
            var waits = false
            for _ in 1...1000 where !waits {
                try await Task.sleep(for: .milliseconds(10))
                waits = try await holder.query(waiting)[0].int(0) > 0
            }
            #expect(waits)
            let other = try await yard.tool("run", "--as-of", changes.cutoff)
            #expect(other.code == 75, "\(other)")
            try await holder.execute("commit")
            await holder.close()
            let outcome = try await run.outcome()
            #expect(outcome.code == 0, "\(outcome)")
            try await yard.expectHealing(asOf: changes.cutoff, "a lock at the source")
        }
    }
}

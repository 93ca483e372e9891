import Testing

@Suite("Random sequences of publications and rollbacks", .timeLimit(.minutes(30)))
struct UndoTests {
    @Test(
        "every publication can be read again and put back, bit for bit; the run after resuming brings the present back"
    )
    func undo() async throws {
        let counts = try await Arena.with { arena in
            var counts = UndoTrial.Counts()
            for seed in Budget.seed..<Budget.seed + UInt64(max(1, Budget.sequences / 8)) {
                let (window, steps) = StepGenerator.steps(seed: seed)
                var trial = UndoTrial(arena, window, seed: seed)
                do {
                    try await trial.run(steps)
                } catch {
                    let list = steps.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
                    Issue.record("seed \(seed), days from \(window.day(0)):\n\(list)\n\(error)")
                    break
                }
                counts += trial.counts
            }
            return counts
        }
        // Where nothing could be gone back to, nothing was tried.
        #expect(counts.restored > counts.refused, "\(counts)")
        print(
            "torture: undoing read \(counts.read) publications again, put \(counts.restored) back, was refused \(counts.refused) times"
        )
    }
}

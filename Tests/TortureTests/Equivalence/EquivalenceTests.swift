import Synchronization
import TestSupport
import Testing

@Suite("Random sequences of changes and nights", .timeLimit(.minutes(60)))
struct EquivalenceTests {
    /// As many clients at once as keep two cores busy: a night mostly waits for its servers.
    private static let clients = 2
    private static let shrinkingAttempts = 150

    @Test("after every night the figures are those of a warehouse made anew from the sources")
    func nightsEqualRebuilds() async throws {
        let seeds = Seeds(from: Budget.seed, count: Budget.sequences)
        let begin = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(Self.clients, Budget.sequences) {
                group.addTask { try await Arena.with { try await play(seeds, in: $0) } }
            }
            try await group.waitForAll()
        }
        Budget.report(seeds.played, "sequences of changes and nights", "\(ContinuousClock.now - begin)")
    }

    private func play(_ seeds: Seeds, in arena: Arena) async throws {
        while let seed = seeds.next() {
            let (window, steps) = StepGenerator.steps(seed: seed)
            guard let wrong = try await Trial.run(steps, window, in: arena) else { continue }
            seeds.stop()
            let few = try await shrink(steps, attempts: Self.shrinkingAttempts) {
                try await Trial.run($0, window, in: arena) != nil
            }
            let last = try await Trial.run(few, window, in: arena) ?? wrong
            Issue.record(Comment(rawValue: report(seed, window, few, last)))
        }
    }

    private func report(_ seed: UInt64, _ window: Window, _ steps: [Step], _ wrong: String) -> String {
        let list = steps.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
        return """
            seed \(seed), days from \(window.day(0)), \(steps.count) steps:
            \(list)
            \(wrong)
            Again: DRIVEOPS_TORTURE_SEED=\(seed) swift test --disable-xctest --filter EquivalenceTests
            """
    }

    @Test("a failing sequence is shrunk to the steps that make it fail")
    func shrinking() async throws {
        let few = try await shrink(Array(1...100), attempts: 500) { $0.contains(17) && $0.contains(71) }
        #expect(few == [17, 71])
    }

    @Test("the same seed makes the same sequence")
    func repeatable() {
        let (first, second) = (StepGenerator.steps(seed: 42), StepGenerator.steps(seed: 42))
        #expect(first.steps.map(\.description) == second.steps.map(\.description))
        #expect(first.steps.count > 10)
    }
}

/// Hands out seeds to several players until one of them fails.
private final class Seeds: Sendable {
    private let state: Mutex<(next: UInt64, left: Int, played: Int)>

    init(from first: UInt64, count: Int) { state = Mutex((first, count, 0)) }

    var played: Int { state.withLock { $0.played } }

    func next() -> UInt64? {
        state.withLock { state in
            guard state.left > 0 else { return nil }
            defer { state = (state.next &+ 1, state.left - 1, state.played + 1) }
            return state.next
        }
    }

    func stop() { state.withLock { $0.left = 0 } }
}

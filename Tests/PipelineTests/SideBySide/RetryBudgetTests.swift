import Definitions
import Synchronization
import Testing

@testable import Mongo
@testable import Pipeline
@testable import Postgres

@Suite("The budget of trying again")
struct RetryBudgetTests {
    private static let deadlock = PostgresError(.server, "deadlock detected", sqlState: "40P01")

    private struct Permanent: Error {}

    /// Fails with a deadlock as often as asked for; gives the waits and how it ended.
    private func waits(_ settings: RetrySettings, failures: Int) async -> (waits: [Double], error: (any Error)?) {
        let waits = Mutex<[Double]>([])
        let retries = Retries(settings, observe: { _ in }, sleep: { seconds in waits.withLock { $0.append(seconds) } })
        var failed = 0
        do {
            try await retries.retrying("a stream") {
                guard failed < failures else { return }
                failed += 1
                throw Self.deadlock
            }
            return (waits.withLock { $0 }, nil)
        } catch {
            return (waits.withLock { $0 }, error)
        }
    }

    @Test("each wait is twice the one before, less up to half by chance, and a minute at most")
    func growing() async {
        let settings = RetrySettings(limit: 100, firstWaitSeconds: 1, totalWaitSeconds: 10_000)
        var (shortest, longest) = (2.0, 0.0)
        for _ in 1...50 {
            let (waits, error) = await waits(settings, failures: 8)
            #expect(error == nil)
            for (wait, whole) in zip(waits, [1.0, 2, 4, 8, 16, 32, 60, 60]) {
                #expect(wait >= whole / 2 && wait <= whole)
                shortest = min(shortest, wait / whole)
                longest = max(longest, wait / whole)
            }
            #expect(waits.count == 8)
        }
        #expect(longest - shortest > 0.4)
    }

    @Test("attempts and waiting are limited for the run as a whole")
    func limits() async throws {
        let few = await waits(RetrySettings(limit: 4, firstWaitSeconds: 0, totalWaitSeconds: 0), failures: 3)
        #expect(few.waits == [0, 0])
        #expect((few.error as? RetriesSpent)?.attempts == 3)
        let short = await waits(RetrySettings(limit: 100, firstWaitSeconds: 8, totalWaitSeconds: 40), failures: 50)
        #expect(short.waits.reduce(0, +) <= 20 && (1...2).contains(short.waits.count))
        #expect(short.error is RetriesSpent)
        let retries = Retries(RetrySettings(limit: 1, firstWaitSeconds: 0, totalWaitSeconds: 0), observe: { _ in })
        try await retries.wait("one", after: Self.deadlock, attempt: 1)
        await #expect(throws: RetriesSpent.self) { try await retries.wait("another", after: Self.deadlock, attempt: 1) }
        #expect(await retries.notes.map(\.object) == ["one"])
    }

    @Test("one thing spends half of it, the larger half of an odd number; the rest is for others")
    func halves() async throws {
        let retries = Retries(RetrySettings(limit: 3, firstWaitSeconds: 0, totalWaitSeconds: 0), observe: { _ in })
        for attempt in 1...2 { try await retries.wait("a source", after: Self.deadlock, attempt: attempt) }
        await #expect(throws: RetriesSpent.self) {
            try await retries.wait("a source", after: Self.deadlock, attempt: 3)
        }
        try await retries.wait("a stream", after: Self.deadlock, attempt: 1)
        await #expect(throws: RetriesSpent.self) { try await retries.wait("a fact", after: Self.deadlock, attempt: 1) }
        let waits = await waits(RetrySettings(limit: 100, firstWaitSeconds: 8, totalWaitSeconds: 40), failures: 50)
            .waits
        #expect(waits.reduce(0, +) <= 20, "\(waits)")
    }

    @Test("what stays is thrown at once")
    func permanent() async throws {
        let retries = Retries(RetrySettings(), observe: { _ in }, sleep: { _ in Issue.record("it waited") })
        await #expect(throws: Permanent.self) { try await retries.retrying("a stream") { throw Permanent() } }
        #expect(await retries.notes.isEmpty)
    }

    @Test(
        "by SQLSTATE",
        arguments: [
            ("08006", true), ("08P01", false), ("40001", true), ("40P01", true), ("53300", true), ("53100", false),
            ("55P03", true), ("57P01", true), ("57P02", true), ("57P03", true), ("57014", false), ("42703", false),
            ("42501", false), ("28P01", false), ("23505", false),
        ]
    )
    func sqlState(state: String, expected: Bool) {
        #expect(mayGoAway(PostgresError(.server, "", sqlState: state)) == expected)
    }

    @Test("without one, by what became of the connection")
    func connection() {
        #expect(mayGoAway(PostgresError(.connectionLost, "")))
        #expect(mayGoAway(PostgresError(.connectionFailed, "")))
        #expect(mayGoAway(PostgresError(.closed, "")))
        // Perhaps it is done already.
        #expect(!mayGoAway(PostgresError(.commitUnknown, "")))
        #expect(!mayGoAway(CancellationError()))
        #expect(!mayGoAway(RunError.lostPlace))
    }

    @Test("by MongoDB's labels and codes")
    func mongo() {
        for label in ["RetryableError", "RetryableWriteError", "TransientTransactionError", "NetworkError"] {
            #expect(mayGoAway(MongoError(.server, "", serverCode: 1, labels: [label])))
        }
        #expect(mayGoAway(MongoError(.connectionFailed, "")))
        #expect(mayGoAway(MongoError(.server, "", serverCode: 11600)))
        #expect(!mayGoAway(MongoError(.server, "", serverCode: 13)))
        #expect(!mayGoAway(MongoError(.authenticationFailed, "")))
    }
}

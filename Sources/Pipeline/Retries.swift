import Definitions
import Mongo
import Postgres

/// Tries work again whose error may go away by itself, within what a run may spend on that.
///
/// The waits grow by half to double from one attempt to the next and are spread by chance, so that what failed together does not
/// come back together. One object may take half of the budget: a source that is down for the whole night leaves the others
/// theirs, and does not hold up the run for all of it.
actor Retries {
    private let settings: RetrySettings
    private let observe: RunObserver
    private nonisolated let sleep: @Sendable (Double) async throws -> Void
    private var left: Budget
    /// What each object that was tried again may still spend.
    private var shares: [String: Budget] = [:]
    /// What was tried again so far, in the order in which it happened.
    private(set) var notes: [RetryNote] = []

    /// A longer wait than this helps nobody, in seconds.
    private static let longestWait = 60.0

    /// - Parameters:
    ///   - settings: The budget of the run.
    ///   - observe: Is told of each attempt to come.
    ///   - sleep: Waits for so many seconds.
    init(
        _ settings: RetrySettings,
        observe: @escaping RunObserver,
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.settings = settings
        self.observe = observe
        self.sleep = sleep
        left = Budget(settings)
    }

    private struct Budget {
        var attempts: Int
        var seconds: Double

        init(_ settings: RetrySettings) {
            attempts = settings.limit
            seconds = Double(settings.totalWaitSeconds)
        }

        /// The larger half where it cannot be halved.
        var half: Budget {
            var half = self
            half.attempts -= attempts / 2
            half.seconds /= 2
            return half
        }

        func covers(_ wait: Double) -> Bool { attempts > 0 && wait <= seconds }

        mutating func take(_ wait: Double) {
            attempts -= 1
            seconds -= wait
        }
    }

    /// Does work until it succeeds.
    ///
    /// - Parameters:
    ///   - object: What is worked on, for the log: a stream, a fact, a server.
    ///   - work: Must be such that an attempt leaves nothing behind, and opens its connections itself.
    /// - Returns: What the attempt that succeeded gave.
    /// - Throws: The error of `work` that stays whatever is tried; ``RetriesSpent`` with the last one when the budget is spent.
    nonisolated func retrying<T>(_ object: String, _ work: () async throws -> T) async throws -> T {
        var attempt = 1
        while true {
            do {
                return try await work()
            } catch let error where mayGoAway(error) {
                try await wait(object, after: error, attempt: attempt)
                attempt += 1
            }
        }
    }

    /// Waits before work is tried again.
    ///
    /// - Parameters:
    ///   - object: What is worked on.
    ///   - error: Why the attempt failed.
    ///   - attempt: Which attempt it was, from 1.
    /// - Throws: ``RetriesSpent`` when there may be no other; `CancellationError`.
    nonisolated func wait(_ object: String, after error: any Error, attempt: Int) async throws {
        guard let seconds = await grant(object, error, attempt) else {
            throw RetriesSpent(cause: error, attempts: attempt)
        }
        try await sleep(seconds)
    }

    /// Takes an attempt from the budget; how many seconds to wait before it, nil when there is none left.
    private func grant(_ object: String, _ error: any Error, _ attempt: Int) -> Double? {
        let doubled = Double(settings.firstWaitSeconds << min(attempt - 1, 16))
        let wanted = min(doubled, Self.longestWait) * Double.random(in: 0.5...1)
        var share = shares[object] ?? Budget(settings).half
        guard left.covers(wanted), share.covers(wanted) else { return nil }
        left.take(wanted)
        share.take(wanted)
        shares[object] = share
        let note = RetryNote(
            object: object,
            attempt: attempt,
            reason: "\(error)",
            seconds: Duration.seconds(wanted).seconds
        )
        notes.append(note)
        observe(.retry(note))
        return wanted
    }
}

/// An error that might have gone away, but the run may try nothing more.
struct RetriesSpent: Error, CustomStringConvertible {
    let cause: any Error
    let attempts: Int

    var description: String {
        let tried = attempts == 1 ? "not tried again" : "tried \(attempts) times"
        return "\(cause) (\(tried): this run may not try more, see `retries` of the instance file)"
    }
}

/// Whether the same work may succeed on fresh connections: a connection that broke, a server that starts or has no connection
/// left, a deadlock, a lock that was not to be had.
func mayGoAway(_ error: any Error) -> Bool {
    switch error {
    // A full disk is full a minute later as well.
    case let error as PostgresError: error.code == .closed || error.isRetriable && error.sqlState != "53100"
    case let error as MongoError: error.isRetriable
    case let error as FactError: error.mayGoAway
    default: false
    }
}

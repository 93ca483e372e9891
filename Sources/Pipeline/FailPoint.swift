import Foundation
import Synchronization

/// Where a test strikes a run by force, so that what a crash leaves behind can be looked at step by step.
///
/// Every step of a night calls `reach`, which does nothing unless a point is armed for the present task or one that it waits
/// for.
public final class FailPoint: Sendable {
    /// The steps of a run, in their order.
    public enum Step: String, Sendable, CaseIterable {
        /// The warehouse is connected to, and nothing is decided.
        case started
        /// The lock is taken, and the ledger does not know of the run yet.
        case locked
        /// The run stands in the ledger.
        case opened
        /// The source's snapshot is exported, and no row has been read.
        case snapshot
        /// In the middle of the rows of a stream of PostgreSQL.
        case copying
        /// In the middle of the documents of a stream of MongoDB.
        case fetching
        /// Everything of a stream is written and not committed, its mark included.
        case merging
        /// A stream is merged.
        case merged
        /// All streams of the sources are merged, and no derived one.
        case extracted
        /// All streams are merged.
        case derived
        /// A fact is built and not committed.
        case building
        /// All facts are built.
        case built
        /// All builds have been looked at.
        case audited
        /// A fact's cells are published and not committed.
        case publishing
        /// The publication is recorded and not committed.
        case recorded
        /// The publication is committed, and the builds are still there.
        case published
        /// Everything is done, and the ledger says that the run is at work.
        case ending
        /// The ledger says how the run ended, and the lock is still held.
        case closed
    }

    /// What happens there.
    public enum Action: Sendable {
        /// The process ends: nothing is tidied up, nothing is said.
        case kill
        /// The process stands still until it gets SIGCONT.
        case stop
    }

    private let step: Step
    private let action: Action
    /// How often the step is passed before it is struck.
    private let passes: Mutex<Int>

    @TaskLocal private static var armed: FailPoint?

    /// Reads a point from the command line: a step, and after a colon at which time it is struck, as in `merged:2`.
    ///
    /// - Throws: `FailPointUnknown` for a step that does not exist.
    public init(_ text: String, action: Action) throws {
        let parts = text.split(separator: ":", maxSplits: 1)
        let time = parts.count == 2 ? Int(parts[1]) : 1
        guard let step = parts.first.flatMap({ Step(rawValue: String($0)) }), let time, time > 0 else {
            throw FailPointUnknown(text: text)
        }
        self.step = step
        self.action = action
        passes = Mutex(time - 1)
    }

    /// Runs `body` with a point armed; nil: with none.
    public static func arm<T>(_ point: FailPoint?, while body: () async throws -> T) async rethrows -> T {
        try await $armed.withValue(point, operation: body)
    }

    /// Says that a run has come to a step.
    static func reach(_ step: Step) { armed?.strike(at: step) }

    private func strike(at reached: Step) {
        guard reached == step else { return }
        let isNow = passes.withLock { left in
            left -= 1
            return left == -1
        }
        guard isNow else { return }
        // To this thread, and not to the process: then it stands still before it does anything else.
        raise(action == .kill ? SIGKILL : SIGSTOP)
    }
}

/// A step at which no run can be struck.
public struct FailPointUnknown: Error, CustomStringConvertible {
    /// What was asked for.
    public let text: String

    /// What was asked for, and the steps that there are.
    public var description: String {
        let steps = FailPoint.Step.allCases.map(\.rawValue).joined(separator: ", ")
        return "there is no step \"\(text)\"; choose \(steps), with :2 behind it for the second time"
    }
}

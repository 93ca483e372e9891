import Definitions

/// What a run did, for people, hooks and the ledger.
public struct RunSummary: Sendable, Codable {
    /// How a run ended. The raw value is what the ledger and the hooks say.
    public enum Status: String, Sendable, Codable {
        /// Everything was published.
        case published
        /// There was nothing to publish.
        case unchanged
        /// A module was left behind, or the self-check found figures that differ from what the mirror gives.
        case partial
        /// Everything was computed and audited, and nothing published: publication is held since a rollback.
        case held
        /// Nothing could be published.
        case failed
    }

    /// The run's number in the ledger.
    public var runID: Int64
    /// `night`, `backfill`, `rollback` or `resume`.
    public var kind: String
    /// How it ended; ``exitCode`` follows from it.
    public var status: Status
    /// The first business day that is not published.
    public var cutoff: String
    /// The number of the publication; nil when nothing was published.
    public var publicationID: Int64?
    /// The streams that were read and merged; those that failed are in the reasons of ``stale``. Empty for a backfill.
    public var streams: [StreamOutcome]
    /// The facts that were published; those without a day to compute are left out.
    public var facts: [FactChange]
    /// Modules left behind, and why.
    public var stale: [StaleModule]
    /// Checks of severity `warn` that did not hold, with the number of rows and an example. They block nothing.
    public var warnings: [String]
    /// What was tried again, in the order in which it happened.
    public var retries: [RetryNote]
    /// Where the time went: seconds by step.
    public var seconds: [StepTime]
    /// What the self-check looked at and what it found; nil where it is switched off, and for a backfill.
    public var selfCheck: SelfCheckSummary?
    /// Since when, by whom and why publication is held; nil where this run could publish.
    public var held: String?
    /// Of a rollback: the publication whose figures stand.
    public var restored: Int64?

    enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case kind, status, cutoff
        case publicationID = "publication_id"
        case streams, facts, stale, warnings, retries, seconds, held, restored
        case selfCheck = "self_check"
    }

    /// The exit code of the command line.
    public var exitCode: Int32 {
        switch status {
        case .published, .unchanged: 0
        case .partial, .held: 3
        case .failed: 1
        }
    }
}

/// What a publication changed in a fact.
public struct FactChange: Sendable, Codable {
    /// The fact's id, `module.name`.
    public let fact: String
    /// The number of days computed anew, those that came out as they were included.
    public let daysComputed: Int
    /// Cells that were added, changed or removed.
    public let cellsChanged: Int
    /// The days with a changed cell, as ranges (`2026-03-28`, `2026-03-28..2026-03-30`).
    public let daysChanged: [String]
    /// How long computing the days took, to the millisecond; comparing and publishing the cells comes on top.
    public let seconds: Double
}

/// A module that a run left behind: its last good figures stand.
public struct StaleModule: Sendable, Codable {
    /// The module's name.
    public let module: String
    /// What went wrong: a stream that could not be read, a fact's own SQL, or the checks that block.
    public let reason: String
    /// The cut-off of its last good figures; nil when it was never published.
    public let cutoff: String?
}

/// How long one step of a run took.
public struct StepTime: Sendable, Codable {
    /// `extract and merge`, `build`, `self-check`, `audit` or `publish`.
    public let step: String
    /// By the clock on the wall, to the millisecond.
    public let seconds: Double
}

/// Writes sorted ISO days as ranges: runs of consecutive days become `first..last`.
public func dayRanges(_ days: [String]) -> [String] {
    var ranges: [(first: String, last: String)] = []
    for day in days {
        if let last = ranges.last, CalendarDay(last.last)?.adding(days: 1).description == day {
            ranges[ranges.count - 1].last = day
        } else {
            ranges.append((day, day))
        }
    }
    return ranges.map { $0.first == $0.last ? $0.first : "\($0.first)..\($0.last)" }
}

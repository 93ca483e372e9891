/// What a run did, for people, hooks and the ledger.
public struct RunSummary: Sendable, Codable {
    public enum Status: String, Sendable, Codable {
        /// Everything was published.
        case published
        /// There was nothing to publish.
        case unchanged
        /// Something was published, and a module was left behind.
        case partial
        /// Nothing could be published.
        case failed
    }

    public var runID: Int64
    public var kind: String
    public var status: Status
    /// The first business day that is not published.
    public var cutoff: String
    public var publicationID: Int64?
    public var streams: [StreamOutcome]
    public var facts: [FactChange]
    /// Modules left behind, and why.
    public var stale: [StaleModule]
    public var warnings: [String]
    /// Where the time went: seconds by step.
    public var seconds: [StepTime]

    enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case kind, status, cutoff
        case publicationID = "publication_id"
        case streams, facts, stale, warnings, seconds
    }

    /// The exit code of the command line.
    public var exitCode: Int32 {
        switch status {
        case .published, .unchanged: 0
        case .partial: 3
        case .failed: 1
        }
    }
}

/// What a publication changed in a fact.
public struct FactChange: Sendable, Codable {
    public let fact: String
    public let daysComputed: Int
    public let cellsChanged: Int
    /// The days with a changed cell, as ranges (`2026-03-28`, `2026-03-28..2026-03-30`).
    public let daysChanged: [String]
}

public struct StaleModule: Sendable, Codable {
    public let module: String
    public let reason: String
    /// The cut-off of its last good figures; nil when it was never published.
    public let cutoff: String?
}

public struct StepTime: Sendable, Codable {
    public let step: String
    public let seconds: Double
}

/// Writes sorted ISO days as ranges: runs of consecutive days become `first..last`.
public func dayRanges(_ days: [String]) -> [String] {
    var ranges: [(first: String, last: String)] = []
    for day in days {
        if let last = ranges.last, CivilDay(last.last)?.next.description == day {
            ranges[ranges.count - 1].last = day
        } else {
            ranges.append((day, day))
        }
    }
    return ranges.map { $0.first == $0.last ? $0.first : "\($0.first)..\($0.last)" }
}

/// Something that happened in a run, for the terminal or the log.
public enum RunEvent: Sendable {
    /// The run has the lock; `cutoff` is the first day that it does not publish, `kind` is that of the run.
    case started(runID: Int64, cutoff: String, kind: String)
    /// Rows so far of a stream that is being read.
    case progress(object: String, rows: Int)
    /// A stream was read and merged.
    case stream(StreamOutcome)
    /// A fact was computed; it is not published yet.
    case fact(FactOutcome)
    /// Work failed for a reason that may go away, and is tried again.
    case retry(RetryNote)
    /// A module is left behind: its last good figures stand.
    case moduleFailed(module: String, reason: String)
    /// Something that the operator should know, and that does not stop the run.
    case warning(String)
    /// The run reached its end, even where it could publish nothing.
    case finished(RunSummary)
}

/// One stream of a run.
public struct StreamOutcome: Sendable, Codable {
    /// The stream's id, `module.name`.
    public let stream: String
    /// `whole`, `changed` or `derived`.
    public let mode: String
    /// Why it was read whole; nil otherwise.
    public let reason: String?
    /// Rows that were copied from the source, or computed for a derived stream; documents in quarantine do not count.
    public let rowsRead: Int
    /// Rows that are new or differ from the mirror; all that were read when the mirror was loaded in one piece.
    public let rowsChanged: Int
    /// Mirrored rows that vanished; 0 when the mirror was loaded in one piece.
    public let rowsGone: Int
    /// Documents that break the stream's contract and were set aside; 0 for anything but MongoDB.
    public let quarantined: Int
    /// How long reading and merging took together, to the millisecond.
    public let seconds: Double
}

/// One fact of a run.
public struct FactOutcome: Sendable, Codable {
    /// The fact's id, `module.name`.
    public let fact: String
    /// The days computed.
    public let days: Int
    /// The cells built for them.
    public let cells: Int
    /// How long computing them took, to the millisecond; audit and publication come later.
    public let seconds: Double
}

/// An attempt that failed and was not the last one.
public struct RetryNote: Sendable, Codable {
    /// What was worked on: a stream or a fact by its id, the checks of a module, or `PostgreSQL` or `MongoDB` where it was the
    /// source as a whole.
    public let object: String
    /// Which attempt failed, from 1.
    public let attempt: Int
    /// Why.
    public let reason: String
    /// How long was waited before the next one, in seconds to the millisecond.
    public let seconds: Double
}

/// Receives a run's events, from any thread.
public typealias RunObserver = @Sendable (RunEvent) -> Void

/// Something that happened in a run, for the terminal or the log.
public enum RunEvent: Sendable {
    case started(runID: Int64, cutoff: String, kind: String)
    /// Rows so far of a stream that is being read.
    case progress(object: String, rows: Int)
    case stream(StreamOutcome)
    case fact(FactOutcome)
    case moduleFailed(module: String, reason: String)
    case warning(String)
    case finished(RunSummary)
}

/// One stream of a run.
public struct StreamOutcome: Sendable, Codable {
    public let stream: String
    /// `whole`, `changed` or `derived`.
    public let mode: String
    /// Why it was read whole; nil otherwise.
    public let reason: String?
    public let rowsRead: Int
    public let rowsChanged: Int
    public let rowsGone: Int
    public let quarantined: Int
    public let seconds: Double
}

/// One fact of a run.
public struct FactOutcome: Sendable, Codable {
    public let fact: String
    /// The days computed.
    public let days: Int
    /// The cells built for them.
    public let cells: Int
    public let seconds: Double
}

/// Receives a run's events, from any thread.
public typealias RunObserver = @Sendable (RunEvent) -> Void

/// What a run is asked to do.
public struct RunOptions: Sendable {
    /// What a run starts from. The raw value is what the ledger and the summary say.
    public enum Kind: String, Sendable {
        /// Extract what changed, compute, publish.
        case night
        /// Extract nothing; compute days anew from the present mirror.
        case backfill
        /// Put the figures of an earlier publication back, and hold publication.
        case rollback
        /// End a hold, so that the next run publishes again.
        case resume
    }

    /// Whether the run reads the sources, or computes from the mirror as it is.
    public var kind: Kind
    /// Read every stream whole, whatever the marks say. Kept versions stay.
    public var isFull: Bool
    /// Only these modules (and what they need); nil: all.
    public var modules: [String]?
    /// An earlier cut-off for catching up, as an ISO date: the first day that is not published.
    public var asOf: String?
    /// The days of a backfill, inclusive, as ISO dates.
    public var days: ClosedDays?
    /// How many published days the self-check computes a second time, however long it takes; 0: none; nil: as many as the
    /// instance says, in a share of the night's time.
    public var selfCheckDays: Int?
    /// What a rollback is to do; needed by it, and by no other kind.
    public var rollback: RollbackRequest?
    /// Streams of which more rows than the brake allows may vanish this once.
    public var acceptDeletes: Set<String>
    /// A holder of the lock that has not been heard of for this long is ended.
    public var maxHeartbeatAgeSeconds: Int
    /// Names who or what cancelled the run, for the ledger; asked only when it was cancelled.
    public var cancelledBy: @Sendable () -> String? = { nil }

    /// Creates the options; the defaults are those of a plain night: all modules, up to the day in progress.
    ///
    /// A backfill needs `days`, and takes its cut-off from what is published: `asOf` says nothing to it.
    public init(
        kind: Kind = .night,
        isFull: Bool = false,
        modules: [String]? = nil,
        asOf: String? = nil,
        days: ClosedDays? = nil,
        selfCheckDays: Int? = nil,
        rollback: RollbackRequest? = nil,
        acceptDeletes: Set<String> = [],
        maxHeartbeatAgeSeconds: Int = 300
    ) {
        self.kind = kind
        self.isFull = isFull
        self.modules = modules
        self.asOf = asOf
        self.days = days
        self.selfCheckDays = selfCheckDays
        self.rollback = rollback
        self.acceptDeletes = acceptDeletes
        self.maxHeartbeatAgeSeconds = maxHeartbeatAgeSeconds
    }
}

/// A range of business days, both ends included, as ISO dates.
public struct ClosedDays: Sendable, Hashable {
    /// The first day of the range.
    public let first: String
    /// The last day of the range, which belongs to it.
    public let last: String

    /// Keeps both days as they are given: whether they are days, and in order, is for the caller to check.
    public init(first: String, last: String) {
        self.first = first
        self.last = last
    }
}

/// What a run is asked to do.
public struct RunOptions: Sendable {
    /// What a run starts from. The raw value is what the ledger and the summary say.
    public enum Kind: String, Sendable {
        /// Extract what changed, compute, publish.
        case night
        /// Extract nothing; compute days anew from the present mirror.
        case backfill
        /// Extract nothing; compute all days anew from the present mirror.
        case rebuild
        /// Extract nothing; compute all days anew, compare them with what is published, and publish nothing.
        case verify
        /// Put the figures of an earlier publication back.
        case rollback
        /// Extract nothing; end a hold, and publish what the nights under it found.
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
    /// Only these facts, of a rebuild or a verification; nil: all.
    public var facts: [String]?
    /// What a rollback is to do.
    public var rollback: RollbackRequest?
    /// Which share of a night's time so far the self-check may take; 0: there is none.
    public var selfCheckShare: Double
    /// Streams of which more rows than the brake allows may vanish this once.
    public var acceptDeletes: Set<String>
    /// A holder of the lock that has not been heard of for this long is ended.
    public var maxHeartbeatAgeSeconds: Int
    /// For tests of what a killed run leaves behind: the process ends there and then, as by SIGKILL.
    public var killPoint: KillPoint?

    /// Creates the options; the defaults are those of a plain night: all modules, up to the day in progress.
    ///
    /// A backfill needs `days`, and takes its cut-off from what is published: `asOf` says nothing to it.
    public init(
        kind: Kind = .night,
        isFull: Bool = false,
        modules: [String]? = nil,
        asOf: String? = nil,
        days: ClosedDays? = nil,
        facts: [String]? = nil,
        rollback: RollbackRequest? = nil,
        selfCheckShare: Double = 0.1,
        acceptDeletes: Set<String> = [],
        maxHeartbeatAgeSeconds: Int = 300,
        killPoint: KillPoint? = nil
    ) {
        self.kind = kind
        self.isFull = isFull
        self.modules = modules
        self.asOf = asOf
        self.days = days
        self.facts = facts
        self.rollback = rollback
        self.selfCheckShare = selfCheckShare
        self.acceptDeletes = acceptDeletes
        self.maxHeartbeatAgeSeconds = maxHeartbeatAgeSeconds
        self.killPoint = killPoint
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

/// Where a test ends a run by force.
public enum KillPoint: String, Sendable, CaseIterable {
    /// After the merge of the streams; after the build of the facts; inside the publishing transaction.
    case merged, built, publishing
}

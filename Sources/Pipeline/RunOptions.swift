/// What a run is asked to do.
public struct RunOptions: Sendable {
    public enum Kind: String, Sendable {
        /// Extract what changed, compute, publish.
        case night
        /// Extract nothing; compute days anew from the present mirror.
        case backfill
    }

    public var kind: Kind
    /// Read every stream whole, whatever the marks say. Kept versions stay.
    public var isFull: Bool
    /// Only these modules (and what they need); nil: all.
    public var modules: [String]?
    /// An earlier cut-off for catching up, as an ISO date: the first day that is not published.
    public var asOf: String?
    /// The days of a backfill, inclusive, as ISO dates.
    public var days: ClosedDays?
    /// Streams of which more rows than the brake allows may vanish this once.
    public var acceptDeletes: Set<String>
    /// A holder of the lock that has not been heard of for this long is ended.
    public var maxHeartbeatAgeSeconds: Int
    /// For tests of what a killed run leaves behind: the process ends there and then, as by SIGKILL.
    public var killPoint: KillPoint?

    public init(
        kind: Kind = .night,
        isFull: Bool = false,
        modules: [String]? = nil,
        asOf: String? = nil,
        days: ClosedDays? = nil,
        acceptDeletes: Set<String> = [],
        maxHeartbeatAgeSeconds: Int = 300,
        killPoint: KillPoint? = nil
    ) {
        self.kind = kind
        self.isFull = isFull
        self.modules = modules
        self.asOf = asOf
        self.days = days
        self.acceptDeletes = acceptDeletes
        self.maxHeartbeatAgeSeconds = maxHeartbeatAgeSeconds
        self.killPoint = killPoint
    }
}

/// A range of business days, both ends included, as ISO dates.
public struct ClosedDays: Sendable, Hashable {
    public let first: String
    public let last: String

    public init(first: String, last: String) {
        self.first = first
        self.last = last
    }
}

/// Where a test ends a run by force.
public enum KillPoint: String, Sendable, CaseIterable {
    case merged, built, publishing
}

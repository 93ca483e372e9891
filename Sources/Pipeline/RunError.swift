/// Why a run could not go on at all.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// Another run holds the instance's lock; nil when the ledger does not say which.
    case locked(LockHolder?)
    /// Another run has taken over: this one may not write any more.
    case lostPlace
    /// The cut-off asked for is later than the day in progress. ISO dates.
    case asOfInFuture(asked: String, today: String)
    /// The cut-off asked for is earlier than the one published: it only moves forward. ISO dates.
    case asOfBehindPublished(asked: String, published: String)
    /// A backfill asks for days outside of those published, `first` to before `cutoff`; nil when nothing was published.
    case daysNotPublished(asked: String, first: String?, cutoff: String?)
    /// A module that is not switched on; `nearest` is the one that may have been meant, nil when none comes close.
    /// A module to backfill was left behind: its mirror may be half of one night and half of another.
    case stale(String)
    /// The modules to backfill are published up to different days.
    case cutoffsDiffer([String])
    case unknownModule(String, known: [String], nearest: String?)
    /// A fact that no module switched on has; `nearest` is the one that may have been meant.
    case unknownFact(String, nearest: String?)
    /// A database is reached through a pooler that changes sessions, under which locks and snapshots do not hold; the setting that
    /// says how to reach it.
    case pooler(String)

    /// What is wrong and what to do about it, with the options of the command line named.
    public var description: String {
        switch self {
        case .locked(let holder):
            "another run holds the lock" + (holder.map { ": \($0)" } ?? "") + ". Wait for its end, or see `runs`."
        case .lostPlace:
            "this run has lost its place to a newer one: nothing more is written. See `runs`."
        case .asOfInFuture(let asked, let today):
            "--as-of \(asked) is in the future: the last possible cut-off is \(today), the start of the day in progress"
        case .asOfBehindPublished(let asked, let published):
            "--as-of \(asked) is behind the published cut-off \(published): a cut-off only moves forward. Use `backfill` to "
                + "compute past days anew."
        case .daysNotPublished(let asked, let first, let cutoff):
            "\(asked) is not among the published days (\(first ?? "none") to before \(cutoff ?? "none")): choose days within them"
        case .stale(let module):
            "\(module) is stale, so its mirror may be half-read: run a night first, or choose other modules with --module"
        case .cutoffsDiffer(let cutoffs):
            "the modules are published up to different days (\(cutoffs.joined(separator: ", "))): choose some with --module"
        case .unknownModule(let name, let known, let nearest):
            "there is no module \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "")
                + " Modules switched on: \(known.joined(separator: ", "))."
        case .unknownFact(let name, let nearest):
            "there is no fact \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .pooler(let setting):
            "\(setting) leads to a connection pooler, under which locks and snapshots do not hold: "
                + "give \(setting) a direct connection to the server"
        }
    }
}

/// Who holds the lock.
public struct LockHolder: Sendable, CustomStringConvertible {
    /// The run's number in the ledger.
    public let runID: Int64
    /// The name of the machine that the run's process is on.
    public let host: String
    /// The number of that process on its machine; not that of a database session.
    public let pid: Int
    /// When the run started, by the warehouse's clock, as PostgreSQL writes it, in UTC.
    public let startedAt: String
    /// How many seconds ago the run last said that it is alive; it does so every ten seconds.
    public let heartbeatAgeSeconds: Int

    /// The run, its process and its heartbeat in one line.
    public var description: String {
        "run \(runID) on \(host) (process \(pid)), started \(startedAt), last heard of \(heartbeatAgeSeconds) s ago"
    }
}

/// Why a module is left behind: its figures stay those of the last good night.
struct ModuleFailure: Sendable {
    let module: String
    let reason: String
}

/// A stream that cannot be merged as it was read.
struct StreamError: Error, Sendable, CustomStringConvertible {
    let stream: String
    let reason: String

    var description: String { "\(stream): \(reason)" }
}

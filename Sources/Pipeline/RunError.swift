/// Why a run could not go on at all.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// Another run holds the instance's lock.
    case locked(LockHolder?)
    /// Another run has taken over: this one may not write any more.
    case lostPlace
    case asOfInFuture(asked: String, today: String)
    case asOfBehindPublished(asked: String, published: String)
    case daysNotPublished(asked: String, first: String?, cutoff: String?)
    case unknownModule(String, known: [String], nearest: String?)
    case pooler

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
        case .unknownModule(let name, let known, let nearest):
            "there is no module \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "")
                + " Modules switched on: \(known.joined(separator: ", "))."
        case .pooler:
            "the warehouse is reached through a transaction pooler, under which locks and snapshots do not hold: "
                + "give warehouse.loader a direct connection"
        }
    }
}

/// Who holds the lock.
public struct LockHolder: Sendable, CustomStringConvertible {
    public let runID: Int64
    public let host: String
    public let pid: Int
    public let startedAt: String
    public let heartbeatAgeSeconds: Int

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

import Definitions

/// How much of a stream is read tonight.
enum ReadPlan: Sendable, Equatable {
    /// Everything, into a table that takes the mirror's place; why.
    case load(String)
    /// Everything, compared by key with what is mirrored; why.
    case whole(String)
    /// What changed since the mark.
    case changed(since: Int64)

    var mode: String {
        switch self {
        case .load, .whole: "whole"
        case .changed: "changed"
        }
    }

    var reason: String? {
        switch self {
        case .load(let reason), .whole(let reason): reason
        case .changed: nil
        }
    }

    /// The plan for a PostgreSQL stream.
    ///
    /// The arithmetic on xmin is exact only on the same cluster, going forward, over less than one wrap of the 32-bit counter,
    /// and on the very files that the mark was taken on; anything else is read whole.
    static func postgres(
        _ stream: Stream,
        state: StreamState?,
        isMirrored: Bool,
        isFull: Bool,
        snapshot: SourceSnapshot,
        relations: [String]
    ) -> ReadPlan {
        guard let state, isMirrored else { return .load("first read") }
        guard state.fingerprint == stream.fingerprint else { return .load("its definition changed") }
        if isFull { return .whole("asked for") }
        if let overlapSeconds = stream.changes.overlapSeconds {
            guard let mark = state.mark else {
                return .whole("it has no mark: a prepared transaction was open when it was read")
            }
            guard state.sourceIdentity == snapshot.identity else {
                return .whole("the source is another cluster or timeline")
            }
            return .changed(since: mark - Int64(overlapSeconds) * 1000)
        }
        guard stream.changes == .xmin, let mark = state.mark else { return .whole("it is read whole every night") }
        guard state.sourceIdentity == snapshot.identity else {
            return .whole("the source is another cluster or timeline")
        }
        guard snapshot.xmax >= (state.sourceXmax ?? 0), snapshot.xmin >= mark else {
            return .whole("the source's transaction ids went back: it was restored")
        }
        guard snapshot.lsn >= (state.sourceLSN ?? 0) else {
            return .whole("the source's log went back: it was restored")
        }
        guard snapshot.xmax - mark < 1 << 32 else { return .whole("the mark is more than 2^32 transactions old") }
        guard Set(relations).isSubset(of: Set(state.sourceRelations)) else {
            return .whole("the table was rewritten, or has a new partition")
        }
        return .changed(since: mark)
    }

    /// The plan for a MongoDB stream. `mark` is in milliseconds since 1970; the overlap is taken off here.
    static func mongo(_ stream: Stream, state: StreamState?, isMirrored: Bool, isFull: Bool) -> ReadPlan {
        guard let state, isMirrored else { return .load("first read") }
        guard state.fingerprint == stream.fingerprint else { return .load("its definition changed") }
        if isFull { return .whole("asked for") }
        guard case .append(_, let overlapSeconds) = stream.changes, let mark = state.mark else {
            return .whole("it is read whole every night")
        }
        return .changed(since: mark - Int64(overlapSeconds) * 1000)
    }
}

extension ChangeDetection {
    /// How far before the mark is read again; nil where the mark is no instant.
    var overlapSeconds: Int? {
        switch self {
        case .append(_, let overlapSeconds), .cursor(_, let overlapSeconds): overlapSeconds
        case .xmin, .full, .derived: nil
        }
    }

    /// The column that holds a row's instant.
    var cursor: String? {
        switch self {
        case .append(let cursor, _), .cursor(let cursor, _): cursor
        case .xmin, .full, .derived: nil
        }
    }
}

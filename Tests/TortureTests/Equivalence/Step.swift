import Mongo

/// One step of a sequence. Any subset of a sequence's steps is a sequence too, so that a failing one can be shrunk.
enum Step: Sendable, CustomStringConvertible {
    /// A change at the source, committed at once.
    case sql(String)
    /// A change by another session, which stays open until ``end(isCommit:)``; it touches rows of its own.
    case late(String)
    /// The end of the other session's transaction.
    case end(isCommit: Bool)
    /// A document.
    case document(YardEvent)
    /// A document that is there is changed in place, and keeps its cursor.
    case amend(YardEvent)
    /// Switches a variant of the definitions on or off.
    case redefine(YardModule.Variant)
    /// A night; the cut-off lies so many days after the window's first day, or where it was when that is later.
    case night(upTo: Int, isFull: Bool)
    /// A backfill over days of the window.
    case backfill(from: Int, to: Int)

    var description: String {
        switch self {
        case .sql(let text): "sql       \(text)"
        case .late(let text): "late      \(text)"
        case .end(let isCommit): isCommit ? "commit    the late session" : "rollback  the late session"
        case .document(let event): "document  \(event)"
        case .amend(let event): "amend     \(event)"
        case .redefine(let variant): "redefine  variant \(variant)"
        case .night(let day, let isFull): "night     up to day \(day)\(isFull ? ", reading everything" : "")"
        case .backfill(let from, let to): "backfill  days \(from) to \(to)"
        }
    }
}

/// A document of the collection; broken ones lack what the stream requires.
struct YardEvent: Sendable, CustomStringConvertible {
    let id: String
    let jobID: Int
    let type: String
    /// In milliseconds since 1970.
    let at: Int64
    let recordedAt: RecordedAt

    enum RecordedAt: Sendable, Hashable {
        case at(Int64)
        case text
        case missing
    }

    var document: BSONDocument {
        var document: BSONDocument = [
            "_id": .string(id), "jobId": .int32(Int32(jobID)), "type": .string(type), "at": .dateTime(at),
        ]
        switch recordedAt {
        case .at(let instant): document["recordedAt"] = .dateTime(instant)
        case .text: document["recordedAt"] = "yesterday"
        case .missing: break
        }
        return document
    }

    var description: String { "\(id) job \(jobID) \(type) at \(at), recorded \(recordedAt)" }
}

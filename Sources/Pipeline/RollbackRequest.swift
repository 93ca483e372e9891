/// Which figures shall stand again.
public enum RollbackTarget: Sendable, Hashable, CustomStringConvertible {
    /// Those of a publication, by its number.
    case publication(Int64)
    /// Those at the end of a business day, as an ISO date: of the last publication made by then.
    case day(String)

    /// `publication 12`, or `publication by the end of 2026-03-29`.
    public var description: String {
        switch self {
        case .publication(let number): "publication \(number)"
        case .day(let day): "publication by the end of \(day)"
        }
    }
}

/// What a rollback is asked to do.
public struct RollbackRequest: Sendable, Hashable {
    /// Which figures shall stand again.
    public let target: RollbackTarget
    /// Who asks for it; the hold names him.
    public let person: String
    /// Why, in his words.
    public let reason: String

    /// A request.
    public init(to target: RollbackTarget, by person: String, reason: String) {
        self.target = target
        self.person = person
        self.reason = reason
    }
}

/// Why the figures cannot be rolled back.
public enum RollbackError: Error, Sendable, CustomStringConvertible {
    /// Nothing was ever published.
    case nothingPublished
    /// There is no such publication; those from `earliest` to `last` can be gone back to.
    case unknown(RollbackTarget, earliest: Int64, last: Int64)
    /// What later publications changed is not kept any more; `earliest` is the first publication that can be gone back to.
    case forgotten(Int64, earliest: Int64)
    /// A later publication, `earliest`, gave the fact's tables another shape.
    case reshaped(fact: String, target: Int64, earliest: Int64)
    /// The fact's definition has another shape than what is published.
    case definitionChanged(fact: String)

    /// What is wrong, and the way out.
    public var description: String {
        switch self {
        case .nothingPublished: "nothing was published yet, so there is nothing to roll back"
        case .unknown(let target, let earliest, let last):
            "there is no \(target): publications \(earliest) to \(last) can be gone back to; `rollback --list` names them"
        case .forgotten(let number, let earliest):
            "publication \(number) lies behind what is kept for undoing: the earliest that can be gone back to is \(earliest) "
                + "(`retention.undo` in the instance's file says how long it is kept)"
        case .reshaped(let fact, let target, let earliest):
            "publication \(target) lies behind a change of shape: publication \(earliest) gave \(fact) other measures or dimensions, and "
                + "its older figures do not fit any more. The earliest that can be gone back to is \(earliest)"
        case .definitionChanged(let fact):
            "the definition of \(fact) has other measures or dimensions than what is published: put the definitions back with which "
                + "it was published, or run a night first"
        }
    }
}

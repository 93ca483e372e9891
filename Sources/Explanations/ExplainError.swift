import Definitions
public import Postgres

/// A fact whose rows cannot be computed now, though its figures are published.
public struct ExplainError: Error, Sendable, CustomStringConvertible {
    /// The fact's id.
    public let fact: String
    /// What the database said.
    public let cause: PostgresError
    /// Whether the fact is another one than at its last publication, which is then the likely reason.
    public let definitionChanged: Bool

    /// What is wrong and what to do.
    public var description: String {
        let remedy =
            definitionChanged
            ? "Its definition has changed since it was published: run a night, then ask again."
            : "Run a night, then ask again."
        return "The rows of \(fact) cannot be computed from the mirror as it is: \(cause.message). \(remedy)"
    }
}

import HTTPTypes
import KPIQueries

/// A problem as it is sent, after RFC 9457.
struct ProblemDocument: Sendable {
    let problem: Problem
    /// The path that was asked for.
    let path: String
    /// Finds the request in the log.
    let requestID: String

    static let shape = JSONShape<ProblemDocument>(
        "Problem",
        [
            .string("type", "A name for the kind of problem, as a URN.") {
                "urn:driveops-analytics:problem:\($0.problem.code)"
            },
            .string("title", "What the status means.") { $0.problem.status.reasonPhrase },
            .integer("status", "The HTTP status.") { Int64($0.problem.status.code) },
            .string("detail", "What is wrong, and how to mend it.") { $0.problem.detail },
            .string("instance", "The path that was asked for.") { $0.path },
            .string("code", "The kind of problem, stable and dotted.") { $0.problem.code },
            .string("request_id", "Finds the request in the server's log.") { $0.requestID },
        ]
    )
}

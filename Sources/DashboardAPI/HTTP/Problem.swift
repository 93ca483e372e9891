import Explanations
import HTTPTypes
import KPIQueries
import Postgres
import Warehouse

/// A refusal that is told to the client, after RFC 9457 (`application/problem+json`).
struct Problem: Error {
    let status: HTTPResponse.Status
    /// Stable and dotted, as in `question.unknown_kpi`.
    let code: String
    /// A sentence that is safe to show.
    let detail: String
    var headers = HTTPFields()

    /// What an error is to a client; nil for one that is a fault of ours, whose text must not leave.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as QuestionError: self.init(question: error)
        case let error as WarehouseError: self.init(warehouse: error)
        case let error as ExplainError: self.init(explain: error)
        case let error as PostgresError: self.init(postgres: error)
        case is CancellationError: self = .unavailable("request.cancelled", "The request was given up.")
        default: return nil
        }
    }

    init(_ status: HTTPResponse.Status, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    private init(question error: QuestionError) {
        let missing: [QuestionError.Code] = [.unknownKPI, .unknownModule, .unknownReport, .noSuchDimension]
        let isMissing = missing.contains(error.code)
        self.init(isMissing ? .notFound : .badRequest, error.code.description, error.message)
    }

    /// What the database said about the fact's SQL is for the log only.
    private init(explain error: ExplainError) {
        self = .unavailable(
            "explain.rows_unreadable",
            "The rows of \(error.fact) cannot be computed from the mirror as it is; a night puts that right."
        )
    }

    private init(warehouse error: WarehouseError) {
        let code =
            switch error {
            case .missing: "warehouse.missing"
            case .otherVersion: "warehouse.other_version"
            case .otherTimeZone: "warehouse.other_time_zone"
            case .roleWithoutUser, .sameRole: "warehouse.roles"
            }
        self = .unavailable(code, "\(error)")
    }

    /// A database that cannot be reached or is not ready is told; what it said is for the log only.
    private init?(postgres error: PostgresError) {
        switch error.sqlState {
        case "57014"?:
            self = .unavailable("warehouse.timeout", "The figures could not be read in time; ask for less at a time.")
        // A table, schema or privilege is missing: set up half way, or a fact that no night has built yet.
        case "42P01"?, "3F000"?, "42501"?:
            self = .unavailable(
                "warehouse.not_ready",
                "The warehouse lacks what these figures need: run `driveops-analytics init`, then a night."
            )
        default:
            let codes: [PostgresError.Code] = [.connectionFailed, .connectionLost, .closed, .invalidConnectionInfo]
            guard codes.contains(error.code) || error.isRetriable else { return nil }
            self = .unavailable("warehouse.unreachable", "The warehouse does not answer; the log says why.")
        }
    }

    private static func unavailable(_ code: String, _ detail: String) -> Problem {
        Problem(.serviceUnavailable, code, detail)
    }
}

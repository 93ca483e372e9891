import Definitions
import Postgres

extension StreamMerge {
    /// Whether both sides are to be compared as a whole tonight.
    ///
    /// By business days and not by hours, since nights do not begin at the same second.
    ///
    /// - Parameters:
    ///   - last: When they were compared last, in milliseconds since 1970; nil: never.
    ///   - now: The source's time.
    /// - Returns: Whether as many business days have passed as the stream's cadence says.
    /// - Throws: `PostgresError`.
    func reconcileIsDue(since last: Int64?, at now: String) async throws -> Bool {
        guard let days = stream.reconcile.days else { return false }
        guard let last else { return true }
        let row = try await warehouse.read(
            "select calc.business_day($2::timestamptz) - calc.business_day(to_timestamp($1::bigint / 1000.0)) as days",
            [.int(last), .text(now)]
        ).first
        return try row?.int("days") ?? 0 >= days
    }
}

extension Cadence {
    /// After how many days it is due again; nil: never.
    var days: Int? {
        switch self {
        case .daily: 1
        case .weekly: 7
        case .monthly: 30
        case .never: nil
        }
    }
}

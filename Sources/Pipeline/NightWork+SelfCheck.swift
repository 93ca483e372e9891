import Definitions
import Postgres
import Warehouse

/// The nightly self-check.
extension NightWork {
    /// Of the night's time so far the self-check may take this share before it looks at another fact.
    private static let share = 0.1
    /// It may always take as long as this.
    private static let leastSeconds = 0.5

    /// Compares some published days, drawn with the run's number, with what the mirror gives. After the build, when all that has
    /// changed has made its days dirty, and before the publication, which changes what is published.
    ///
    /// - Parameters:
    ///   - modules: Those whose mirror is whole.
    ///   - seconds: How long the night has taken so far. The fact that is drawn first is always looked at.
    ///   - warnings: Receives the facts whose query fails.
    /// - Returns: The days that were compared; nil where the self-check is switched off.
    /// - Throws: `PostgresError` when the warehouse does not answer.
    func selfCheck(_ modules: [Module], seconds: Double, _ warnings: inout [String]) async throws -> [ComparedDay]? {
        let count = run.options.selfCheckDays ?? run.instance.selfCheck.days
        guard run.options.kind == .night, count > 0 else { return nil }
        let check = SelfCheck(holidays: run.instance.holidays, connection: run.relational.connection)
        let facts = modules.flatMap(\.facts)
        let drawn = try await check.cleanDays(of: facts.map(\.id), sample: (count: count, seed: run.relational.runID))
        // A number that was asked for this night is kept to.
        let limit = run.options.selfCheckDays == nil ? max(seconds * Self.share, Self.leastSeconds) : .infinity
        let began = ContinuousClock.now
        var compared: [ComparedDay] = []
        for draw in drawn {
            guard compared.isEmpty || (ContinuousClock.now - began).seconds < limit else { break }
            guard let fact = facts.first(where: { $0.id == draw.fact }) else { continue }
            do {
                compared += try await check.compare(fact, days: draw.days, cutoff: run.cutoff)
            } catch let error as FactError {
                warnings.append("self-check: \(error)")
            }
        }
        return compared
    }

    /// Keeps what was compared, and marks the days that differ, after the publication, which forgets the days that it published.
    func keep(_ compared: [ComparedDay]) async throws -> SelfCheckSummary {
        let summary = SelfCheckSummary(compared)
        guard !compared.isEmpty else { return summary }
        let different = summary.differences
        try await run.relational.write { connection in
            for day in compared {
                try await connection.query(
                    """
                    insert into ops.self_check (run_id, fact, day, differing, examples)
                    values ($1::bigint, $2, $3::date, $4::int, $5::text[])
                    """,
                    [
                        .int(run.relational.runID), .text(day.fact), .text(day.day), .int(Int64(day.differing)),
                        .textArray(day.examples),
                    ]
                )
            }
            try await connection.query(
                """
                insert into ops.dirty (fact, from_day, to_day, run_id, reason)
                select fact, day, day, $3::bigint, $4 from unnest($1::text[], $2::date[]) d (fact, day)
                """,
                [
                    .textArray(different.map(\.fact)), .textArray(different.map(\.day)), .int(run.relational.runID),
                    .text(SelfCheck.reason),
                ]
            )
        }
        return summary
    }
}

import Postgres

/// The first business day that a run does not publish: the day in progress, or an earlier one when catching up.
struct CutOff {
    private let connection: PostgresConnection
    private let modules: [String]

    init(_ connection: PostgresConnection, modules: [String]) {
        self.connection = connection
        self.modules = modules
    }

    func choose(_ options: RunOptions) async throws -> String {
        let row = try await connection.query(
            """
            select calc.business_day(now())::text as today,
                (select max(cutoff) from ops.module_state where module = any ($1::text[]))::text as published
            """,
            [.textArray(modules)]
        ).first
        let today = try row?.string("today") ?? ""
        let published = try row?.optionalString("published")
        switch options.kind {
        case .night: break
        case .backfill: return try await backfill(options, published: published)
        case .rollback, .resume: return published ?? today
        }
        guard let asOf = options.asOf else { return today }
        guard asOf <= today else { throw RunError.asOfInFuture(asked: asOf, today: today) }
        if let published, asOf < published { throw RunError.asOfBehindPublished(asked: asOf, published: published) }
        return asOf
    }

    /// A backfill keeps the published cut-off, and computes days before it only, from a mirror that is whole.
    private func backfill(_ options: RunOptions, published: String?) async throws -> String {
        let states = try await connection.query(
            """
            select m.module, m.stale, m.cutoff::text as cutoff from ops.module_state m
            where m.module = any ($1::text[]) order by m.module
            """,
            [.textArray(modules)]
        )
        for state in states where try state.bool("stale") { throw RunError.stale(try state.string("module")) }
        let cutoffs = Set(try states.compactMap { try $0.optionalString("cutoff") })
        guard cutoffs.count <= 1 else { throw RunError.cutoffsDiffer(cutoffs.sorted()) }
        let first = try await connection.query("select min(day)::text as first from agg.published_days").first
        let firstDay = try first?.optionalString("first")
        guard let days = options.days, let published, let firstDay, days.first >= firstDay, days.last < published else {
            throw RunError.daysNotPublished(
                asked: options.days.map { "\($0.first) to \($0.last)" } ?? "no day",
                first: firstDay,
                cutoff: published
            )
        }
        return published
    }
}

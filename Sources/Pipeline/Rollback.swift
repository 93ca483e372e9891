import Definitions
import Postgres
import Warehouse

/// Puts the figures of an earlier publication back: itself a publication, for the ledger only grows.
///
/// The days that differ are dirty again, the modules' cut-offs go back, and publication is held, or the next night would publish
/// again what was taken back.
struct Rollback {
    let catalogue: Catalogue
    let request: RollbackRequest
    let runID: Int64

    /// What it does, or would do.
    struct Outcome: Sendable {
        /// The publication whose figures stand.
        let target: Int64
        /// The publication that put them back; nil where they stood already.
        let publication: Int64?
        /// Module to its cut-off; nil where it was not published yet.
        var cutoffs: [(module: String, cutoff: String?)] = []
        var changes: [FactChange] = []
        /// How many names of dimension values are as they were.
        var labels = 0
    }

    /// Does it, inside the caller's transaction.
    func perform(_ connection: PostgresConnection) async throws -> Outcome {
        let reach = try await RollbackReach.read(catalogue, connection)
        let target = try await reach.resolve(request.target, connection)
        guard target < reach.last else { return Outcome(target: target, publication: nil) }
        // Much of it may have been written since the server last looked.
        try await connection.execute("analyze ops.undo")
        let publication = try await Publisher.nextPublication(connection)
        let past = PastFigures(after: target)
        let cutoffs = try await cutoffs(after: target, connection)
        let restatements = Restatements(catalogue: catalogue, publication: publication, runID: runID)
        let reason = "rolled back to publication \(target): \(request.reason)"
        var changes: [FactChange] = []
        for fact in catalogue.facts {
            let touched = try await touchedDays(of: fact, past, connection)
            let change = try await restore(fact, touched, past, publication, connection)
            let restored = try await PublishedDays(fact: fact.id, publication: publication).restore(past, connection)
            guard change.cellsChanged > 0 || restored > 0 else { continue }
            changes.append(change)
            try await restatements.record(fact, cause: reason, connection)
            try await markDirty(fact, touched.map(\.day), target, connection)
        }
        let labels = try await restoreLabels(past, publication, connection)
        guard !changes.isEmpty || labels > 0 else { return Outcome(target: target, publication: nil) }
        try await setBack(cutoffs, publication, target, connection)
        try await Hold(heldBy: request.person, reason: reason).begin(runID: runID, publication, connection)
        return Outcome(target: target, publication: publication, cutoffs: cutoffs, changes: changes, labels: labels)
    }

    /// The cut-offs, after the target, of the modules that were published since then.
    private func cutoffs(
        after target: Int64,
        _ connection: PostgresConnection
    ) async throws -> [(module: String, cutoff: String?)] {
        try await connection.query(
            """
            select m.module,
                (
                    select case when p.cutoffs is null then p.cutoff::text else p.cutoffs->>m.module end
                    from ops.publication p
                    where p.publication_id <= $1::bigint and m.module = any (p.modules)
                    order by p.publication_id desc limit 1
                ) as cutoff
            from (
                select distinct unnest(modules) as module from ops.publication where publication_id > $1::bigint
            ) m
            where m.module = any ($2::text[]) order by m.module
            """,
            [.int(target), .textArray(catalogue.modules.map(\.name))]
        ).map { (module: try $0.string("module"), cutoff: try $0.optionalString("cutoff")) }
    }
}

// MARK: - Facts

extension Rollback {
    private typealias TouchedDay = (day: String, wasPublished: Bool)

    /// The days whose figures later publications changed.
    private func touchedDays(
        of fact: Fact,
        _ past: PastFigures,
        _ connection: PostgresConnection
    ) async throws -> [TouchedDay] {
        try await connection.query(
            "select day::text as day, was_published from (\(past.touchedDays(of: fact))) t order by day"
        ).map { (day: try $0.string("day"), wasPublished: try $0.bool("was_published")) }
    }

    private func restore(
        _ fact: Fact,
        _ touched: [TouchedDay],
        _ past: PastFigures,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> FactChange {
        let days = touched.map(\.day)
        let published = touched.filter(\.wasPublished).map(\.day)
        let started = ContinuousClock.now
        for table in FactTable(fact).tables where !days.isEmpty {
            try await restore(table, past, days, published, publication, connection)
        }
        return try await FactChange.read(
            fact,
            publication,
            daysComputed: days.count,
            seconds: (ContinuousClock.now - started).seconds,
            connection
        )
    }

    private func restore(
        _ table: CellTable,
        _ past: PastFigures,
        _ days: [String],
        _ published: [String],
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws {
        guard try await table.columns(connection) == table.shape else {
            throw RollbackError.definitionChanged(fact: table.fact.id)
        }
        try await connection.execute(past.buildSQL(table, run: runID, days: published))
        for sql in table.publishSQL(run: runID, publication: publication, days: days) {
            try await connection.execute(sql)
        }
        try await connection.execute("drop table \(table.buildName(run: runID))")
    }

    private func markDirty(
        _ fact: Fact,
        _ days: [String],
        _ target: Int64,
        _ connection: PostgresConnection
    ) async throws {
        try await connection.query(
            """
            insert into ops.dirty (fact, from_day, to_day, run_id, reason)
            select $1, lower(r), upper(r) - 1, $2::bigint, $4
            from (select unnest(range_agg(daterange(d, d, '[]'))) as r from unnest($3::date[]) d) ranges
            """,
            [.text(fact.id), .int(runID), .textArray(days), .text("publication \(target) was rolled back to")]
        )
    }
}

// MARK: - Names and state

extension Rollback {
    private func restoreLabels(
        _ past: PastFigures,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> Int {
        var changed = 0
        for dimension in catalogue.dimensions {
            let table = DimensionTable(dimension, in: catalogue)
            try await connection.execute(table.createSQL)
            for sql in table.restoreSQL(past) {
                changed += try await connection.query(sql, [.int(publication)]).affectedRows
            }
        }
        return changed
    }

    private func setBack(
        _ cutoffs: [(module: String, cutoff: String?)],
        _ publication: Int64,
        _ target: Int64,
        _ connection: PostgresConnection
    ) async throws {
        for (module, cutoff) in cutoffs {
            let facts = catalogue.facts.filter { $0.module == module }.map(\.id)
            // Where nothing was published yet, the next night computes everything anew.
            try await connection.query(
                "delete from ops.fact_state where fact = any ($1::text[]) and $2::date is null",
                [.textArray(facts), .optional(cutoff)]
            )
            try await connection.query(
                "update ops.fact_state set cutoff = least(cutoff, $2::date) where fact = any ($1::text[])",
                [.textArray(facts), .optional(cutoff)]
            )
            try await connection.query(
                """
                update ops.module_state set cutoff = $2::date, publication_id = $3::bigint, run_id = $4::bigint,
                    published_at = now()
                where module = $1
                """,
                [.text(module), .optional(cutoff), .int(publication), .int(runID)]
            )
        }
        try await connection.query(
            """
            insert into ops.publication (publication_id, run_id, modules, cutoff, kind, restores, cutoffs)
            select $1::bigint, $2::bigint, $3::text[],
                coalesce((select min(c) from unnest($4::date[]) c), (select min(cutoff) from ops.publication)),
                'rollback', $5::bigint, jsonb_object($3::text[], $4::text[])
            """,
            [
                .int(publication), .int(runID), .textArray(cutoffs.map(\.module)), .text(Self.array(cutoffs)),
                .int(target),
            ]
        )
    }

    /// The cut-offs as a PostgreSQL array with nulls.
    private static func array(_ cutoffs: [(module: String, cutoff: String?)]) -> String {
        "{\(cutoffs.map { $0.cutoff ?? "null" }.joined(separator: ","))}"
    }
}

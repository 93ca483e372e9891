import Definitions
import Foundation
import Postgres
import Warehouse

/// Which figures shall stand again.
public enum RollbackTarget: Sendable, Hashable, CustomStringConvertible {
    /// Those of a publication, by its number.
    case publication(Int64)
    /// Those at the end of a business day, as an ISO date: of the last publication made by then.
    case day(String)

    /// `publication 12`, or `the end of 2026-03-29`.
    public var description: String {
        switch self {
        case .publication(let number): "publication \(number)"
        case .day(let day): "the end of \(day)"
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

/// Puts the figures of an earlier publication back: itself a publication, for the ledger only grows.
///
/// The days that differ are dirty again, the modules' cut-offs go back, and publication is held, or the next night would publish
/// again what was taken back.
struct Rollback {
    let catalogue: Catalogue
    let request: RollbackRequest
    let runID: Int64

    /// What it does, or would do.
    struct Outcome {
        let target: Int64
        let publication: Int64
        /// Module to its cut-off; nil where it was not published yet.
        let cutoffs: [(module: String, cutoff: String?)]
        let changes: [FactChange]
        /// Names of dimension values that are as they were.
        let labels: Int
    }

    /// Does it, inside the caller's transaction.
    func perform(_ connection: PostgresConnection) async throws -> Outcome {
        let target = try await Self.resolve(request.target, connection)
        let publication = try await Publisher.nextPublication(connection)
        let cutoffs = try await cutoffs(after: target, connection)
        var changes: [FactChange] = []
        for fact in catalogue.facts {
            let change = try await restore(fact, target, publication, connection)
            if let change { changes.append(change) }
        }
        let labels = try await restoreLabels(target, publication, connection)
        guard !changes.isEmpty || labels > 0 else { throw RollbackError.nothingToUndo(target) }
        try await setBack(cutoffs, publication, target, connection)
        try await Hold.begin(
            runID: runID,
            publication: publication,
            by: request.person,
            reason: "rolled back to publication \(target): \(request.reason)",
            connection
        )
        return Outcome(target: target, publication: publication, cutoffs: cutoffs, changes: changes, labels: labels)
    }

    // MARK: - The target

    /// The number of the publication meant, when it can be gone back to.
    private static func resolve(_ target: RollbackTarget, _ connection: PostgresConnection) async throws -> Int64 {
        let row = try await connection.query(
            "select max(publication_id) as last, (select undo_from from ops.meta) as floor from ops.publication"
        ).first
        guard let row, let last = try row.optionalInt64("last") else { throw RollbackError.nothingPublished }
        let number = try await number(of: target, connection)
        guard let number else { throw RollbackError.unknown(target, last: last) }
        guard number < last else { throw RollbackError.isLast(number) }
        let floor = try row.int64("floor")
        guard number >= floor else { throw RollbackError.forgotten(number, earliest: floor) }
        return number
    }

    private static func number(of target: RollbackTarget, _ connection: PostgresConnection) async throws -> Int64? {
        switch target {
        case .publication(let number):
            try await connection.query(
                "select publication_id from ops.publication where publication_id = $1",
                [.int(number)]
            ).first?.int64("publication_id")
        case .day(let day):
            try await connection.query(
                """
                select max(publication_id) as publication_id from ops.publication
                where calc.business_day(published_at) <= $1::date
                """,
                [.text(day)]
            ).first?.optionalInt64("publication_id")
        }
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
                    select coalesce(p.cutoffs->>m.module, case when p.cutoffs is null then p.cutoff::text end)
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

    // MARK: - Facts

    /// Nil where the fact's figures are those of the target already.
    private func restore(
        _ fact: Fact,
        _ target: Int64,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> FactChange? {
        let past = PastFigures(after: target)
        let touched = try await connection.query(
            "select day::text as day, was_published from (\(past.touchedDays(of: fact))) t order by day"
        ).map { (day: try $0.string("day"), wasPublished: try $0.bool("was_published")) }
        guard !touched.isEmpty else { return nil }
        let days = touched.map(\.day)
        let published = touched.filter(\.wasPublished).map(\.day)
        if !published.isEmpty { try await refuseReshaped(fact, target, connection) }
        for table in FactTable(fact).tables { try await restore(table, past, days, published, publication, connection) }
        let ledger = PublishedDays(fact: fact.id, publication: publication, runID: runID)
        try await ledger.add(published, connection)
        try await ledger.remove(touched.filter { !$0.wasPublished }.map(\.day), connection)
        try await Restatements(catalogue: catalogue, publication: publication, runID: runID).record(
            fact,
            cause: "rolled back to publication \(target): \(request.reason)",
            connection
        )
        try await markDirty(fact, days, target, connection)
        return try await FactChange.read(fact, publication, daysComputed: days.count, connection)
    }

    private func restore(
        _ table: CellTable,
        _ past: PastFigures,
        _ days: [String],
        _ published: [String],
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws {
        let columns = try await connection.query(
            """
            select attname::text as name from pg_attribute
            where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum
            """,
            [.text(table.name)]
        ).map { try $0.string("name") }
        guard columns == table.shape else { throw RollbackError.definitionChanged(fact: table.fact.id) }
        try await connection.execute(past.buildSQL(table, run: runID, days: published))
        for sql in table.publishSQL(run: runID) {
            try await connection.query(sql, [.int(publication), .textArray(days)])
        }
        try await connection.execute("drop table \(table.buildName(run: runID))")
    }

    private func refuseReshaped(_ fact: Fact, _ target: Int64, _ connection: PostgresConnection) async throws {
        let shape = try await connection.query(
            """
            select min(publication_id) as publication_id from ops.undo
            where fact = $1 and part = 'shape' and publication_id > $2::bigint
            """,
            [.text(fact.id), .int(target)]
        ).first?.optionalInt64("publication_id")
        if let shape { throw RollbackError.reshaped(fact: fact.id, target: target, by: shape) }
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

    // MARK: - Names and state

    private func restoreLabels(
        _ target: Int64,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> Int {
        let past = PastFigures(after: target)
        var changed = 0
        for dimension in catalogue.dimensions {
            let table = DimensionTable(dimension, in: catalogue)
            try await connection.execute(table.createSQL)
            changed += try await connection.query(table.restoreSQL(past), [.int(publication)]).affectedRows
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

/// Why the figures cannot be rolled back.
public enum RollbackError: Error, Sendable, CustomStringConvertible {
    /// Nothing was ever published.
    case nothingPublished
    /// There is no such publication; `last` is the latest.
    case unknown(RollbackTarget, last: Int64)
    /// The target is what stands.
    case isLast(Int64)
    /// Later publications changed nothing.
    case nothingToUndo(Int64)
    /// What later publications changed is not kept any more; `earliest` is the first publication that can be gone back to.
    case forgotten(Int64, earliest: Int64)
    /// The fact's definition has another shape than what is published.
    case definitionChanged(fact: String)
    /// A later publication gave a fact's table another shape.
    case reshaped(fact: String, target: Int64, by: Int64)

    /// What is wrong, and the way out.
    public var description: String {
        switch self {
        case .nothingPublished: "nothing was published yet, so there is nothing to roll back"
        case .unknown(let target, let last):
            "there is no \(target): the latest publication is \(last); `GET /v1/publications` and `rollback --list` name them"
        case .isLast(let number):
            "publication \(number) is what stands: there is nothing to roll back"
        case .nothingToUndo(let number):
            "no figure differs from publication \(number): there is nothing to roll back"
        case .forgotten(let number, let earliest):
            "publication \(number) lies behind what is kept for undoing: the earliest that can be gone back to is \(earliest) "
                + "(`retention: undo` in the instance's file says how long it is kept)"
        case .definitionChanged(let fact):
            "the definition of \(fact) has other measures or dimensions than what is published: put the definitions back with which it "
                + "was published, or run a night first"
        case .reshaped(let fact, let target, let by):
            "publication \(target) lies behind a change of shape: publication \(by) gave \(fact) other measures or dimensions, and "
                + "its older figures do not fit any more. Roll back to publication \(by) or later."
        }
    }
}

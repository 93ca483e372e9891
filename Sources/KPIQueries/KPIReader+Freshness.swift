import Definitions
public import Postgres
import Warehouse

extension KPIReader {
    /// The state of modules, in the order given; a module that never published is there too.
    ///
    /// - Throws: `PostgresError` when the warehouse cannot be read.
    public func freshness(of modules: [String], on connection: PostgresConnection) async throws -> [ModuleFreshness] {
        if let publication { return try await freshness(of: modules, after: publication, on: connection) }
        let rows = try await connection.query(
            """
            select module, cutoff::text as cutoff, publication_id, run_id, stale, reason,
              \(Self.iso("published_at")) as published_at, \(Self.iso("stale_since")) as stale_since,
              \(Self.iso("cutoff::timestamp at time zone $2::text")) as instant,
              (select 'since ' || \(Self.iso("h.since")) || ' by ' || h.held_by || ': ' || h.reason
                from ops.hold h) as held
            from ops.module_state where module = any($1::text[])
            """,
            [.textArray(modules), .text(timeZone)]
        )
        let known = Dictionary(try rows.map { try Self.freshness($0) }.map { ($0.module, $0) }) { first, _ in first }
        return modules.map {
            known[$0] ?? ModuleFreshness(module: $0, asOf: nil, isStale: false, staleSince: nil, reason: nil, held: nil)
        }
    }

    /// The oldest of the modules' publications; nil when one has none, for then nothing can be said over all of them.
    package static func headline(_ modules: [ModuleFreshness]) -> AsOf? {
        let published = modules.compactMap(\.asOf)
        guard published.count == modules.count else { return nil }
        return published.min { ($0.cutoff, $0.publicationID ?? 0) < ($1.cutoff, $1.publicationID ?? 0) }
    }

    private static func freshness(_ row: PostgresRow) throws -> ModuleFreshness {
        var asOf: AsOf?
        if let cutoff = try row.optionalString("cutoff").flatMap(CalendarDay.init),
            let instant = try row.optionalString("instant")
        {
            asOf = AsOf(
                cutoff: cutoff,
                instant: instant,
                publicationID: try row.isNull("publication_id") ? nil : row.int64("publication_id"),
                runID: try row.isNull("run_id") ? nil : row.int64("run_id"),
                publishedAt: try row.optionalString("published_at")
            )
        }
        return ModuleFreshness(
            module: try row.string("module"),
            asOf: asOf,
            isStale: try !row.isNull("stale") && row.bool("stale"),
            staleSince: try row.optionalString("stale_since"),
            reason: try row.optionalString("reason"),
            held: try row.optionalString("held")
        )
    }

    /// How far the figures reached after a publication; nothing was stale then, for what could not be published is not in it.
    private func freshness(
        of modules: [String],
        after publication: Int64,
        on connection: PostgresConnection
    ) async throws -> [ModuleFreshness] {
        try await connection.query(
            """
            select m.module, s.cutoff::text as cutoff, p.publication_id, p.run_id, false as stale, null::text as reason,
              null::text as held, \(Self.iso("p.published_at")) as published_at, null::text as stale_since,
              \(Self.iso("s.cutoff::timestamp at time zone $2::text")) as instant
            from unnest($1::text[]) with ordinality m (module, position)
            left join lateral (
              select * from ops.publication p
              where p.publication_id <= $3::bigint and m.module = any (p.modules) order by p.publication_id desc limit 1
            ) p on true
            cross join lateral (
              select case when p.cutoffs is null then p.cutoff else (p.cutoffs->>m.module)::date end as cutoff
            ) s
            order by m.position
            """,
            [.textArray(modules), .text(timeZone), .int(publication)]
        ).map { try Self.freshness($0) }
    }

    /// The published days: a table, or a query in parentheses for those of an earlier publication.
    private func publishedDays(of plan: FigurePlan) -> String {
        past?.publishedDays(of: plan.facts.map(\.id)) ?? "agg.published_days"
    }

    /// SQL that writes a `timestamptz` as ISO 8601 in UTC, to the second.
    package static func iso(_ expression: String) -> String {
        "to_char((\(expression)) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    }

    /// Why a plan has no row.
    package func note(_ plan: FigurePlan, _ asOf: AsOf?, on connection: PostgresConnection) async throws -> AnswerNote?
    {
        guard let asOf else { return .nothingPublished }
        guard let days = try await publishedRange(plan, on: connection) else { return .nothingPublished }
        if plan.to < days.lowerBound { return .beforeFirstDay(days.lowerBound) }
        if plan.from > days.upperBound { return .afterCutoff(max(asOf.cutoff, days.upperBound.adding(days: 1))) }
        // With a split there can be published days and no combination at all; that is an answer, and needs no note.
        let published = try await connection.query(
            "select exists (select from \(publishedDays(of: plan)) d where fact = any($1::text[]) and day between $2::date and $3::date) as found",
            [.textArray(plan.facts.map(\.id)), .text(plan.from.description), .text(plan.to.description)]
        )
        return try published.first?.bool("found") == true ? nil : .noPublishedDay
    }

    /// The first and the last day that all facts of a plan have published; nil while one has none.
    func publishedRange(
        _ plan: FigurePlan,
        on connection: PostgresConnection
    ) async throws -> ClosedRange<CalendarDay>? {
        let rows = try await connection.query(
            """
            select max(first)::text as first, min(last)::text as last, count(*)::bigint as facts from (
              select fact, min(day) as first, max(day) as last from \(publishedDays(of: plan)) d
              where fact = any($1::text[]) group by fact
            ) bounds
            """,
            [.textArray(plan.facts.map(\.id))]
        )
        guard let row = rows.first, try row.int("facts") == plan.facts.count,
            let first = try row.optionalString("first").flatMap(CalendarDay.init),
            let last = try row.optionalString("last").flatMap(CalendarDay.init), first <= last
        else { return nil }
        return first...last
    }
}

import Definitions
import KPIQueries
import Postgres

/// What the ledger says about a fact's figures on some days: where they come from, and whether the mirror is ahead of them.
struct FactLedger: Sendable {
    /// The first day that was not published at the fact's last publication: open intervals end there.
    let cutoff: String
    let publications: [CellPublication]
    let newer: [NewerReason]

    /// A run that was not heard of for longer is taken for dead, as the next run takes it.
    private static let heartbeat = "5 minutes"

    static func read(
        _ fact: Fact,
        days: [String],
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> FactLedger {
        let state = try await connection.query(
            "select cutoff::text as cutoff, fingerprint from ops.fact_state where fact = $1",
            [.text(fact.id)]
        ).first
        var newer: [NewerReason] = []
        let dirty = try await dirtyDays(fact, days, connection)
        if dirty > 0 { newer.append(.dirtyDays(dirty)) }
        if try state?.string("fingerprint") != fact.fingerprint { newer.append(.definitionChanged) }
        let stale = try await staleStreams(of: fact, catalogue, connection)
        if !stale.isEmpty { newer.append(.staleEntities(stale)) }
        if let run = try await runInProgress(connection) { newer.append(.runInProgress(run)) }
        return FactLedger(
            cutoff: try state?.string("cutoff") ?? "infinity",
            publications: try await publications(fact, days, connection),
            newer: newer
        )
    }

    private static func dirtyDays(_ fact: Fact, _ days: [String], _ connection: PostgresConnection) async throws -> Int
    {
        try await connection.query(
            """
            select count(*) as days from unnest($2::date[]) day
            where exists (select from ops.dirty where fact = $1 and day between from_day and to_day)
            """,
            [.text(fact.id), .textArray(days)]
        ).first?.int("days") ?? 0
    }

    private static func runInProgress(_ connection: PostgresConnection) async throws -> Int64? {
        try await connection.query(
            """
            select run_id from ops.run
            where status = 'running' and heartbeat_at > clock_timestamp() - $1::interval
            order by run_id desc limit 1
            """,
            [.text(heartbeat)]
        ).first?.int64("run_id")
    }

    /// The derived streams behind the fact of which some entity is to be computed again.
    private static func staleStreams(
        of fact: Fact,
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> [String] {
        try await connection.query(
            "select distinct stream from ops.stale_entity where stream = any ($1::text[]) order by 1",
            [.textArray(catalogue.streams(behind: [fact]).map(\.id))]
        ).map { try $0.string("stream") }
    }

    private static func publications(
        _ fact: Fact,
        _ days: [String],
        _ connection: PostgresConnection
    ) async throws -> [CellPublication] {
        try await connection.query(
            """
            select p.publication_id, p.run_id, \(KPIReader.iso("max(p.published_at)")) as published_at, max(r.snapshot) as snapshot,
                count(*) as days
            from agg.published_days p left join ops.run r on r.run_id = p.run_id
            where p.fact = $1 and p.day = any ($2::date[])
            group by p.publication_id, p.run_id order by p.publication_id
            """,
            [.text(fact.id), .textArray(days)]
        ).map { row in
            CellPublication(
                publicationID: try row.int64("publication_id"),
                runID: try row.int64("run_id"),
                publishedAt: try row.string("published_at"),
                snapshot: try row.optionalString("snapshot"),
                days: try row.int("days")
            )
        }
    }
}

import Definitions
import Postgres

/// One snapshot of the operational PostgreSQL, held open while every stream is read from it.
///
/// The exporter's transaction keeps the snapshot alive; readers import it. It holds back vacuum at the source as long as it lasts.
struct SourceSnapshot: Sendable {
    let reader: PostgresConnection
    let exporter: PostgresConnection
    /// The snapshot's bounds, 64 bits wide.
    let xmin: Int64
    let xmax: Int64
    /// When it was taken, by the source's clock.
    let takenAt: String
    /// When the oldest transaction of the database began, in milliseconds since 1970, before the snapshot was taken; nil
    /// when the role may not see other sessions.
    let oldestTransactionAt: Int64?
    /// Tells this cluster, timeline and database from any other.
    let identity: String

    static func open(_ setting: ConnectionSetting) async throws -> SourceSnapshot {
        let exporter = try await PostgresConnection.connect(setting.string.revealed)
        let reader = try await PostgresConnection.connect(setting.string.revealed)
        let oldest = try await oldestTransaction(exporter)
        try await begin(exporter, snapshot: nil)
        let id = try await exporter.query("select pg_export_snapshot() as id").first?.string("id") ?? ""
        try await begin(reader, snapshot: id)
        let row = try await reader.query(
            """
            select
                pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax,
                now()::text as taken_at,
                (select system_identifier from pg_control_system()) || '/'
                    || (select timeline_id from pg_control_checkpoint()) || '/'
                    || (select oid from pg_database where datname = current_database()) as identity
            """
        ).first
        guard let row else { throw StreamError(stream: "source", reason: "the snapshot could not be read") }
        return try SourceSnapshot(
            reader: reader,
            exporter: exporter,
            xmin: row.int64("xmin"),
            xmax: row.int64("xmax"),
            takenAt: row.string("taken_at"),
            oldestTransactionAt: oldest,
            identity: row.string("identity")
        )
    }

    private static func oldestTransaction(_ connection: PostgresConnection) async throws -> Int64? {
        let row = try await connection.query(
            """
            select
                pg_has_role(current_user, 'pg_read_all_stats', 'usage') as may_see,
                floor(extract(epoch from least(now(), (
                    select min(xact_start) from pg_stat_activity where datname = current_database()
                ), (select min(prepared) from pg_prepared_xacts where database = current_database()))) * 1000)::bigint as at
            """
        ).first
        guard try row?.bool("may_see") == true else { return nil }
        return try row?.optionalInt64("at")
    }

    func close() async {
        await reader.close()
        await exporter.close()
    }

    private static func begin(_ connection: PostgresConnection, snapshot: String?) async throws {
        try await connection.execute("begin isolation level repeatable read read only")
        if let snapshot { try await connection.execute("set transaction snapshot \(quoteLiteral(snapshot))") }
        // A filtered read must be an error and not a subset; and the snapshot must outlast a slow night.
        try await connection.execute(
            "set local row_security = off; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '30s'"
        )
    }
}

import Definitions
import Postgres
import Warehouse

/// One snapshot of the operational PostgreSQL, held open while every stream is read from it.
///
/// The exporter's transaction keeps the snapshot alive and does nothing else, so that no stream can bring it down; readers, as
/// many as are wanted, import it. It holds back vacuum at the source as long as it lasts.
struct SourceSnapshot: Sendable {
    private let exporter: PostgresConnection
    private let instance: Instance
    /// The name by which readers import it.
    private let id: String
    /// The snapshot's bounds, 64 bits wide.
    let xmin: Int64
    let xmax: Int64
    /// When it was taken, by the source's clock.
    let takenAt: String
    let takenAtMilliseconds: Int64
    /// When the oldest transaction of the database began, in milliseconds since 1970, before the snapshot was taken; nil
    /// when the role may not see other sessions.
    let oldestTransactionAt: Int64?
    /// Tells this cluster, timeline and database from any other.
    let identity: String
    /// How far the cluster's log is written, or replayed on a standby.
    let lsn: Int64
    /// Whether it is a standby, where the transactions of other sessions cannot be seen.
    let isStandby: Bool
    /// Whether a prepared transaction is open, of which nobody knows when it began.
    let hasPrepared: Bool
    /// What the server answers to `BucketSQL.probe`; nil for one that is too old to hash.
    let hashes: String?

    static func open(_ instance: Instance) async throws -> SourceSnapshot {
        let exporter = try await connect(instance)
        do {
            // Nothing is asked of it for as long as the others read.
            try await exporter.execute("set idle_in_transaction_session_timeout = 0")
            return try await export(over: exporter, instance)
        } catch {
            await exporter.close()
            throw error
        }
    }

    private static func export(
        over exporter: PostgresConnection,
        _ instance: Instance
    ) async throws -> SourceSnapshot {
        let oldest = try await oldestTransaction(exporter)
        // After the sessions: one that prepares its transaction in between was seen among them.
        let hasPrepared = try await self.hasPrepared(exporter)
        try await begin(exporter, snapshot: nil)
        let id = try await exporter.query("select pg_export_snapshot() as id").first?.string("id") ?? ""
        let row = try await exporter.query(
            """
            select
                pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax,
                now()::text as taken_at, floor(extract(epoch from now()) * 1000)::bigint as taken_ms,
                (select system_identifier from pg_control_system()) || '/'
                    || \(timeline) || '/'
                    || (select oid from pg_database where datname = current_database()) as identity,
                pg_wal_lsn_diff(
                    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end, '0/0'
                )::bigint as lsn,
                pg_is_in_recovery() as is_standby,
                current_setting('server_version_num')::integer >= 110000 as can_hash
            """
        ).first
        guard let row else { throw StreamError(stream: "source", reason: "the snapshot could not be read") }
        let hashes = try row.bool("can_hash") ? await exporter.query(BucketSQL.probe).first?.string("probe") : nil
        return try SourceSnapshot(
            exporter: exporter,
            instance: instance,
            id: id,
            xmin: row.int64("xmin"),
            xmax: row.int64("xmax"),
            takenAt: row.string("taken_at"),
            takenAtMilliseconds: row.int64("taken_ms"),
            oldestTransactionAt: oldest,
            identity: row.string("identity"),
            lsn: row.int64("lsn"),
            isStandby: row.bool("is_standby"),
            hasPrepared: hasPrepared,
            hashes: hashes
        )
    }

    /// The timeline as it is now: that of the last checkpoint is the old one for a while after a standby was promoted.
    private static let timeline = """
        case
            when pg_is_in_recovery() then (
                select greatest(c.timeline_id, r.min_recovery_end_timeline)
                from pg_control_checkpoint() c, pg_control_recovery() r
            )
            else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer
        end
        """

    private static func hasPrepared(_ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query(
            "select exists (select from pg_prepared_xacts where database = current_database()) as prepared"
        ).first
        return try row?.bool("prepared") ?? false
    }

    private static func oldestTransaction(_ connection: PostgresConnection) async throws -> Int64? {
        let row = try await connection.query(
            """
            select
                pg_has_role(current_user, 'pg_read_all_stats', 'usage') as may_see,
                floor(extract(epoch from least(now(), (
                    select min(xact_start) from pg_stat_activity where datname = current_database()
                ))) * 1000)::bigint as at
            """
        ).first
        guard try row?.bool("may_see") == true else { return nil }
        return try row?.optionalInt64("at")
    }

    /// Opens a connection that sees this snapshot and nothing later; whoever asked for it closes it.
    ///
    /// - Throws: ``SnapshotLost`` when it is not held any more; `PostgresError`.
    func reader() async throws -> PostgresConnection {
        let reader = try await Self.connect(instance)
        do {
            try await Self.begin(reader, snapshot: id)
            return reader
        } catch let error as PostgresError where Self.isLost(error) {
            await reader.close()
            throw SnapshotLost(cause: error)
        } catch {
            await reader.close()
            throw error
        }
    }

    /// The server does not know a snapshot whose exporter has ended: by its name (22023, 42704 from version 17 on), or because
    /// the exporter ends at this moment (55000).
    private static func isLost(_ error: PostgresError) -> Bool {
        ["22023", "42704", "55000"].contains(error.sqlState)
    }

    /// Lets go of the snapshot; readers that have imported it keep it.
    func close() async { await exporter.close() }

    private static func connect(_ instance: Instance) async throws -> PostgresConnection {
        let connection = try await PostgresConnection.connect(
            instance.postgres.string.revealed,
            limits: instance.sourceLimits
        )
        guard try await connection.isDirect() else { throw RunError.pooler("sources.postgres") }
        return connection
    }

    private static func begin(_ connection: PostgresConnection, snapshot: String?) async throws {
        try await connection.execute("begin isolation level repeatable read read only")
        if let snapshot { try await connection.execute("set transaction snapshot \(quoteLiteral(snapshot))") }
        // A filtered read must be an error and not a subset.
        try await connection.execute("set local row_security = off")
        // Compiling the hash of a key takes longer than it saves, over five million rows still. Version 10 has no compiler.
        try await connection.query("select set_config('jit', 'off', true) from pg_settings where name = 'jit'")
    }
}

/// The exporter of the snapshot has ended, so that no further reader can see what the others saw.
struct SnapshotLost: Error, CustomStringConvertible {
    let cause: PostgresError

    var description: String { "the snapshot of the operational PostgreSQL is lost: \(cause.message)" }
}

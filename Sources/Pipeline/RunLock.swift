import Foundation
import Postgres
import Warehouse

/// The instance's lock, the run's row in the ledger, and its heartbeat: on a connection of their own.
///
/// The lock is a session lock: it goes with the process. A holder that hangs keeps it, so a holder whose heartbeat is too old is
/// ended by the backends that it noted.
struct RunLock: Sendable {
    let connection: PostgresConnection
    let runID: Int64
    let token: Int64
    /// The first business day that the run does not publish.
    let cutoff: String
    /// The run that was found dead and was marked abandoned, if any.
    let abandoned: Int64?

    /// Takes the lock and opens the run in the ledger.
    ///
    /// - Parameters:
    ///   - connection: The session that holds the lock.
    ///   - options: What the run is asked to do.
    ///   - chooseCutoff: Chooses the cut-off, with the lock in hand: what is published cannot change under it.
    /// - Returns: The lock, which its connection holds.
    /// - Throws: ``RunError/locked(_:)`` when another run holds it and is alive, and what `chooseCutoff` throws.
    static func take(
        _ connection: PostgresConnection,
        options: RunOptions,
        chooseCutoff: () async throws -> String
    ) async throws -> RunLock {
        if try await !tryLock(connection) {
            try await endIfHung(connection, maxAgeSeconds: options.maxHeartbeatAgeSeconds)
        }
        FailPoint.reach(.locked)
        let cutoff = try await chooseCutoff()
        let abandoned = try await closeAbandoned(connection)
        let (runID, token) = try await open(connection, options: options, cutoff: cutoff)
        FailPoint.reach(.opened)
        return RunLock(connection: connection, runID: runID, token: token, cutoff: cutoff, abandoned: abandoned)
    }

    /// Takes the lock for the session when nobody else holds it; says whether it did.
    static func tryLock(_ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query("select pg_try_advisory_lock($1) as taken", [.int(AdvisoryLock.run)]).first
        return try row?.bool("taken") ?? false
    }

    private static func endIfHung(_ connection: PostgresConnection, maxAgeSeconds: Int) async throws {
        let holder = try await holder(connection)
        if let holder {
            guard holder.heartbeatAgeSeconds > maxAgeSeconds else { throw RunError.locked(holder) }
            try await endBackends(connection, of: holder.runID)
        } else {
            try await endNameless(connection, maxAgeSeconds: maxAgeSeconds)
        }
        // The lock is free once the server has seen the session off, which takes a moment.
        for _ in 0..<50 {
            if try await tryLock(connection) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw RunError.locked(holder)
    }

    static func holder(_ connection: PostgresConnection) async throws -> LockHolder? {
        let row = try await connection.query(
            """
            select run_id, host, pid, started_at::text,
                extract(epoch from clock_timestamp() - heartbeat_at)::bigint as age
            from ops.run where status = 'running' order by run_id desc limit 1
            """
        ).first
        guard let row else { return nil }
        return try LockHolder(
            runID: row.int64("run_id"),
            host: row.string("host"),
            pid: row.int("pid"),
            startedAt: row.string("started_at"),
            heartbeatAgeSeconds: row.int("age")
        )
    }

    /// Ends what a run left at the server. Pids are used again, so the name that the run gave its sessions must fit too.
    private static func endBackends(_ connection: PostgresConnection, of runID: Int64) async throws {
        try await connection.query(
            """
            select pg_terminate_backend(a.pid) from ops.run r
            join pg_stat_activity a on a.pid = any (r.backend_pids)
            where r.run_id = $1 and a.pid <> pg_backend_pid() and a.application_name = $2
            """,
            [.int(runID), .text(sessionName(runID))]
        )
    }

    /// Ends a session that holds the lock and has done nothing since: its run hung before it stood in the ledger.
    private static func endNameless(_ connection: PostgresConnection, maxAgeSeconds: Int) async throws {
        try await connection.query(
            """
            select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
                and (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint
                and clock_timestamp() - a.state_change > make_interval(secs => $2::int)
            """,
            [.int(AdvisoryLock.run), .int(Int64(maxAgeSeconds))]
        )
    }

    static func sessionName(_ runID: Int64) -> String { "driveops-analytics run \(runID)" }

    /// With the lock in hand, a run that is still `running` in the ledger is dead.
    private static func closeAbandoned(_ connection: PostgresConnection) async throws -> Int64? {
        let dead = try await connection.query("select run_id from ops.run where status = 'running' order by run_id")
        for row in dead {
            let runID = try row.int64("run_id")
            try await endBackends(connection, of: runID)
            try await connection.query(
                """
                update ops.run set status = 'abandoned', finished_at = clock_timestamp(),
                    error = 'the process ended without a word; the next run took over'
                where run_id = $1
                """,
                [.int(runID)]
            )
        }
        return try dead.last?.int64("run_id")
    }

    private static func open(
        _ connection: PostgresConnection,
        options: RunOptions,
        cutoff: String
    ) async throws -> (Int64, Int64) {
        try await connection.transaction { connection in
            // Exclusive: waits for a writing transaction of a run that lost its place, and no new one starts on the old token.
            try await connection.query("select pg_advisory_xact_lock($1)", [.int(AdvisoryLock.fence)])
            let token = try await connection.query("update ops.fence set token = token + 1 returning token").first?
                .int64("token")
            let run = try await connection.query(
                """
                insert into ops.run (run_id, token, kind, status, cutoff, host, pid, backend_pids)
                select
                    coalesce(max(run_id), 0) + 1, $1::bigint, $2, 'running', $3::date, $4, $5::int, array[pg_backend_pid()]
                from ops.run
                returning run_id
                """,
                [
                    .int(token ?? 0), .text(options.kind.rawValue), .text(cutoff),
                    .text(ProcessInfo.processInfo.hostName), .int(Int64(ProcessInfo.processInfo.processIdentifier)),
                ]
            )
            let runID = try run.first?.int64("run_id") ?? 0
            // With the row: a run that hangs from here on can be found by both, and ended.
            try await connection.query("select set_config('application_name', $1, false)", [.text(sessionName(runID))])
            return (runID, token ?? 0)
        }
    }

    /// Notes a session of this run, so that a later run can end it; over itself, since several may be opened at the same time.
    func note(_ other: PostgresConnection) async throws {
        try await other.query("select set_config('application_name', $1, false)", [.text(Self.sessionName(runID))])
        let noted = try await other.query(
            """
            update ops.run set backend_pids = backend_pids || pg_backend_pid()
            where run_id = $1 and exists (select from ops.fence where token = $2::bigint)
            """,
            [.int(runID), .int(token)]
        )
        // A run that woke up and opens a connection in place of one that was ended has nothing to write any more.
        guard noted.affectedRows == 1 else { throw RunError.lostPlace }
    }

    /// Beats until it is cancelled. A beat that fails is not retried: the connection that holds the lock is gone then.
    func beat(every seconds: Int = 10) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(seconds))
            if Task.isCancelled { return }
            _ = try? await connection.query(
                "update ops.run set heartbeat_at = clock_timestamp() where run_id = $1",
                [.int(runID)]
            )
        }
    }

    /// Notes what was read and what was computed, step by step.
    func note(_ summary: RunSummary) async throws {
        let steps =
            summary.streams.map { stream in
                Step(
                    name: "stream",
                    object: stream.stream,
                    seconds: stream.seconds,
                    read: stream.rowsRead,
                    changed: stream.rowsChanged + stream.rowsGone,
                    days: nil,
                    detail: stream.reason ?? stream.mode
                )
            }
            + summary.facts.map { fact in
                Step(
                    name: "fact",
                    object: fact.fact,
                    seconds: fact.seconds,
                    read: nil,
                    changed: fact.cellsChanged,
                    days: fact.daysComputed,
                    detail: fact.daysChanged.joined(separator: " ")
                )
            }
            + summary.retries.map { retry in
                Step(
                    name: "retry",
                    object: retry.object,
                    seconds: retry.seconds,
                    read: nil,
                    changed: nil,
                    days: nil,
                    detail: retry.reason
                )
            }
            + summary.seconds.map { time in
                Step(
                    name: "step",
                    object: time.step,
                    seconds: time.seconds,
                    read: nil,
                    changed: nil,
                    days: nil,
                    detail: nil
                )
            }
        for (position, step) in steps.enumerated() {
            try await connection.query(
                """
                insert into ops.run_step (
                    run_id, position, step, object, seconds, rows_read, rows_changed, days, detail)
                values ($1::bigint, $2::int, $3, $4, $5::numeric, $6::bigint, $7::bigint, $8::int, $9)
                """,
                [
                    .int(runID), .int(Int64(position)), .text(step.name), .text(step.object),
                    .optional(step.seconds.map { "\($0)" }), .optional(step.read.map(Int64.init)),
                    .optional(step.changed.map(Int64.init)), .optional(step.days.map(Int64.init)),
                    .optional(step.detail),
                ]
            )
        }
    }

    private struct Step {
        let name: String
        let object: String
        let seconds: Double?
        let read: Int?
        let changed: Int?
        let days: Int?
        let detail: String?
    }

    /// Notes the snapshot of the operational PostgreSQL that the run reads, as `xmin:xmax at time`.
    func note(snapshot: String) async throws {
        try await connection.query(
            "update ops.run set snapshot = $2 where run_id = $1",
            [.int(runID), .text(snapshot)]
        )
    }

    /// Closes the run in the ledger and gives the lock back.
    func close(status: String, summary: String?, error: String?) async throws {
        try await connection.query(
            """
            update ops.run set status = $2, finished_at = clock_timestamp(), heartbeat_at = clock_timestamp(),
                summary = $3::jsonb, error = $4
            where run_id = $1
            """,
            [.int(runID), .text(status), summary.map { .text($0) } ?? .null, error.map { .text($0) } ?? .null]
        )
        FailPoint.reach(.closed)
        try await connection.query("select pg_advisory_unlock($1)", [.int(AdvisoryLock.run)])
    }
}

import Definitions
import Postgres
import Warehouse

/// Compares a stream's buckets on both sides, mends those that differ, and keeps the proof; in the transaction of the merge.
struct StreamProof {
    let merge: StreamMerge
    let source: SourceReader
    let codes: CodeContract?
    let observation: StreamMerge.Observation
    let sql: BucketSQL

    private var stream: Stream { merge.stream }
    private var id: PostgresValue { .text(stream.id) }

    private var kind: String {
        if stream.changes == .full { return "count" }
        return sql.isHashed ? "buckets" : "keys"
    }

    /// Counts the mirror's side from its rows.
    func recount(onlyOpen: Bool = false, _ connection: PostgresConnection) async throws {
        try await connection.execute(sql.count(onlyOpen: onlyOpen))
        for statement in sql.keepCounted(onlyOpen: onlyOpen) { try await connection.query(statement, [id]) }
    }

    /// The buckets that differ, which are in `_open` as well.
    func open(_ connection: PostgresConnection) async throws -> [Int] {
        try await connection.execute("truncate _open")
        try await connection.query(sql.findOpen, [id])
        try await connection.execute("analyze _open")
        let row = try await connection.query("select coalesce(array_agg(bucket), '{}') as open from _open").first
        return try row?.intArray("open") ?? []
    }

    /// Finds the rows of some buckets that vanished, by the keys that the source has there.
    func comparesKeys(
        _ open: [Int],
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws -> [Int] {
        try await merge.run(pass(.keys), connection, &outcome) { connection in
            try await source.keys(open, of: sql, to: connection)
            return StreamMerge.Outcome()
        }
        return try await self.open(connection)
    }

    /// Reads some buckets again, row by row, and counts what the mirror has there then.
    func reread(
        _ open: [Int],
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws -> [Int] {
        try await merge.run(pass(.staged), connection, &outcome) { connection in
            StreamMerge.Outcome(read: try await source.rows(.buckets(open, sql), to: connection, "_stage"))
        }
        try await recount(onlyOpen: true, connection)
        return try await self.open(connection)
    }

    private func pass(_ presence: MergeSQL.Presence) -> StreamMerge.Comparison {
        StreamMerge.Comparison(observation: observation, presence: presence, within: sql.isOpen("m"), buckets: sql)
    }

    /// Keeps the proof that nothing differs, with the number of buckets that were read again for it and of rows compared whole.
    func record(reread: Int, sampled: Int, differs open: [Int], _ connection: PostgresConnection) async throws {
        guard open.isEmpty else { throw StreamError(stream: stream.id, reason: try await difference(connection)) }
        try await connection.query(
            sql.record,
            [
                .int(merge.warehouse.runID), id, .text(kind), .text(observation.at), .int(Int64(reread)),
                .textArray(stream.totals), .int(Int64(sampled)),
            ]
        )
    }

    private func difference(_ connection: PostgresConnection) async throws -> String {
        let row = try await connection.query(
            """
            select count(*) as buckets, coalesce(sum(s.rows), 0)::bigint as source, coalesce(sum(b.rows), 0)::bigint as mirror
            from _open o left join _source s on s.bucket = o.bucket
            left join ops.stream_bucket b on b.stream = $1 and b.bucket = o.bucket
            """,
            [id]
        ).first
        let (source, mirror) = (try row?.int("source") ?? 0, try row?.int("mirror") ?? 0)
        return
            "source and mirror still differ after the rows were read again (\(try row?.int("buckets") ?? 0) buckets, "
            + "\(source) rows at the source, \(mirror) in the mirror): run once with --full, and report it"
    }

    // MARK: - Rows set aside

    /// Brings the quarantine up to date with the rows that break the contract; says how many are new there.
    func setAside(_ connection: PostgresConnection) async throws -> Int {
        guard stream.contract == .quarantine, let codes else { return 0 }
        let same = try await connection.query(
            """
            select not exists (
                select from (select rows, hash from _source where bucket = -1) s
                full join (select rows, hash from ops.stream_bucket where stream = $1 and bucket = -1) b
                    on b.rows = s.rows and b.hash = s.hash
                where s.rows is null or b.rows is null
            ) as same
            """,
            [id]
        ).first?.bool("same")
        if sql.isHashed, same == true { return 0 }
        try await connection.execute(
            "create temporary table _aside (document_id text, path text, reason text, document text) on commit drop"
        )
        try await source.setAside(codes, to: connection)
        return try await replaceQuarantine(connection)
    }

    private func replaceQuarantine(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query(
            """
            delete from ops.quarantine q
            where stream = $1 and not exists (select from _aside a where a.document_id = q.document_id)
            """,
            [id]
        )
        let new = try await connection.query(
            """
            insert into ops.quarantine (stream, document_id, path, reason, document, first_run_id, last_run_id)
            select $1, document_id, path, reason, document, $2::bigint, $2::bigint from _aside
            on conflict (stream, document_id) do update set
                path = excluded.path, reason = excluded.reason, document = excluded.document,
                last_run_id = excluded.last_run_id
            returning first_run_id = last_run_id as is_new
            """,
            [id, .int(merge.warehouse.runID)]
        ).filter { try $0.bool("is_new") }
        try await connection.query("delete from ops.stream_bucket where stream = $1 and bucket = -1", [id])
        try await connection.query(
            """
            insert into ops.stream_bucket (stream, bucket, rows, hash, totals)
            select $1, bucket, rows, hash, totals from _source where bucket = -1
            """,
            [id]
        )
        return new.count
    }
}

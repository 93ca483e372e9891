import Definitions
import Postgres

/// How far a stream was read, as `ops.stream_state` keeps it.
struct StreamState: Sendable {
    let fingerprint: String
    var mark: Int64?
    let markedAt: String
    var sourceIdentity: String?
    var sourceXmax: Int64?
    var sourceRelations: [String] = []
    /// How far the source's log was written.
    var sourceLSN: Int64?
    /// The columns of the source's table, as `SourceRelation` has them; nil: not known.
    var sourceColumns: [String]?
    /// How many buckets `ops.stream_bucket` has the rows in; nil: it does not know them.
    var buckets: Int?
    /// The totals that those buckets have.
    var totals: [String]?
    /// When both sides were last compared as a whole, in milliseconds since 1970.
    var reconciledAt: Int64?

    static func load(_ stream: Stream, _ connection: PostgresConnection) async throws -> StreamState? {
        let row = try await connection.query(
            """
            select fingerprint, mark, marked_at::text, source_identity, source_xmax, source_lsn, source_columns, buckets, totals,
                (extract(epoch from reconciled_at) * 1000)::bigint as reconciled_at, coalesce(source_relations, '{}') as source_relations
            from ops.stream_state where stream = $1
            """,
            [.text(stream.id)]
        ).first
        guard let row else { return nil }
        return try StreamState(
            fingerprint: row.string("fingerprint"),
            mark: row.optionalInt64("mark"),
            markedAt: row.string("marked_at"),
            sourceIdentity: row.optionalString("source_identity"),
            sourceXmax: row.optionalInt64("source_xmax"),
            sourceRelations: row.stringArray("source_relations"),
            sourceLSN: row.optionalInt64("source_lsn"),
            sourceColumns: row.optionalStringArray("source_columns"),
            buckets: row.optionalInt("buckets"),
            totals: row.optionalStringArray("totals"),
            reconciledAt: row.optionalInt64("reconciled_at")
        )
    }

    /// Moves the mark, as the last statement of the merge's transaction; `hasChanged` says whether a mirrored row is another
    /// than before.
    func save(_ stream: Stream, run: Int64, hasChanged: Bool, _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            insert into ops.stream_state as s (
                stream, fingerprint, mark, marked_at, source_identity, source_xmax, source_relations, run_id,
                source_lsn, source_columns, buckets, totals, reconciled_at, changed_run_id)
            values ($1, $2, $3::bigint, $4::timestamptz, $5, $6::bigint, $7::text[], $8::bigint,
                $9::bigint, $10::text[], $11::integer, $12::text[], to_timestamp($13::bigint / 1000.0),
                case when $14::boolean then $8::bigint end)
            on conflict (stream) do update set
                fingerprint = excluded.fingerprint, mark = excluded.mark, marked_at = excluded.marked_at,
                source_identity = excluded.source_identity, source_xmax = excluded.source_xmax,
                source_relations = excluded.source_relations, run_id = excluded.run_id,
                source_lsn = excluded.source_lsn, source_columns = excluded.source_columns, buckets = excluded.buckets,
                totals = excluded.totals, reconciled_at = excluded.reconciled_at,
                changed_run_id = coalesce(excluded.changed_run_id, s.changed_run_id)
            """,
            [
                .text(stream.id), .text(fingerprint), .optional(mark), .text(markedAt), .optional(sourceIdentity),
                .optional(sourceXmax), .textArray(sourceRelations), .int(run), .optional(sourceLSN),
                sourceColumns.map { .textArray($0) } ?? .null, .optional(buckets.map(Int64.init)),
                totals.map { .textArray($0) } ?? .null, .optional(reconciledAt), .bool(hasChanged),
            ]
        )
        FailPoint.reach(.merging)
    }
}

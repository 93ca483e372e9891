import Definitions
import Postgres

/// How far a stream was read, as `ops.stream_state` keeps it.
struct StreamState: Sendable {
    let fingerprint: String
    let mark: Int64?
    let markedAt: String
    let sourceIdentity: String?
    let sourceXmax: Int64?
    let sourceRelations: [String]
    /// When the keys were last compared as a whole, in milliseconds since 1970.
    var reconciledAt: Int64?

    static func load(_ stream: Stream, _ connection: PostgresConnection) async throws -> StreamState? {
        let row = try await connection.query(
            """
            select fingerprint, mark, marked_at::text, source_identity, source_xmax,
                coalesce(source_relations, '{}') as source_relations,
                (extract(epoch from reconciled_at) * 1000)::bigint as reconciled_at
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
            reconciledAt: row.optionalInt64("reconciled_at")
        )
    }

    /// Moves the mark, in the transaction of the merge.
    func save(_ stream: Stream, run: Int64, _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            insert into ops.stream_state (
                stream, fingerprint, mark, marked_at, source_identity, source_xmax, source_relations, run_id,
                reconciled_at)
            values (
                $1, $2, $3::bigint, $4::timestamptz, $5, $6::bigint, $7::text[], $8::bigint,
                to_timestamp($9::bigint / 1000.0))
            on conflict (stream) do update set
                fingerprint = excluded.fingerprint, mark = excluded.mark, marked_at = excluded.marked_at,
                source_identity = excluded.source_identity, source_xmax = excluded.source_xmax,
                source_relations = excluded.source_relations, run_id = excluded.run_id,
                reconciled_at = excluded.reconciled_at
            """,
            [
                .text(stream.id), .text(fingerprint), mark.map { .int($0) } ?? .null, .text(markedAt),
                sourceIdentity.map { .text($0) } ?? .null, sourceXmax.map { .int($0) } ?? .null,
                .textArray(sourceRelations), .int(run), reconciledAt.map { .int($0) } ?? .null,
            ]
        )
    }
}

import Definitions
import Postgres

/// Forgets what was kept for undoing, and restatements, once they are older than the instance keeps them.
struct Retention {
    let settings: RetentionSettings

    func trim(_ connection: PostgresConnection) async throws {
        let undo = try await last(olderThan: settings.undoSeconds, connection)
        // What stood after the last forgotten publication can still be read: later ones say what they changed.
        let isNew =
            try await connection.query(
                "update ops.meta set undo_from = $1::bigint where undo_from < $1::bigint",
                [.int(undo)]
            ).affectedRows > 0
        if isNew {
            try await connection.query("delete from ops.undo where publication_id <= $1::bigint", [.int(undo)])
        }
        let restatements = try await last(olderThan: settings.restatementSeconds, connection)
        try await connection.query(
            "delete from ops.restatement where publication_id <= $1::bigint",
            [.int(restatements)]
        )
    }

    /// The number of the last publication that is older; 0 where none is.
    private func last(olderThan seconds: Int, _ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            """
            select coalesce(max(publication_id), 0) as last from ops.publication
            where published_at < now() - make_interval(secs => $1::bigint)
            """,
            [.int(Int64(seconds))]
        ).first?.int64("last") ?? 0
    }
}

import Postgres

/// That nights extract, build and audit, but publish nothing: since a rollback, until `publish --resume`.
public struct Hold: Sendable, Hashable {
    /// `2026-03-29 02:00:11`, in UTC.
    public let since: String
    /// Who rolled back.
    public let heldBy: String
    /// Why.
    public let reason: String

    /// One line for people.
    public var text: String { "held since \(since) UTC by \(heldBy): \(reason)" }

    /// The hold in force; nil where nights publish.
    static func read(_ connection: PostgresConnection) async throws -> Hold? {
        let row = try await connection.query(
            """
            select to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since, held_by, reason
            from ops.hold order by since limit 1
            """
        ).first
        guard let row else { return nil }
        return Hold(since: try row.string("since"), heldBy: try row.string("held_by"), reason: try row.string("reason"))
    }

    /// Begins a hold, or gives the one in force another reason.
    static func begin(
        runID: Int64,
        publication: Int64,
        by person: String,
        reason: String,
        _ connection: PostgresConnection
    ) async throws {
        try await end(connection)
        try await connection.query(
            "insert into ops.hold (run_id, publication_id, held_by, reason) values ($1::bigint, $2::bigint, $3, $4)",
            [.int(runID), .int(publication), .text(person), .text(reason)]
        )
    }

    static func end(_ connection: PostgresConnection) async throws {
        try await connection.query("delete from ops.hold")
    }
}

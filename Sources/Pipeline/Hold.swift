import Postgres

/// That runs compute and audit, but publish nothing: since a rollback, until `publish --resume`.
public struct Hold: Sendable, Hashable {
    /// `2026-03-29 02:00:11`, in UTC; nil before it has begun.
    public private(set) var since: String?
    /// Who rolled back.
    public let heldBy: String
    /// Why.
    public let reason: String

    init(heldBy: String, reason: String) {
        self.heldBy = heldBy
        self.reason = reason
    }

    /// One line for people.
    public var text: String { "held since \(since ?? "now") UTC by \(heldBy): \(reason)" }

    /// The hold in force; nil where runs publish.
    static func read(_ connection: PostgresConnection) async throws -> Hold? {
        let row = try await connection.query(
            "select to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since, held_by, reason from ops.hold"
        ).first
        guard let row else { return nil }
        var hold = Hold(heldBy: try row.string("held_by"), reason: try row.string("reason"))
        hold.since = try row.string("since")
        return hold
    }

    /// Begins the hold; one in force goes on under this reason.
    func begin(runID: Int64, _ publication: Int64, _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            insert into ops.hold as h (run_id, publication_id, held_by, reason) values ($1::bigint, $2::bigint, $3, $4)
            on conflict (only_one) do update set
                run_id = excluded.run_id, publication_id = excluded.publication_id, held_by = excluded.held_by,
                reason = excluded.reason
            """,
            [.int(runID), .int(publication), .text(heldBy), .text(reason)]
        )
    }

    static func end(_ connection: PostgresConnection) async throws {
        try await connection.query("delete from ops.hold")
    }
}

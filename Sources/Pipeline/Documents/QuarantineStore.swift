import Definitions
import Postgres

/// What a merge does to `ops.quarantine`, in its own transaction.
///
/// Notes are staged in the temporary table `_quarantined` as they come, so that their number is no matter of memory.
struct QuarantineStore {
    let stream: String
    let run: Int64
    let connection: PostgresConnection

    /// Which documents were read, so that one of them that is in the quarantine and was not noted again has been corrected, or
    /// is gone.
    enum Scope {
        /// All of the collection.
        case everything
        /// Those in the temporary table `_asked`.
        case asked
        /// Those of some days of the cursor, before an instant in microseconds.
        case days(Set<DocumentDay>, before: Int64)
    }

    /// Makes the staging tables, empty.
    func prepare() async throws {
        try await connection.execute(
            """
            drop table if exists pg_temp._quarantined, pg_temp._asked;
            create temporary table _quarantined (\(QuarantineNote.columns)) on commit drop;
            create temporary table _asked (document_id text) on commit drop;
            """
        )
    }

    static func stage(_ notes: [QuarantineNote], _ connection: PostgresConnection) async throws {
        var writer = BinaryCopyWriter()
        for note in notes { note.append(to: &writer) }
        writer.finish()
        try await connection.startCopyIn("copy _quarantined from stdin (format binary)")
        try await connection.writeCopyChunk(writer.takeBytes())
        _ = try await connection.finishCopyIn()
    }

    /// The next documents whose loss nobody has accepted, after an id: to be asked for again. They are in `_asked` then.
    func page(after id: String, size: Int) async throws -> [(id: String, key: String)] {
        let rows = try await connection.query(
            """
            with page as (
                select document_id, key from ops.quarantine
                where stream = $1 and document_id > $2 and dropped_at is null and key <> ''
                order by document_id limit $3::bigint
            ), noted as (insert into _asked select document_id from page)
            select document_id, key from page order by document_id
            """,
            [.text(stream), .text(id), .int(Int64(size))]
        )
        return try rows.map { (try $0.string("document_id"), try $0.string("key")) }
    }

    /// Takes the staged notes over, and lets go of what was read and not noted again.
    func settle(_ scope: Scope) async throws {
        try await connection.query(
            """
            insert into ops.quarantine as q (
                stream, document_id, key, path, reason, document, recorded_at, first_run_id, last_run_id)
            select distinct on (n.document_id)
                $1, n.document_id, n.key, n.path, n.reason, n.document, n.recorded_at, $2::bigint, $2::bigint
            from _quarantined n
            on conflict (stream, document_id) do update set
                key = excluded.key, path = excluded.path, reason = excluded.reason, document = excluded.document,
                recorded_at = excluded.recorded_at, last_run_id = excluded.last_run_id
            """,
            [.text(stream), .int(run)]
        )
        try await connection.query(
            """
            delete from ops.quarantine q
            where q.stream = $1 and \(condition(scope))
                and not exists (select from _quarantined n where n.document_id = q.document_id)
            """,
            [.text(stream)]
        )
    }

    private func condition(_ scope: Scope) -> String {
        switch scope {
        case .everything: "true"
        case .asked: "q.document_id in (select document_id from _asked)"
        case .days(let days, let before):
            DocumentDay.condition("q.recorded_at", in: days, before: before, nullIsWrong: true)
        }
    }

    /// How many documents of the stream wait for a correction; those whose loss was accepted are left out.
    func waiting() async throws -> Int {
        try await connection.query(
            "select count(*) as documents from ops.quarantine where stream = $1 and dropped_at is null",
            [.text(stream)]
        ).first?.int("documents") ?? 0
    }
}

import Definitions
import Postgres
import Warehouse

/// Compares the keys of a collection with those of the mirror, each with its cursor.
struct KeyReconcile {
    private let table: MirrorTable
    private let columns: [StreamColumn]
    private let cursor: String
    private let limit: String
    private let isOneSided: Bool

    /// The statements for documents before an instant, in microseconds since 1970; later ones are compared on a later night.
    init(_ stream: Definitions.Stream, before: Int64) {
        table = MirrorTable(stream)
        columns = stream.columns.filter { stream.key.contains($0.name) || $0.name == stream.cursorColumn?.name }
        cursor = quoteIdentifier(stream.cursorColumn?.name ?? "")
        limit = "'\(PostgresTimestamp(microseconds: before).description)'::timestamptz"
        // What is gone at the source may be in the mirror then, for good.
        isOneSided = stream.deletes == .never
    }

    /// The table for the source's side, empty.
    var create: String {
        let definitions = columns.map { "\(quoteIdentifier($0.name)) \($0.mirrorType)" }
        return """
            drop table if exists pg_temp._source_keys;
            create temporary table _source_keys (\(definitions.joined(separator: ", "))) on commit drop
            """
    }

    /// The days with a document that only one side has. What is in the quarantine, by its `_id`, is no difference. `$1` is the
    /// stream.
    var days: String {
        let list = table.list(columns.map { quoteIdentifier($0.name) })
        let source = "select \(list) from _source_keys where \(cursor) < \(limit)"
        let copies = table.stream.identity.isEmpty ? "" : " union all select \(list) from \(table.suppressedName)"
        let mirror = "select \(list) from (select \(list) from \(table.name)\(copies)) m where \(cursor) < \(limit)"
        let onlySource = """
            select k.\(cursor) as at from (\(source) except \(mirror)) k
            where not exists (
                select from ops.quarantine q where q.stream = $1 and q.document_id = k.\(table.key[0])::text)
            """
        let onlyMirror = isOneSided ? "" : " union all select k.\(cursor) from (\(mirror) except \(source)) k"
        return "select distinct \(DocumentDay.sql("at")) as day from (\(onlySource)\(onlyMirror)) d"
    }
}

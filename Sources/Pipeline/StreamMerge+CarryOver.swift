import Definitions
import Postgres
import Warehouse

extension StreamMerge {
    /// What vanished at the source and is kept goes over into a table loaded anew: the source cannot give it again.
    func carryVanished(_ observation: Observation, _ connection: PostgresConnection) async throws {
        let isDocuments = if case .mongo = stream.source { stream.deletes == .never } else { false }
        guard let kept = table.keepsVanished(seenAt: observation.at) ?? (isDocuments ? "true" : nil) else { return }
        // What is set aside now is there, but broken: its earlier version does not come back.
        let aside =
            isDocuments && table.key.count == 1
            ? "and not exists (select from ops.quarantine q where q.stream = \(quoteLiteral(stream.id)) and q.document_id = m.\(table.key[0])::text)"
            : ""
        let common = try await connection.query(
            """
            select o.attname::text as name from pg_attribute o
            join pg_attribute n on n.attrelid = to_regclass($2) and n.attname = o.attname and n.atttypid = o.atttypid
            where o.attrelid = to_regclass($1) and o.attnum > 0 and not o.attisdropped and o.attname <> '_xmin'
            """,
            [.text(table.name), .text(table.loadName)]
        ).map { try $0.string("name") }
        guard stream.key.allSatisfy(common.contains) else { return }
        if isDocuments, try await !isSameCollection(aside, connection) { return }
        let hasAge = if case .ignoreOlderThan(_, let column) = stream.deletes { common.contains(column) } else { true }
        let columns = common.map(quoteIdentifier).joined(separator: ", ")
        try await connection.execute(
            """
            insert into \(table.loadName) (\(columns), _xmin)
            select \(columns), null from \(table.name) m
            where (m._xmin is null\(hasAge ? " or \(kept)" : ""))
                and not exists (select from \(table.loadName) l where \(table.sameKey("l", "m"))) \(aside)
            """
        )
    }

    /// Whether some mirrored document is found again under its key. Where none is, the stream reads other documents now, or calls them
    /// otherwise, and those that it had would count beside them.
    ///
    /// - Parameters:
    ///   - aside: Leaves out what is in the quarantine, as a condition with the alias `m`.
    ///   - connection: The one of the merge.
    /// - Returns: True also where nothing was mirrored; false where an operator lets the mirrored ones go.
    /// - Throws: `StreamError` where no document is found again.
    private func isSameCollection(_ aside: String, _ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query(
            """
            select exists (select from \(table.name) m where true \(aside)) as had,
                exists (select from \(table.name) m join \(table.loadName) l on \(table.sameKey("l", "m"))) as found
            """
        ).first
        guard try row?.bool("had") == true, try row?.bool("found") == false else { return true }
        guard !acceptsDeletes else { return false }
        throw StreamError(
            stream: stream.id,
            reason:
                "its definition changed, and MongoDB has none of the mirrored documents under its key. `deletes: never` would keep "
                + "them beside those that are read now. If source or key were changed on purpose, run once with "
                + "--accept-deletes \(stream.id), which forgets them"
        )
    }
}

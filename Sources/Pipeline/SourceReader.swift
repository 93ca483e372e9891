import Definitions
import Postgres
import Warehouse

/// Reads one stream from the source, in the run's snapshot.
struct SourceReader: Sendable {
    let select: SourceSelect
    let snapshot: SourceSnapshot
    /// Over which it is read; it has imported the snapshot.
    let reader: PostgresConnection
    let patch: CopyPatch?
    let progress: @Sendable (Int) -> Void

    /// Copies rows into a table with the declared columns and `_xmin`; says how many. `isFresh` as in `copy(from:)`.
    func rows(
        _ rows: SourceSelect.Rows,
        to connection: PostgresConnection,
        _ table: String,
        isFresh: Bool = false
    ) async throws -> Int {
        try await copy(
            from: reader,
            select.rows(rows),
            to: connection,
            table: table,
            columns: select.stream.columns.map(\.name) + ["_xmin"],
            isFresh: isFresh,
            patch: patch,
            progress: progress
        )
    }

    /// Copies the keys of some buckets into `_keys`.
    func keys(_ open: [Int], of buckets: BucketSQL, to connection: PostgresConnection) async throws {
        _ = try await copy(
            from: reader,
            select.keys(open, of: buckets),
            to: connection,
            table: "_keys",
            columns: select.stream.key
        )
        try await connection.execute("analyze _keys")
    }

    /// Counts the source's rows in one scan. `mark` is that of the transaction ids, where there is one.
    func buckets(_ sql: BucketSQL, changedSince mark: Int64? = nil) async throws -> SourceBuckets {
        let query = select.buckets(sql, changedSince: mark, xmax: snapshot.xmax)
        guard let row = try await reader.query(query).first else {
            throw StreamError(stream: select.stream.id, reason: "the source counts nothing")
        }
        let totals = select.stream.totals.indices.map { "total_\($0)" }
        return SourceBuckets(
            sql: sql,
            columns: try (["bucket", "rows", "hash"] + totals).map { try row.string($0) },
            recent: try row.int64("recent")
        )
    }

    /// Copies the rows that are set aside into `_aside`.
    func setAside(_ codes: CodeContract, to connection: PostgresConnection) async throws {
        guard let query = select.setAside(codes) else { return }
        let columns = ["document_id", "path", "reason", "document"]
        _ = try await copy(from: reader, query, to: connection, table: "_aside", columns: columns)
    }
}

/// The source's side of the proof: what one scan counted, bucket by bucket.
struct SourceBuckets: Sendable {
    let sql: BucketSQL
    /// Buckets, rows, hashes and each total, as arrays in text.
    let columns: [String]
    /// How many rows were written at or after the mark.
    let recent: Int64

    /// Puts it into `_source`, beside an empty `_open`.
    func store(_ connection: PostgresConnection) async throws {
        try await connection.execute(sql.createSource)
        try await connection.query(sql.insertSource, columns.map { .text($0) })
    }
}

public import Definitions
import Postgres

/// Counts, hashes and control totals of a stream's rows on either side, by the hash of their key.
///
/// A row's hash is one of its key and of the source's transaction id, so an insert, an update or a delete changes its bucket.
/// Only functions built into PostgreSQL are used; that both servers come to the same hashes is to be asked with ``probe``.
/// A mirrored row without `_xmin` is one that vanished at the source and is kept: it belongs to no bucket.
public struct BucketSQL: Sendable {
    let table: MirrorTable
    /// How many buckets there are: a power of two.
    public let count: Int
    /// Whether the hashes are compared; without, the rows are one bucket, of which rows and totals are known.
    public let isHashed: Bool

    /// - Parameters:
    ///   - stream: Any stream from PostgreSQL.
    ///   - count: A power of two; 1 where nothing can be hashed.
    ///   - isHashed: Whether key and transaction id are hashed; never for a key that is a pseudonym, as the source has the
    ///     value itself.
    public init(_ stream: Stream, count: Int, isHashed: Bool) {
        table = MirrorTable(stream)
        self.isHashed = isHashed && Self.canHash(stream)
        self.count = self.isHashed ? count : 1
    }

    /// Whether both sides can hash the stream's key.
    public static func canHash(_ stream: Stream) -> Bool {
        stream.columns.allSatisfy { !stream.key.contains($0.name) || $0.privacy == nil }
    }

    /// How many buckets suit so many rows: some 300 to 1000 rows in each.
    public static func count(rows: Int) -> Int {
        var count = 1
        while count < 65_536, rows > count * 1000 { count *= 2 }
        return count
    }

    /// A query of one text, `probe`, that two servers which hash alike answer alike.
    public static let probe = """
        select array[
            hashint8extended(4294967296001, 7), hashint4extended(-5, 7), hash_numeric_extended(1.50, 7),
            uuid_hash_extended('5a7c2a1e-0d5f-4d0e-9a47-3f1f0a2b6c11', 7), hashtextextended('Clé d''atelier' collate "C", 7),
            timestamp_hash_extended(timestamp '2026-03-29 01:30:00.25', 7), time_hash_extended(time '23:59:59.5', 7),
            hash_array_extended(array[1, 2, 3], 7)
        ]::text || current_setting('server_encoding') as probe
        """

    // MARK: - Expressions over a row

    /// The hash of a key, given an expression for each of its columns.
    public static func keyHash(_ columns: [(expression: String, type: ColumnType)]) -> String {
        columns.reduce("0") { seed, column in hash(column.expression, column.type, seed: seed) }
    }

    private static func hash(_ value: String, _ type: ColumnType, seed: String) -> String {
        switch type {
        case .uuid: "uuid_hash_extended(\(value), \(seed))"
        case .text: "hashtextextended(\(value) collate \"C\", \(seed))"
        case .int: "hashint4extended(\(value), \(seed))"
        case .bigint: "hashint8extended(\(value), \(seed))"
        case .numeric: "hash_numeric_extended(\(value), \(seed))"
        case .bool: "hashint4extended((\(value))::integer, \(seed))"
        case .date: "timestamp_hash_extended((\(value))::timestamp, \(seed))"
        case .time: "time_hash_extended(\(value), \(seed))"
        case .timestamptz: "timestamp_hash_extended((\(value)) at time zone 'UTC', \(seed))"
        case .intArray: "hash_array_extended(\(value), \(seed))"
        }
    }

    /// The bucket of a row, given the hash of its key.
    public func bucket(_ keyHash: String) -> String {
        count > 1 ? "(\(keyHash) & \(count - 1))::integer" : "0"
    }

    /// What a row adds to the hash of its bucket, given the hash of its key and its transaction id as bigint.
    public func hash(_ keyHash: String, xmin: String) -> String {
        isHashed ? "hashint8extended(\(xmin), \(keyHash))" : "0"
    }

    private func keyHash(_ alias: String) -> String {
        guard isHashed else { return "0" }
        let columns = table.stream.key.compactMap { table.stream.column($0) }
        return Self.keyHash(columns.map { ("\(alias).\(quoteIdentifier($0.name))", $0.type) })
    }

    private var totals: [String] { table.stream.totals.map(quoteIdentifier) }

    /// Whether a mirrored row is in one of the buckets of `_open`.
    public func isOpen(_ alias: String) -> String {
        count > 1 ? "\(bucket(keyHash(alias))) in (select bucket from _open)" : "true"
    }

    // MARK: - The mirror's side

    /// Counts buckets of the mirror from its rows. Only those in `_open`, or all.
    ///
    /// In a table of its own first: an `insert … select` has no workers.
    public func count(onlyOpen: Bool) -> String {
        """
        drop table if exists pg_temp._counted;
        create temporary table _counted on commit drop as
            select
                \(bucket(keyHash("m"))) as bucket, count(*) as rows,
                coalesce(sum(\(hash(keyHash("m"), xmin: "m._xmin"))), 0)::numeric as hash, \(sums("m")) as totals
            from \(table.name) m where m._xmin is not null\(onlyOpen ? " and \(isOpen("m"))" : "") group by 1
        """
    }

    /// Keeps what was counted; `$1` is the stream's id.
    public func keepCounted(onlyOpen: Bool) -> [String] {
        let stored = onlyOpen ? " and bucket in (select bucket from _open)" : ""
        return [
            "delete from ops.stream_bucket where stream = $1 and bucket >= 0\(stored)",
            """
            insert into ops.stream_bucket (stream, bucket, rows, hash, totals)
            select $1, bucket, rows, hash, totals from _counted
            """,
        ]
    }

    private func sums(_ alias: String) -> String {
        "array[\(totals.map { "coalesce(sum(\(alias).\($0)), 0)" }.joined(separator: ", "))]::numeric[]"
    }

    /// The table of what a merge adds to the buckets and takes from them, empty.
    public var createDelta: String {
        "create temporary table _delta (bucket integer, rows bigint, hash numeric, totals numeric[]) on commit drop"
    }

    /// Notes in `_delta` what some rows add (`1`) or take away (`-1`).
    ///
    /// - Parameters:
    ///   - sign: `1` or `-1`.
    ///   - source: A table or a CTE with the declared columns.
    ///   - xmin: Its column with the transaction id; rows without one belong to no bucket.
    ///   - condition: Which of its rows count.
    /// - Returns: The statement.
    func note(_ sign: Int, from source: String, xmin: String = "_xmin", where condition: String = "true") -> String {
        let hash = hash(keyHash("r"), xmin: "r.\(xmin)")
        let sums = totals.map { "\(sign) * coalesce(sum(r.\($0)), 0)" }.joined(separator: ", ")
        return """
            insert into _delta (bucket, rows, hash, totals)
            select \(bucket(keyHash("r"))), \(sign) * count(*), \(sign) * coalesce(sum(\(hash)), 0), array[\(sums)]::numeric[]
            from \(source) r where r.\(xmin) is not null and \(condition) group by 1
            """
    }

    /// Brings the kept buckets up to date with `_delta`; `$1` is the stream's id.
    public var applyDelta: String {
        let numbers = totals.indices.map { $0 + 1 }
        let sums = numbers.map { "sum(totals[\($0)])" }.joined(separator: ", ")
        let added = numbers.map { "b.totals[\($0)] + excluded.totals[\($0)]" }.joined(separator: ", ")
        return """
            insert into ops.stream_bucket as b (stream, bucket, rows, hash, totals)
            select $1, bucket, sum(rows), sum(hash), array[\(sums)]::numeric[] from _delta group by bucket
            on conflict (stream, bucket) do update set
                rows = b.rows + excluded.rows, hash = b.hash + excluded.hash, totals = array[\(added)]::numeric[]
            """
    }

    // MARK: - Both sides

    /// The tables of the source's side and of the buckets that differ, empty.
    public var createSource: String {
        """
        drop table if exists _source, _open;
        create temporary table _source (bucket integer, rows bigint, hash numeric, totals numeric[]) on commit drop;
        create temporary table _open (bucket integer) on commit drop;
        """
    }

    /// Stores the source's side: `$1` buckets, `$2` rows, `$3` hashes, then each total, all as arrays in text.
    public var insertSource: String {
        let totals = totals.indices.map { "t\($0)" }
        let parameters = totals.indices.map { ", $\($0 + 4)::numeric[]" }.joined()
        let names = totals.map { ", \($0)" }.joined()
        return """
            insert into _source (bucket, rows, hash, totals)
            select u.bucket, u.rows, u.hash, array[\(totals.joined(separator: ", "))]::numeric[]
            from unnest($1::integer[], $2::bigint[], $3::numeric[]\(parameters)) as u (bucket, rows, hash\(names))
            """
    }

    /// Fills `_open` with the buckets that differ; `$1` is the stream's id.
    public var findOpen: String {
        let none = "array_fill(0::numeric, array[\(totals.count)])"
        return """
            insert into _open (bucket)
            select coalesce(s.bucket, b.bucket)
            from (select * from _source where bucket >= 0) s
            full join (select * from ops.stream_bucket where stream = $1 and bucket >= 0) b on b.bucket = s.bucket
            where coalesce(s.rows, 0) <> coalesce(b.rows, 0)
                or coalesce(s.hash, 0) <> coalesce(b.hash, 0)
                or coalesce(s.totals, \(none)) <> coalesce(b.totals, \(none))
            """
    }

    /// Writes the proof: `$1` run, `$2` stream, `$3` kind, `$4` when, `$5` the buckets read again, `$6` the names of the totals,
    /// `$7` the rows compared whole.
    ///
    /// Where the totals are equal they are written alike, however many zeros either side has.
    public var record: String {
        let sums = totals.indices.map { "coalesce(sum(totals[\($0 + 1)]) filter (where bucket >= 0), 0)" }
        let totals = "array[\(sums.joined(separator: ", "))]::numeric[] as totals"
        return """
            insert into ops.proof (run_id, stream, kind, proved_at, source_rows, mirror_rows, set_aside, totals, reread, sampled)
            select
                $1::bigint, $2, $3, $4::timestamptz, s.rows, m.rows, s.set_aside,
                coalesce((
                    select jsonb_object_agg(u.name, jsonb_build_object(
                        'source', u.source::text, 'mirror', (case when u.mirror = u.source then u.source else u.mirror end)::text))
                    from unnest($6::text[], s.totals, m.totals) u (name, source, mirror)
                ), '{}'),
                $5::integer, $7::integer
            from (
                select
                    coalesce(sum(rows), 0) as rows, coalesce(sum(rows) filter (where bucket < 0), 0) as set_aside, \(totals)
                from _source
            ) s, (
                select coalesce(sum(rows), 0) as rows, \(totals)
                from ops.stream_bucket where stream = $2 and bucket >= 0
            ) m
            on conflict (run_id, stream) do update set
                kind = excluded.kind, proved_at = excluded.proved_at, source_rows = excluded.source_rows,
                mirror_rows = excluded.mirror_rows, set_aside = excluded.set_aside, totals = excluded.totals,
                reread = excluded.reread, sampled = excluded.sampled
            """
    }
}

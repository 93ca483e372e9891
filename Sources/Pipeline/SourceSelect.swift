import Definitions
import Postgres
import Warehouse

/// The queries that read a stream from the operational PostgreSQL.
struct SourceSelect {
    let stream: Stream
    let relation: String
    /// Whether the rows have a transaction id; those of a view have none.
    let hasXmin: Bool
    private let tenants: [String]
    /// Which rows break the stream's contract, where they are set aside.
    private let isSetAside: String?

    init?(_ stream: Stream, tenants: [String], hasXmin: Bool = false, codes: CodeContract? = nil) {
        guard case .postgres(let schema, let table) = stream.source else { return nil }
        self.stream = stream
        self.relation = "\(quoteIdentifier(schema)).\(quoteIdentifier(table))"
        self.tenants = tenants
        self.hasXmin = hasXmin
        isSetAside = stream.contract == .quarantine ? codes?.isUnknown(Self.expression) : nil
    }

    /// Which rows are read.
    enum Rows {
        case all
        /// Written by a transaction at or after the mark, as a snapshot with this xmax sees them.
        case changed(since: Int64, xmax: Int64)
        /// Whose cursor is at or after an instant, in milliseconds since 1970, or null.
        case recent(since: Int64, cursor: String)
        /// Whose key is among these: for each of its columns an array in text. Of a key of several columns each is asked for by itself,
        /// so that more rows may come.
        case keyed([String])
        /// In some of the buckets.
        case buckets([Int], BucketSQL)
    }

    // MARK: - Rows and keys

    /// The declared columns, cast to the declared types (an undecoded copy needs them exact), and the row's transaction id.
    func rows(_ rows: Rows) -> String {
        if case .recent(let mark, let cursor) = rows, let column = stream.column(cursor) {
            // Two scans of an index instead of one of the table.
            let value = Self.expression(column)
            let recent = select(columns, "\(value) >= to_timestamp(\(mark)::numeric / 1000)")
            return "\(recent) union all \(select(columns, "\(value) is null"))"
        }
        return select(columns, condition(rows))
    }

    /// The keys of the rows in some of the buckets.
    func keys(_ open: [Int], of buckets: BucketSQL) -> String {
        select(keyColumns.map(Self.expression), condition(.buckets(open, buckets)))
    }

    /// The rows that are set aside: the key as text, the column, the reason and the row without personal data.
    func setAside(_ codes: CodeContract) -> String? {
        guard let isSetAside else { return nil }
        let key = keyColumns.map { "\(Self.expression($0))::text" }.joined(separator: ", ")
        let shown = stream.columns.filter { $0.privacy == nil }
            .map { "\(quoteLiteral($0.name)), \(Self.expression($0))" }
        let row = "json_build_object(\(shown.joined(separator: ", ")))::text"
        let columns = ["concat_ws('/', \(key))", codes.path(Self.expression), codes.reason(Self.expression), row]
        return "select \(columns.joined(separator: ", ")) from \(relation) t\(filter(isSetAside))"
    }

    private var keyColumns: [StreamColumn] { stream.key.compactMap { stream.column($0) } }

    private var columns: [String] { stream.columns.map(Self.expression) + [xmin] }

    /// 0 for the rows of a view: null is for mirrored rows that vanished at the source and were kept.
    private var xmin: String { hasXmin ? "t.xmin::text::bigint" : "0::bigint" }

    private func select(_ columns: [String], _ condition: String?) -> String {
        let conditions = [isSetAside.map { "not (\($0))" }, condition].compactMap(\.self)
        return "select \(columns.joined(separator: ", ")) from \(relation) t"
            + filter(conditions.isEmpty ? nil : conditions.joined(separator: " and "))
    }

    // MARK: - Buckets

    /// One scan for rows, hashes and totals of every bucket, as arrays in text: `bucket`, `rows`, `hash`, `total_0`, ….
    ///
    /// Rows that are set aside are in bucket -1. `recent` is how many rows the mark says were changed.
    func buckets(_ buckets: BucketSQL, changedSince mark: Int64?, xmax: Int64) -> String {
        let hash = buckets.isHashed ? keyHash : "0"
        let place =
            isSetAside.map { "case when \($0) then -1 else \(buckets.bucket(hash)) end" } ?? buckets.bucket(hash)
        let totals = stream.totals.compactMap { stream.column($0) }.enumerated()
        let sums = totals.map { ", coalesce(sum(\(Self.expression($1))), 0) as total_\($0)" }.joined()
        let lists = totals.map { ", coalesce(array_agg(b.total_\($0.offset)), '{}')::text as total_\($0.offset)" }
            .joined()
        let recent = mark.map { "count(*) filter (where \(changed(since: $0, xmax: xmax)))" } ?? "0"
        return """
            select
                coalesce(array_agg(b.bucket), '{}')::text as bucket, coalesce(array_agg(b.rows), '{}')::text as rows,
                coalesce(array_agg(b.hash), '{}')::text as hash\(lists), coalesce(sum(b.recent), 0)::bigint as recent
            from (
                select
                    \(place) as bucket, count(*) as rows,
                    coalesce(sum(\(buckets.hash(hash, xmin: xmin))), 0) as hash\(sums), \(recent) as recent
                from \(relation) t\(filter(nil)) group by 1
            ) b
            """
    }

    private var keyHash: String { BucketSQL.keyHash(keyColumns.map { (Self.expression($0), $0.type) }) }

    // MARK: - Conditions

    /// A column's value at the source. What becomes a pseudonym travels in its canonical text form.
    private static func expression(_ column: StreamColumn) -> String {
        let value = column.expression.map { "(\($0))" } ?? "t.\(quoteIdentifier(column.from))"
        return "\(value)::\(column.mirrorType)"
    }

    private func condition(_ rows: Rows) -> String? {
        switch rows {
        case .all, .recent: nil
        case .changed(let mark, let xmax): changed(since: mark, xmax: xmax)
        case .keyed(let values): keyed(values)
        case .buckets(let open, let buckets):
            buckets.count > 1
                ? "\(buckets.bucket(keyHash)) = any ('{\(open.map(String.init).joined(separator: ","))}'::integer[])"
                : nil
        }
    }

    /// Without a cast of the column, which would keep its index from being used: the literal takes the column's type.
    private func keyed(_ values: [String]) -> String {
        zip(keyColumns, values).map { "t.\(quoteIdentifier($0.from)) = any (\(quoteLiteral($1)))" }
            .joined(separator: " and ")
    }

    /// Distances on the 32-bit circle, so that the wrap of the counter does not matter. 1 and 2 are the bootstrap and the
    /// frozen id: such rows were there before any mark.
    private func changed(since mark: Int64, xmax: Int64) -> String {
        """
        ((t.xmin::text::bigint - \(mark & 0xFFFF_FFFF) + 4294967296) % 4294967296) < \(xmax - mark) \
        and t.xmin::text::bigint > 2
        """
    }

    private func filter(_ condition: String?) -> String {
        var conditions: [String] = []
        if let column = stream.tenantColumn, !tenants.isEmpty {
            let list = "{\(tenants.joined(separator: ","))}"
            conditions.append("t.\(quoteIdentifier(column)) = any (\(quoteLiteral(list))::uuid[])")
        }
        if let condition { conditions.append(condition) }
        return conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    }
}

import Definitions
import Postgres

extension CellTable {
    /// Builds the table from rows: `day`, the dimensions as texts, the measures.
    ///
    /// - Parameters:
    ///   - run: Whose build it is.
    ///   - prefix: Common table expressions that `source` needs; empty for none.
    ///   - source: A table, or a query in parentheses.
    /// - Returns: One statement.
    func buildSQL(run: Int64, with prefix: String, from source: String) -> String {
        "create unlogged table \(buildName(run: run)) as\n\(prefix)\n\(selection(from: source))"
    }

    /// The cells that rows give: `day`, the dimensions, and what the table has besides.
    func selection(from source: String) -> String {
        switch part {
        case .aggregate: aggregate(source)
        case .buckets: buckets(source)
        case .members: members(source)
        }
    }

    private func aggregate(_ source: String) -> String {
        let sums = fact.measures.filter(\.kind.isColumn).map { measure in
            let name = quoteIdentifier(measure.name)
            return "coalesce(sum(r.\(name)), 0)::numeric as \(name)"
        }
        let own = split.map { "r.\($0)" }
        return """
            select \((own + sums + ["count(*) as n"]).joined(separator: ", "))
            from \(source) r group by \(own.joined(separator: ", "))
            """
    }

    /// The bucket is found by binary search among the lower bounds, which are read once for the statement.
    private func buckets(_ source: String) -> String {
        let own = split.joined(separator: ", ")
        return fact.measures(of: .histogram).map { measure in
            let name = quoteIdentifier(measure.name)
            let bucket = """
                (select min(bucket) from agg.bucket_bounds) - 1
                    + width_bucket(\(name)::bigint, (select array_agg(low order by low) from agg.bucket_bounds))
                """
            return """
                select \(own), \(quoteLiteral(measure.name))::text as measure, \(bucket) as bucket, count(*) as count
                from \(source) where \(name) is not null
                group by \((1...split.count + 2).map(String.init).joined(separator: ", "))
                """
        }.joined(separator: "\nunion all\n")
    }

    private func members(_ source: String) -> String {
        let own = split.joined(separator: ", ")
        return fact.measures(of: .distinct).map { measure in
            let name = quoteIdentifier(measure.name)
            return """
                select distinct \(own), \(quoteLiteral(measure.name))::text as measure, \(name)::text as member
                from \(source) where \(name) is not null
                """
        }.joined(separator: "\nunion all\n")
    }

    /// Members that no index can hold: `measure`, `bytes` of the longest one. Nil where the table has no members.
    public func tooLongSQL(run: Int64) -> String? {
        guard part == .members else { return nil }
        return """
            select measure, max(octet_length(member))::bigint as bytes from \(buildName(run: run))
            group by measure having max(octet_length(member)) > \(Self.longestMember)
            """
    }

    /// In bytes. An entry of an index holds 2704 at most, with the dimensions.
    public static let longestMember = 1000
}

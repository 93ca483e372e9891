public import Definitions
import Postgres

/// A fact's tables of cells, and the statements that build them from its query.
public struct FactTable: Sendable {
    /// The fact whose cells the tables hold.
    public let fact: Fact

    /// Names the tables of a fact, whether they exist yet or not.
    public init(_ fact: Fact) { self.fact = fact }

    /// The aggregate, then the companions that the fact's measures need.
    public var tables: [CellTable] {
        var tables = [CellTable(fact, .aggregate)]
        if !fact.measures(of: .histogram).isEmpty { tables.append(CellTable(fact, .buckets)) }
        if !fact.measures(of: .distinct).isEmpty { tables.append(CellTable(fact, .members)) }
        return tables
    }

    /// The published cells.
    public var name: String { CellTable(fact, .aggregate).name }

    /// What a run has built and not yet published.
    public func buildName(run: Int64) -> String { CellTable(fact, .aggregate).buildName(run: run) }

    /// Creates the tables. A cell of the aggregate: one business day and one combination of dimension values.
    public var createSQL: String { tables.map(\.createSQL).joined(separator: ";\n") }

    /// The CTEs that the fact's query runs in: `days`, and `fact` with its rows.
    ///
    /// - Parameters:
    ///   - days: ISO dates; nothing else is computed.
    ///   - holidays: The instance's, as ISO dates.
    ///   - cutoff: The first day that is not published.
    /// - Returns: The start of a statement; the caller adds a `select` that reads `fact`.
    public func rows(days: [String], holidays: [String], cutoff: String) -> String {
        rows(in: "materialized (\n\(BuildDays.query(days: days, holidays: holidays, cutoff: cutoff))\n)")
    }

    private func rows(in days: String) -> String {
        """
        with days (\(BuildDays.columns)) as \(days),
        fact as (
        \(fact.sql)
        )
        """
    }

    /// Builds the cells of the days. The query runs once: where several tables are made from its rows, they are kept for
    /// the transaction in the temporary table ``rowsName``.
    public func buildSQL(run: Int64, days: BuildDays) -> [String] {
        let rows = rows(in: days.source)
        guard tables.count > 1 else { return [tables[0].buildSQL(run: run, with: rows, from: "(\(counted))")] }
        return ["create temporary table \(Self.rowsName) on commit drop as\n\(rows)\n\(counted)"]
            + tables.map { $0.buildSQL(run: run, with: "", from: Self.rowsName) }
    }

    /// The rows that count, with the dimensions as they stand in the cells.
    var counted: String {
        let dimensions = fact.dimensions.map {
            "coalesce(f.\(quoteIdentifier($0.column))::text, '\(DimensionTable.unknown)') as \(quoteIdentifier($0.name))"
        }
        let measures = fact.measures.map { "f.\(quoteIdentifier($0.name))" }
        return """
            select \((["f.day"] + dimensions + measures).joined(separator: ", ")) from fact f where f.excluded is null
            """
    }

    /// The rows that count, of a fact with companions, while it is built.
    public static let rowsName = "pg_temp._fact_rows"

    /// Which columns of ``rowsName`` hold no whole numbers although they are histograms: `column`, `type`.
    public var notWholeSQL: String? {
        let names = fact.measures(of: .histogram).map { quoteLiteral($0.name) }
        guard !names.isEmpty else { return nil }
        return """
            select attname::text as column, format_type(atttypid, atttypmod) as type from pg_attribute
            where attrelid = '\(Self.rowsName)'::regclass and attname in (\(names.joined(separator: ", ")))
                and atttypid <> all ('{int2,int4,int8}'::regtype[])
            """
    }

    /// Cell count of the aggregate and checksum of all tables of a build, in columns `cells` and `checksum`: what is published must
    /// be what was audited.
    public func checksumSQL(run: Int64) -> String {
        let sums = tables.enumerated().map { seed, table in
            """
            select \(seed) as part, count(*) as rows, coalesce(sum(hash_record_extended(b, \(seed))::numeric), 0) as checksum
            from \(table.buildName(run: run)) b
            """
        }
        return """
            select sum(rows) filter (where part = 0)::bigint as cells, sum(checksum) as checksum
            from (\(sums.joined(separator: " union all "))) s
            """
    }

    /// Notes that the fact's tables were made anew in another shape: what they held before cannot be put back, so what is kept of its
    /// cells for undoing is of no use any more. `$1` is the publication.
    public var reshapedSQL: [String] {
        let id = quoteLiteral(fact.id)
        return [
            "delete from ops.undo where fact = \(id) and part in ('cells', 'buckets', 'members', 'shape') and publication_id < $1::bigint",
            """
            insert into ops.undo (publication_id, fact, part, day, cell, before)
            values ($1::bigint, \(id), 'shape', '-infinity', '{}', null)
            """,
        ]
    }

    /// ISO dates as an SQL array of dates.
    public static func dateArray(_ days: [String]) -> String {
        "\(quoteLiteral("{\(days.joined(separator: ","))}"))::date[]"
    }
}

public import Definitions
import Postgres

/// The days that a build computes, as its query reads them under the name `days`.
///
/// Many are put into a table for the time of the build: workers of a parallel plan see neither a CTE nor a temporary table, and would
/// leave all the work to one process.
public struct BuildDays: Sendable {
    private let query: String
    private let table: String?

    /// From so many days on a table is worth making.
    static let many = 32
    static let columns = "day, starts_at, ends_at, seconds, is_holiday, cutoff"

    /// Creates the value.
    ///
    /// - Parameters:
    ///   - fact: The fact that is built.
    ///   - run: Whose build it is.
    ///   - days: ISO dates; nothing else is computed.
    ///   - holidays: The instance's, as ISO dates.
    ///   - cutoff: The first day that is not published.
    public init(_ fact: Fact, run: Int64, days: [String], holidays: [String], cutoff: String) {
        query = Self.query(days: days, holidays: holidays, cutoff: cutoff)
        table = days.count < Self.many ? nil : "build.\(quoteIdentifier("run_\(run)__days_\(fact.table)"))"
    }

    /// Makes the table, in the transaction of the build; nothing where there are few days.
    ///
    /// A worker takes a page at a time, so that the days lie on many.
    public var create: [String] {
        guard let table else { return [] }
        return [
            """
            create unlogged table \(table) (\(Self.columns)) with (fillfactor = 10, parallel_workers = 8) as
            \(query)
            """,
            "analyze \(table)",
        ]
    }

    /// Drops the table again.
    public var drop: [String] { table.map { ["drop table \($0)"] } ?? [] }

    /// What the CTE `days` reads.
    var source: String {
        table.map { "not materialized (select \(Self.columns) from \($0))" } ?? "materialized (\n\(query)\n)"
    }

    static func query(days: [String], holidays: [String], cutoff: String) -> String {
        """
        select
            d, calc.day_start(d), calc.day_start(d + 1),
            extract(epoch from calc.day_start(d + 1) - calc.day_start(d))::int,
            d = any (\(FactTable.dateArray(holidays))), \(quoteLiteral(cutoff))::date
        from unnest(\(FactTable.dateArray(days))) d
        """
    }
}

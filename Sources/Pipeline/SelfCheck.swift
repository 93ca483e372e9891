import Definitions
import Postgres
import Warehouse

/// Computes published days of a fact a second time and compares them with what is published, cell by cell, bit for bit.
///
/// It runs the night's own query on the mirror in one statement that writes nothing. Days that are dirty are left out: they may
/// differ. What is found is a change that was merged and made no day dirty, or something that wrote to `agg` or `mirror`.
struct SelfCheck {
    /// The instance's, as ISO dates.
    let holidays: [String]
    let connection: PostgresConnection

    /// Why a day is dirty that did not come out as it is published.
    static let reason = "the self-check computed another figure"
    /// More of a day's differences are counted, not told.
    private static let examples = 3

    /// Days of a fact, by its id.
    struct FactDays {
        let fact: String
        let days: [String]
    }

    /// Compares some days.
    ///
    /// - Throws: `FactError` where the fact's query fails, `PostgresError` for anything else.
    func compare(_ fact: Fact, days: [String], cutoff: String) async throws -> [ComparedDay] {
        guard !days.isEmpty else { return [] }
        let sql = FactTable(fact).differenceSQL(
            days: days,
            holidays: holidays,
            cutoff: cutoff,
            examples: Self.examples
        )
        do {
            return try await connection.query(sql).map { row in
                ComparedDay(
                    fact: fact.id,
                    day: try row.string("day"),
                    differing: try row.int("differing"),
                    examples: try row.stringArray("examples")
                )
            }
        } catch let error as PostgresError where error.code == .server {
            throw FactError(fact: fact, statement: sql, cause: error)
        }
    }

    /// Published days that are not dirty, with their facts.
    ///
    /// - Parameters:
    ///   - facts: The ids of the facts.
    ///   - sample: How many days are drawn, and the seed; the same seed draws the same days. Nil: all of them.
    /// - Returns: The facts in the order in which they were drawn (or by id), each with its days, ascending.
    /// - Throws: `PostgresError` when the warehouse does not answer.
    func cleanDays(of facts: [String], sample: (count: Int, seed: Int64)?) async throws -> [FactDays] {
        let rows = try await connection.query(
            """
            with dirty as materialized (
                select fact, range_agg(daterange(from_day, to_day, '[]')) as days from ops.dirty
                where fact = any ($1::text[]) group by fact
            ),
            drawn as (
                select p.fact, p.day,
                    case when $2::bigint is null then 0 else hashtextextended(p.fact || ' ' || p.day, $2::bigint) end as position
                from agg.published_days p left join dirty d on d.fact = p.fact
                where p.fact = any ($1::text[]) and (d.days is null or not d.days @> p.day)
                order by position limit $3::bigint
            )
            select fact, array_agg(day::text order by day) as days from drawn group by fact order by min(position), fact
            """,
            [.textArray(facts), .optional(sample?.seed), .optional(sample.map { Int64($0.count) })]
        )
        return try rows.map { FactDays(fact: try $0.string("fact"), days: try $0.stringArray("days")) }
    }
}

/// A published day of a fact that was computed a second time.
public struct ComparedDay: Sendable, Codable, Hashable {
    /// The fact's id.
    public let fact: String
    /// The business day, as an ISO date.
    public let day: String
    /// How many of its cells, and of what lies beside them, are not what the mirror gives.
    public let differing: Int
    /// The first of them in words: the cell, what is published, and what was computed.
    public let examples: [String]

    /// For people: the fact, the day, how much differs and how.
    public var text: String {
        "\(fact) \(day): \(differing) of its figures differ from what the mirror gives: \(examples.joined(separator: "; "))"
    }
}

/// What a night's self-check looked at and what it found.
public struct SelfCheckSummary: Sendable, Codable {
    /// How many published days of facts were computed a second time.
    public let days: Int
    /// Those that came out otherwise; they are dirty now, and the next night computes them anew.
    public let differences: [ComparedDay]

    init(_ compared: [ComparedDay]) {
        days = compared.count
        differences = compared.filter { $0.differing > 0 }
    }
}

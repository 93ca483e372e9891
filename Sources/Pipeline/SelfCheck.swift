import Definitions
import Postgres
import Warehouse

/// Computes days of a fact a second time and compares them with what is published, cell by cell, companions included.
///
/// A figure that is wrong and looks right is the worst failure: no check of a module finds it, because the rows that it counts are
/// all in order. Days that are dirty are left out; they may differ.
struct SelfCheck {
    let fact: Fact
    let instance: Instance
    let cutoff: String
    let warehouse: FencedWarehouse

    /// Why a day is dirty that did not come out as it is published.
    static let reason = "the self-check computed another figure"
    /// How many days of a fact a night looks at.
    static let sampleDays = 20
    /// More than these are counted, not told.
    private static let examples = 3

    struct Result: Sendable {
        let days: Int
        /// The days that differ, ascending.
        let differing: [String]
        /// What differs, for people; nil where nothing does.
        let finding: String?
    }

    /// Days that are published and not dirty, ascending: all of them, or some picked by the run's number.
    func days(sample: Int?) async throws -> [String] {
        let rows = try await warehouse.read(
            """
            select day::text as day from (
                select p.day from agg.published_days p
                where p.fact = $1 and p.day < $2::date and not exists (
                    select from ops.dirty d where d.fact = $1 and p.day between d.from_day and d.to_day
                )
                order by case when $3::int is not null then hashtextextended(p.day::text, $4::bigint) end, p.day
                limit $3::int
            ) s order by day
            """,
            [.text(fact.id), .text(cutoff), .optional(sample.map(Int64.init)), .int(warehouse.runID)]
        )
        return try rows.map { try $0.string("day") }
    }

    /// Whether the published figures are those of the definition in force.
    func isOfThisDefinition() async throws -> Bool {
        try await warehouse.read("select fingerprint from ops.fact_state where fact = $1", [.text(fact.id)])
            .first?.string("fingerprint") == fact.fingerprint
    }

    /// Compares the days with what the mirror gives now.
    func compare(_ days: [String]) async throws -> Result {
        guard !days.isEmpty else { return Result(days: 0, differing: [], finding: nil) }
        // Beside the run's own builds: under minus its number.
        let number = -warehouse.runID
        let table = FactTable(fact)
        return try await warehouse.write { connection in
            for sql in table.buildSQL(run: number, days: days, holidays: instance.holidays, cutoff: cutoff) {
                do {
                    try await connection.execute(sql)
                } catch let error as PostgresError where error.code == .server {
                    throw FactError(fact: fact, statement: sql, cause: error)
                }
            }
            let result = try await difference(number, days, connection)
            for part in table.tables { try await connection.execute("drop table \(part.buildName(run: number))") }
            return result
        }
    }

    private func difference(_ number: Int64, _ days: [String], _ connection: PostgresConnection) async throws -> Result
    {
        var differing: Set<String> = []
        var texts: [String] = []
        var cells = 0
        for part in FactTable(fact).tables {
            let row = try await connection.query(
                """
                select count(*) as cells, coalesce(array_agg(distinct day), '{}') as days,
                    coalesce((array_agg(day || ' ' || cell || ': ' || text order by day, cell))[1:\(Self.examples)], '{}') as texts
                from (\(part.differenceSQL(run: number))) d
                """,
                [.textArray(days)]
            ).first
            guard let row else { continue }
            cells += try row.int("cells")
            differing.formUnion(try row.optionalStringArray("days") ?? [])
            texts += try row.optionalStringArray("texts") ?? []
        }
        let finding =
            "\(fact.id): \(cells) of its cells differ from what the mirror gives, on \(dayRanges(differing.sorted()).joined(separator: ", "))"
            + ": \(texts.prefix(Self.examples).joined(separator: "; "))"
        return Result(days: days.count, differing: differing.sorted(), finding: cells == 0 ? nil : finding)
    }

    /// Marks days dirty, so that the next night computes them anew.
    func mark(_ days: [String]) async throws {
        guard !days.isEmpty else { return }
        _ = try await warehouse.write { connection in
            try await connection.query(
                """
                insert into ops.dirty (fact, from_day, to_day, run_id, reason)
                select $1, d, d, $3::bigint, $4 from unnest($2::date[]) d
                """,
                [.text(fact.id), .textArray(days), .int(warehouse.runID), .text(Self.reason)]
            )
        }
    }
}

/// What a self-check looked at and what it found.
public struct SelfCheckSummary: Sendable, Codable {
    /// How many facts it computed a second time.
    public internal(set) var facts = 0
    /// How many of their days together.
    public internal(set) var days = 0
    /// Facts that differ from what the mirror gives: which days and cells, with some values, for people.
    public internal(set) var differences: [String] = []
}

/// The self-checks of a run, fact by fact.
struct SelfChecks {
    let run: Run

    /// A random sample of each fact of the modules, as long as it takes no more than its share of the time.
    ///
    /// The run's number decides the days and with which fact it begins, so that every fact has its turn, however short the nights are.
    /// One fact is always looked at.
    func sample(_ modules: [Module], elapsed: Double) async throws -> SelfCheckSummary {
        let facts = modules.flatMap(\.facts)
        guard !facts.isEmpty, run.options.selfCheckShare > 0 else { return SelfCheckSummary() }
        let start = Int(run.relational.runID % Int64(facts.count))
        let limit = max(elapsed * run.options.selfCheckShare, 0.2)
        let began = ContinuousClock.now
        var summary = SelfCheckSummary()
        for fact in facts[start...] + facts[..<start] {
            guard summary.facts == 0 || (ContinuousClock.now - began).seconds < limit else { break }
            let check = check(fact)
            try await add(check, check.days(sample: SelfCheck.sampleDays), to: &summary) { try await check.mark($0) }
        }
        return summary
    }

    /// All published days that are not dirty. Marks nothing.
    func all(_ facts: [Fact]) async throws -> SelfCheckSummary {
        var summary = SelfCheckSummary()
        for fact in facts {
            let check = check(fact)
            guard try await check.isOfThisDefinition() else {
                summary.differences.append(
                    "\(fact.id): its definition is not the one that it was published with: run a night first"
                )
                continue
            }
            try await add(check, check.days(sample: nil), to: &summary) { _ in }
        }
        return summary
    }

    private func check(_ fact: Fact) -> SelfCheck {
        SelfCheck(fact: fact, instance: run.instance, cutoff: run.cutoff, warehouse: run.relational)
    }

    private func add(
        _ check: SelfCheck,
        _ days: [String],
        to summary: inout SelfCheckSummary,
        _ differ: ([String]) async throws -> Void
    ) async throws {
        guard !days.isEmpty else { return }
        let result = try await check.compare(days)
        summary.facts += 1
        summary.days += result.days
        guard let finding = result.finding else { return }
        summary.differences.append(finding)
        try await differ(result.differing)
    }
}

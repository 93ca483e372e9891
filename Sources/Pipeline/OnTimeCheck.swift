import Definitions
import Postgres
import Warehouse

/// The checks on time: whether as much came as on other such weekdays, and whether anything came lately.
///
/// They count calendar days of the instance's zone, so that a day of 23 or 25 hours is a day like any other.
struct OnTimeCheck {
    let catalogue: Catalogue
    let builds: [FactBuild]
    /// The instance's, as ISO dates.
    let holidays: [String]
    /// The first day that is not published.
    let cutoff: String
    let warehouse: FencedWarehouse

    /// Fewer such weekdays say nothing about the next one.
    private static let fewest = 4
    /// A gap of some nights is looked at whole, but no more.
    private static let mostDays = 7
    /// How far back such weekdays are looked for.
    private static let mostWeeks = 52

    /// A day that is odd, in words.
    struct Oddity {
        let text: String
        /// Whether enough is known to take it for more than a warning.
        let isKnown: Bool
    }

    private var parameters: [PostgresValue] { [.text(cutoff), .textArray(holidays)] }

    // MARK: - Volume

    /// The days that this run publishes first and whose volume lies outside of the band of the same weekday before.
    ///
    /// Holidays are neither looked at nor compared with, and a weekday that usually has nothing has no band. What was never
    /// published has no past: a first night says nothing.
    func oddities(_ rule: VolumeRule, module: String) async throws -> [Oddity] {
        guard let counted = try await counted(rule.subject) else { return [] }
        let rows = try await warehouse.read(
            """
            with judged as materialized (
                select $1::date - i as day from generate_series(1, \(Self.mostDays)) i
                where $1::date - i >= (select cutoff from ops.module_state where module = $3) and $1::date - i <> all ($2::date[])
            ),
            base as materialized (
                select j.day, b.earlier
                from judged j
                cross join lateral (
                    select j.day - 7 * week as earlier from generate_series(1, \(Self.mostWeeks)) week
                    where j.day - 7 * week <> all ($2::date[]) and \(counted.isKnown("j.day - 7 * week"))
                    order by week limit \(rule.past)
                ) b
            ),
            wanted as materialized (select day from judged union select earlier from base),
            amounts as materialized (\(counted.amounts)),
            bands as (
                select b.day, count(*) as known, max(coalesce(a.amount, 0)) as most,
                    percentile_disc(0.5) within group (order by coalesce(a.amount, 0)) as middle
                from base b left join amounts a on a.day = b.earlier group by b.day
            )
            select b.day::text as day, to_char(b.day, 'FMDay') as weekday, b.known,
                trim_scale(coalesce(a.amount, 0))::text as amount, trim_scale(b.middle)::text as middle,
                trim_scale(b.most)::text as most, trim_scale(round(b.middle * $4::numeric, 2))::text as floor,
                trim_scale(round(b.most * $5::numeric, 2))::text as ceiling
            from bands b left join amounts a on a.day = b.day
            where b.known >= \(min(Self.fewest, rule.past)) and b.middle > 0
                and coalesce(a.amount, 0) not between b.middle * $4::numeric and b.most * $5::numeric
            order by b.day
            """,
            parameters + [.text(module), .text(rule.low), .text(rule.high)]
        )
        return try rows.map { try Self.oddity($0, rule) }
    }

    private static func oddity(_ row: PostgresRow, _ rule: VolumeRule) throws -> Oddity {
        let (known, weekday) = (try row.int("known"), try row.string("weekday"))
        let isKnown = known >= rule.past
        let text =
            "\(try row.string("amount")) on \(weekday) \(try row.string("day")); the last \(known) \(weekday)s, holidays left out, "
            + "had \(try row.string("middle")) in the middle and \(try row.string("most")) at most, so "
            + "\(try row.string("floor")) to \(try row.string("ceiling")) is expected"
            + (isKnown ? "" : " (a warning only, until \(rule.past) of them are known)")
        return Oddity(text: text, isKnown: isKnown)
    }

    /// How a volume is counted.
    private struct Counted {
        /// `day, amount` of the days in `wanted`.
        let amounts: String
        /// Whether a day was published before, so that having nothing means something.
        let isKnown: (String) -> String
    }

    /// Nil where there is nothing to look at: the run builds nothing of the fact.
    private func counted(_ subject: VolumeRule.Subject) async throws -> Counted? {
        switch subject {
        case .stream(let id, let column):
            guard let stream = catalogue.stream(id) else { return nil }
            let time = DayOfRow(stream, column)
            let table = MirrorTable(stream).name
            return Counted(
                amounts: """
                    select w.day, c.amount from wanted w
                    join (
                        select \(time.day(time.name)) as day, count(*)::numeric as amount from \(table)
                        where \(time.name) >= \(time.start("(select min(day) from wanted)")) and \(time.name) < \(time.start("$1::date"))
                        group by 1
                    ) c on c.day = w.day
                    """,
                isKnown: { "\($0) >= \(time.day("(select min(\(time.name)) from \(table))"))" }
            )
        case .fact(let id, let measure):
            guard let build = builds.first(where: { $0.fact.id == id }) else { return nil }
            let column = quoteIdentifier(measure ?? "n")
            let days = FactTable.dateArray(build.days)
            // A fact of another shape has all days in the build.
            let published =
                try await hasColumn(measure ?? "n", build.fact)
                ? " union all select a.day, a.\(column) from wanted w join \(build.table.name) a on a.day = w.day "
                    + "where w.day <> all (\(days))" : ""
            return Counted(
                amounts: """
                    select c.day, sum(c.amount)::numeric as amount from (
                        select b.day, b.\(column) as amount from wanted w
                        join \(build.table.buildName(run: warehouse.runID)) b on b.day = w.day\(published)
                    ) c group by c.day
                    """,
                isKnown: {
                    "exists (select from agg.published_days p where p.fact = \(quoteLiteral(id)) and p.day = \($0))"
                }
            )
        }
    }

    // MARK: - Freshness

    /// What is wrong with the newest data; nil where they are young enough, or where there are none at all.
    ///
    /// What lies behind the cut-off is no news: it may be a date that was agreed on.
    func staleness(_ rule: FreshnessRule) async throws -> String? {
        guard let newest = try await newest(rule.subject) else { return nil }
        let weekdays = rule.weekdays.map { String($0.isoNumber) }.joined(separator: ", ")
        let row = try await warehouse.read(
            """
            select n.day::text as day, (
                select count(*) from generate_series(1, $1::date - n.day - 1) i
                where n.day + i <> all ($2::date[]) and extract(isodow from n.day + i) in (\(weekdays))
            ) as age
            from (\(newest.sql)) n where n.day is not null
            """,
            parameters
        ).first
        guard let row, try row.int("age") > rule.days else { return nil }
        return
            "the newest \(newest.name) is of \(try row.string("day")), \(try row.int("age")) working days before the cut-off "
            + "\(cutoff) (\(rule.weekdays.map(\.rawValue).joined(separator: ", ")), holidays left out); at most \(rule.days) are allowed"
    }

    private func newest(_ subject: FreshnessRule.Subject) async throws -> (sql: String, name: String)? {
        switch subject {
        case .stream(let id, let column):
            guard let stream = catalogue.stream(id) else { return nil }
            let time = DayOfRow(stream, column)
            let sql = """
                select \(time.day("max(\(time.name))")) as day from \(MirrorTable(stream).name)
                where \(time.name) < \(time.start("$1::date"))
                """
            return (sql, column)
        case .fact(let id):
            guard let fact = catalogue.fact(id) else { return nil }
            var parts: [String] = []
            let published = FactTable(fact).name
            if let build = builds.first(where: { $0.fact.id == id }) {
                let days = FactTable.dateArray(build.days)
                parts.append("select max(day) as day from \(build.table.buildName(run: warehouse.runID))")
                if try await hasColumn("day", fact) {
                    parts.append("select max(day) as day from \(published) where day <> all (\(days))")
                }
            } else if try await hasColumn("day", fact) {
                parts.append("select max(day) as day from \(published)")
            }
            guard !parts.isEmpty else { return nil }
            return ("select max(p.day) as day from (\(parts.joined(separator: " union all "))) p", "day with a row")
        }
    }

    /// Whether the fact's published cells have a column; before its first publication there are none.
    private func hasColumn(_ column: String, _ fact: Fact) async throws -> Bool {
        try await CellTable(fact, .aggregate).columns(warehouse.connection).contains(column)
    }
}

/// The business day that a row of a stream counts for, in SQL that leaves the column itself bare, so that an index on it serves.
private struct DayOfRow {
    let name: String
    private let isInstant: Bool

    init(_ stream: Definitions.Stream, _ column: String) {
        name = quoteIdentifier(column)
        isInstant = stream.column(column)?.type == .timestamptz
    }

    /// The business day of a value of the column.
    func day(_ value: String) -> String { isInstant ? "calc.business_day(\(value))" : value }

    /// The first value of the column that a business day can have.
    func start(_ day: String) -> String { isInstant ? "calc.day_start(\(day))" : day }
}

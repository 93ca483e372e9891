import Definitions
import Postgres
import Warehouse

/// The checks on time: whether as much came as on other such weekdays, and whether anything came lately.
struct OnTimeCheck {
    let catalogue: Catalogue
    let builds: [FactBuild]
    let instance: Instance
    let cutoff: String
    let warehouse: FencedWarehouse

    /// Fewer such weekdays say nothing about the next one.
    private static let fewest = 4
    /// A gap of some nights is looked at whole, but no first night's years.
    private static let mostDays = 7

    /// A day that is odd, in words.
    struct Oddity {
        let text: String
        /// Whether enough is known to take it for more than a warning.
        let isKnown: Bool
    }

    // MARK: - Volume

    /// The days that this run publishes first and whose volume lies outside of the band of the same weekday's last ones.
    ///
    /// Holidays are neither looked at nor compared with.
    func oddities(_ rule: VolumeRule, module: String) async throws -> [Oddity] {
        guard let values = try await values(rule.subject) else { return [] }
        let holidays = PostgresValue.textArray(instance.holidays)
        let rows = try await warehouse.read(
            """
            with volume as materialized (\(values)),
            judged as (
                select d::date as day from generate_series(
                    greatest(
                        $1::date - \(Self.mostDays), coalesce((select cutoff from ops.module_state where module = $3), '-infinity'))::timestamp,
                    $1::date - 1, interval '1 day') d
                where d::date <> all ($2::date[])
            ),
            base as (
                select j.day, b.low, b.high, b.known
                from judged j
                cross join lateral (
                    select min(v.amount) as low, max(v.amount) as high, count(*) as known
                    from (
                        select coalesce(o.amount, 0) as amount
                        from generate_series(1, 52) week
                        left join volume o on o.day = j.day - 7 * week
                        where j.day - 7 * week <> all ($2::date[]) and j.day - 7 * week >= (select min(day) from volume)
                        order by week limit \(rule.weekdays)
                    ) v
                ) b
            )
            select b.day::text as day, trim(to_char(b.day, 'Day')) as weekday, b.known,
                trim_scale(coalesce(v.amount, 0))::text as amount, trim_scale(b.low)::text as low, trim_scale(b.high)::text as high,
                trim_scale(round(b.low * $4::numeric, 2))::text as floor, trim_scale(round(b.high * $5::numeric, 2))::text as ceiling
            from base b left join volume v on v.day = b.day
            where b.known >= \(min(Self.fewest, rule.weekdays))
                and coalesce(v.amount, 0) not between b.low * $4::numeric and b.high * $5::numeric
            order by b.day
            """,
            [.text(cutoff), holidays, .text(module), .text(rule.low), .text(rule.high)]
        )
        return try rows.map { try oddity($0, rule) }
    }

    private func oddity(_ row: PostgresRow, _ rule: VolumeRule) throws -> Oddity {
        let known = try row.int("known")
        let weekday = try row.string("weekday")
        let isKnown = known >= rule.weekdays
        let text =
            "\(try row.string("amount")) on \(weekday) \(try row.string("day")); the last \(known) \(weekday)s, holidays left out, "
            + "had \(try row.string("low")) to \(try row.string("high")), so \(try row.string("floor")) to "
            + "\(try row.string("ceiling")) is expected"
            + (isKnown ? "" : " (a warning only, until \(rule.weekdays) of them are known)")
        return Oddity(text: text, isKnown: isKnown)
    }

    /// `day, amount` of the days before the cut-off; nil where there is nothing to look at.
    private func values(_ subject: VolumeRule.Subject) async throws -> String? {
        switch subject {
        case .stream(let id, let column):
            guard let stream = catalogue.stream(id) else { return nil }
            let name = quoteIdentifier(column)
            let day = stream.column(column)?.type == .timestamptz ? "calc.business_day(\(name))" : name
            return """
                select \(day) as day, count(*)::numeric as amount from \(MirrorTable(stream).name)
                where \(name) is not null and \(day) < $1::date group by 1
                """
        case .fact(let id, let measure):
            guard let build = builds.first(where: { $0.fact.id == id }) else { return nil }
            let (name, column) = (build.table.buildName(run: warehouse.runID), quoteIdentifier(measure))
            let days = "\(quoteLiteral("{\(build.days.joined(separator: ","))}"))::date[]"
            // A first publication, and one of another shape, has all days in the build.
            let others =
                try await exists(build.table.name, column: measure)
                ? " union all select day, \(column) from \(build.table.name) where day <> all (\(days))" : ""
            return """
                select day, sum(\(column))::numeric as amount from (select day, \(column) from \(name)\(others)) c
                where day < $1::date group by day
                """
        }
    }

    // MARK: - Freshness

    /// What is wrong with the newest value of a column; nil where it is young enough, or where there is none at all.
    ///
    /// A value behind the cut-off is no news: it may be a date that was agreed on. Holidays do not count.
    func staleness(_ rule: FreshnessRule) async throws -> String? {
        guard let stream = catalogue.stream(rule.stream) else { return nil }
        let name = quoteIdentifier(rule.column)
        let day = stream.column(rule.column)?.type == .timestamptz ? "calc.business_day(\(name))" : name
        let row = try await warehouse.read(
            """
            select n.day::text as day, (
                select count(*) from generate_series(n.day + 1, $1::date - 1, interval '1 day') d
                where d::date <> all ($2::date[])
            ) as age
            from (select max(\(day)) as day from \(MirrorTable(stream).name) where \(day) < $1::date) n
            where n.day is not null
            """,
            [.text(cutoff), .textArray(instance.holidays)]
        ).first
        guard let row, try row.int("age") > rule.days else { return nil }
        return
            "the newest \(rule.column) is of \(try row.string("day")), \(try row.int("age")) business days before the cut-off "
            + "\(cutoff), holidays left out; at most \(rule.days) are allowed"
    }

    // MARK: - Rows that vanish

    /// Published days of a build that lost rows although nothing was merged that explains it: the mirror lost them, or what is
    /// published was wrong.
    func vanished(_ build: FactBuild) async throws -> String? {
        guard try await exists(build.table.name, column: "n") else { return nil }
        let row = try await warehouse.read(
            """
            select count(*) as days, sum(p.n - coalesce(b.n, 0)) as rows, min(p.day)::text as first, max(p.day)::text as last
            from (select day, sum(n) as n from \(build.table.name) where day = any ($2::date[]) group by day) p
            left join (select day, sum(n) as n from \(build.table.buildName(run: warehouse.runID)) group by day) b on b.day = p.day
            where coalesce(b.n, 0) < p.n and not exists (
                select from ops.dirty d where d.fact = $1 and p.day between d.from_day and d.to_day
                    and d.reason not in ('backfill', 'rebuild')
            )
            """,
            [.text(build.fact.id), .textArray(build.days)]
        ).first
        guard let row, try row.int("days") > 0 else { return nil }
        return "\(build.fact.id): \(try row.string("rows")) rows of \(try row.int("days")) published days "
            + "(\(try row.string("first")) to \(try row.string("last"))) are not there any more, and no merged change explains it"
    }

    private func exists(_ table: String, column: String) async throws -> Bool {
        try await warehouse.read(
            """
            select exists (
                select from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped) as found
            """,
            [.text(table), .text(column)]
        ).first?.bool("found") ?? false
    }
}

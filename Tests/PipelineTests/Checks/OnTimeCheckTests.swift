import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Checks on time", .timeLimit(.minutes(5)))
struct OnTimeCheckTests {
    private static func files(_ rule: String) -> [String: String] {
        Desk.files.merging(["desk/checks.yaml": "- {check: usual, severity: block, \(rule)}"]) { _, new in new }
    }

    /// Ten calls on each day of some weeks from 2026-01-05, a Monday, Sundays excepted.
    private static func calls(weeks: Int) -> String {
        """
        insert into desk.calls
        select d * 100 + i, date '2026-01-05' + d, 'a', 10, 'x', 1, 1
        from generate_series(0, \(weeks * 7 - 1)) d, generate_series(1, 10) i where d % 7 <> 6
        """
    }

    private static func day(_ day: String, calls: Int) -> String {
        "insert into desk.calls select 900000 + i, '\(day)', 'a', 10, 'x', 1, 1 from generate_series(1, \(calls)) i"
    }

    private static let volumes = [
        "volume: {stream: calls, column: day}", "volume: {fact: calls, measure: calls}", "volume: {fact: calls}",
    ]

    @Test("a volume out of its weekday's band blocks, explained; one within it passes", arguments: volumes)
    func volume(_ rule: String) async throws {
        try await Desk.with(Self.files(rule)) { client, _, _ in
            try await client.source.execute(Self.calls(weeks: 9))
            // 2026-03-09 is the tenth Monday.
            #expect(try await client.night(asOf: "2026-03-09").status == .published)
            let none = try await client.night(asOf: "2026-03-10")
            #expect(none.stale.first?.reason.contains("0 on Monday 2026-03-09") == true, "\(none)")
            try await client.source.execute(Self.day("2026-03-09", calls: 4))
            let few = try await client.night(asOf: "2026-03-10")
            #expect(few.status == .failed, "\(few)")
            let reason = try #require(few.stale.first?.reason)
            #expect(
                reason.contains(
                    "check desk.usual: 4 on Monday 2026-03-09; the last 8 Mondays, holidays left out, had 10 in the middle and 10 "
                        + "at most, so 5 to 20 is expected"
                ),
                "\(reason)"
            )
            try await client.source.execute("delete from desk.calls where id > 900000")
            try await client.source.execute(Self.day("2026-03-09", calls: 6))
            let usual = try await client.night(asOf: "2026-03-10")
            #expect(usual.status == .published && usual.warnings.isEmpty, "\(usual)")
            // Looked at once: what is published is not judged again.
            try await client.source.execute("delete from desk.calls where id > 900001")
            let late = try await client.night(asOf: "2026-03-10")
            #expect(late.status == .published && late.warnings.isEmpty, "\(late)")
        }
    }

    @Test("too much is odd as well, and every day of a gap is looked at, by its own weekday")
    func gap() async throws {
        try await Desk.with(Self.files(Self.volumes[1])) { client, _, _ in
            try await client.source.execute(Self.calls(weeks: 10))
            #expect(try await client.night(asOf: "2026-03-09").status == .published)
            try await client.source.execute(Self.day("2026-03-11", calls: 30))
            let night = try await client.night(asOf: "2026-03-13")
            let reason = try #require(night.stale.first?.reason)
            #expect(reason.contains("40 on Wednesday 2026-03-11; the last 8 Wednesdays"), "\(reason)")
            #expect(!reason.contains("Monday"), "\(reason)")
        }
    }

    @Test(
        "until eight such weekdays are known it only warns, of fewer than four it says nothing, and a first night is new"
    )
    func fewWeekdays() async throws {
        for (weeks, day, next, warns) in [
            (3, "2026-01-26", "2026-01-27", false), (5, "2026-02-09", "2026-02-10", true),
        ] {
            try await Desk.with(Self.files(Self.volumes[1])) { client, _, _ in
                try await client.source.execute(Self.calls(weeks: weeks))
                #expect(try await client.night(asOf: day).status == .published)
                try await client.source.execute(Self.day(day, calls: 100))
                let many = try await client.night(asOf: next)
                #expect(many.status == .published, "\(many)")
                #expect(many.warnings.contains { $0.contains("a warning only, until 8 of them are known") } == warns)
            }
        }
        try await Desk.with(Self.files(Self.volumes[1])) { client, _, _ in
            try await client.source.execute(Self.calls(weeks: 12))
            // A thousand on the last day of a history that nobody has published yet.
            try await client.source.execute(Self.day("2026-03-27", calls: 1000))
            let first = try await client.night(asOf: "2026-03-28")
            #expect(first.status == .published && first.warnings.isEmpty, "\(first)")
        }
    }

    @Test("a weekday that usually has nothing has no band, and a holiday is neither judged nor compared with")
    func holidays() async throws {
        try await Desk.with(Self.files(Self.volumes[1])) { client, settings, _ in
            var closed = settings
            closed.holidays = ["2026-02-16", "2026-02-23", "2026-03-09"]
            let holiday = try client.with(closed)
            try await client.source.execute(Self.calls(weeks: 10))
            try await client.source.execute(
                "delete from desk.calls where day in ('2026-02-16', '2026-02-23', '2026-03-09')"
            )
            #expect(try await holiday.night(asOf: "2026-03-09").status == .published)
            #expect(try await holiday.night(asOf: "2026-03-10").status == .published, "nobody works on 2026-03-09")
            // Sundays have nothing: neither that, nor one call there, is odd.
            try await client.source.execute(Self.day("2026-03-15", calls: 1))
            let sunday = try await holiday.night(asOf: "2026-03-16")
            #expect(sunday.status == .published && sunday.warnings.isEmpty, "\(sunday)")
            try await client.source.execute("delete from desk.calls where id > 900000")
            try await client.source.execute(Self.day("2026-03-16", calls: 3))
            let few = try await holiday.night(asOf: "2026-03-17")
            // Were the holidays among them, more than eight Mondays would be known, and it would block.
            #expect(few.status == .published, "\(few)")
            #expect(
                few.warnings.contains {
                    $0.contains("3 on Monday 2026-03-16; the last 7 Mondays, holidays left out, had 10 in the middle")
                },
                "\(few)"
            )
        }
    }

    @Test("rows count for the business day of their instant, on the days of the clock change too")
    func clockChange() async throws {
        let files = Self.clock(rule: "volume: {stream: rings, column: at, past: 4}")
        let folder = try DefinitionFolder(files)
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.hasSchema = false
        settings.modules = ["clock"]
        settings.moreDefinitions = [folder.path]
        try await TestClient.with(settings) { client in
            // One ring every hour: 24 on a day, 23 on Sunday 2026-03-29, from midnight in Paris to midnight.
            try await client.source.execute(
                """
                create schema clock;
                create table clock.rings (id int primary key, at timestamptz not null);
                insert into clock.rings
                select row_number() over (), at from generate_series(
                    timestamptz '2026-02-20 00:00+01', timestamptz '2026-03-29 23:00+02', interval '1 hour') at
                """
            )
            #expect(try await client.night(asOf: "2026-03-29").status == .published)
            let day = try await client.night(asOf: "2026-03-30")
            #expect(day.status == .published && day.warnings.isEmpty, "\(day)")
            // The next Sunday has none before 22:00 in UTC, which is its midnight.
            try await client.source.execute(
                """
                insert into clock.rings select 100000 + row_number() over (), at from generate_series(
                    timestamptz '2026-03-30 00:00+02', timestamptz '2026-04-04 23:59+02', interval '1 hour') at;
                insert into clock.rings values (200000, '2026-04-06 00:00+02'), (200001, '2026-04-05 23:59:59+02')
                """
            )
            let few = try await client.night(asOf: "2026-04-06")
            #expect(few.stale.first?.reason.contains("1 on Sunday 2026-04-05; the last 4 Sundays") == true, "\(few)")
        }
    }

    private static func clock(rule: String) -> [String: String] {
        [
            "clock/module.yaml": "module: clock\ntitle: {en: Clock, fr: Horloge}\n",
            "clock/streams/rings.yaml": """
            stream: rings
            source: {postgres: clock.rings}
            key: [id]
            columns: {id: int, at: timestamptz}
            """,
            "clock/facts/rings.sql": """
            /* ---
            fact: rings
            title: {en: Rings, fr: Sonneries}
            anchor: rings
            day: at
            measures:
              rings: {type: sum}
            --- */
            select d.day, r.id as key, null as excluded, 1 as rings
            from days d join mirror.clock_rings r on r.at >= d.starts_at and r.at < d.ends_at
            """,
            "clock/checks.yaml": "- {check: usual, severity: block, \(rule)}",
        ]
    }

    @Test(
        "the newest data may be so many working days old: weekends and holidays do not count, nor does what lies ahead",
        arguments: ["stream: calls, column: day", "fact: calls"]
    )
    func freshness(_ subject: String) async throws {
        try await Desk.with(Self.files("freshness: {\(subject), days: 2}")) { client, settings, _ in
            // The newest is of Saturday 2026-01-10; one that was agreed on for 2027 is no news.
            try await client.source.execute(Self.calls(weeks: 1))
            try await client.source.execute("update desk.calls set day = '2027-01-01' where id = 101")
            #expect(try await client.night(asOf: "2026-01-14").status == .published)
            let old = try await client.night(asOf: "2026-01-15")
            let reason = try #require(old.stale.first?.reason)
            #expect(
                reason.contains(
                    "is of 2026-01-10, 3 working days before the cut-off 2026-01-15 (mon, tue, wed, thu, fri, holidays left out); at "
                        + "most 2 are allowed"
                ),
                "\(reason)"
            )
            var closed = settings
            closed.holidays = ["2026-01-13"]
            #expect(try await client.with(closed).night(asOf: "2026-01-15").status == .published)
        }
    }

    @Test("which days are working days can be said, and without any data nothing is")
    func weekdays() async throws {
        try await Desk.with(Self.files("freshness: {fact: calls, days: 1, weekdays: [sat, sun]}")) { client, _, _ in
            let empty = try await client.night(asOf: "2026-01-05")
            #expect(empty.stale.isEmpty, "\(empty)")
            try await client.source.execute(Self.day("2026-01-07", calls: 1))
            // A Saturday has passed, and then a Sunday.
            #expect(try await client.night(asOf: "2026-01-11").status == .published)
            let old = try await client.night(asOf: "2026-01-12")
            #expect(old.stale.first?.reason.contains("2 working days before the cut-off") == true, "\(old)")
        }
    }

    @Test("the made-up client raises no alarm in a month of nights, and every figure comes out the same a second time")
    func sample() async throws {
        try await TestClient.withSample(seed: 5) { client in
            for cutoff in ["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-28"] {
                let night = try await client.night(RunOptions(asOf: cutoff, selfCheckDays: 200))
                let onTime = night.warnings.filter { $0.contains("as_usual") || $0.contains("fresh") }
                #expect(onTime.isEmpty && night.stale.isEmpty, "\(cutoff): \(onTime) \(night.stale)")
                #expect(night.selfCheck?.differences == [], "\(cutoff)")
            }
            let verification = FigureVerification(instance: client.instance, catalogue: client.catalogue)
            let isGood = try await verification.run(modules: nil, facts: nil) { fact in
                #expect(fact.isGood && fact.days > 0 && fact.waiting == 0, "\(fact)")
            }
            #expect(isGood)
        }
    }
}

import Definitions
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing

@Suite("Checks on time", .timeLimit(.minutes(3)))
struct OnTimeCheckTests {
    private static func files(_ checks: String) -> [String: String] {
        var files = Desk.files
        files["desk/checks.yaml"] = checks
        return files
    }

    /// Ten calls on each day from 2026-01-05, a Monday, of `weeks` weeks.
    private static func calls(weeks: Int) -> String {
        """
        insert into desk.calls
        select d * 100 + i, date '2026-01-05' + d, 'a', 10, 'x', 1, 1
        from generate_series(0, \(weeks * 7 - 1)) d, generate_series(1, 10) i
        """
    }

    /// A run whose newest day, a Monday, has so many calls.
    private static func monday(_ day: String, calls: Int) -> String {
        "insert into desk.calls select 900000 + i, '\(day)', 'a', 10, 'x', 1, 1 from generate_series(1, \(calls)) i"
    }

    private static let volumes = [
        "volume: {rows: {stream: calls, column: day}}",
        "volume: {sum: {fact: calls, measure: calls}}",
    ]

    @Test("a volume out of its weekday's band blocks, explained, and within the band passes", arguments: volumes)
    func volume(_ rule: String) async throws {
        try await Desk.with(Self.files("- {check: usual, severity: block, \(rule)}")) { client, _, _ in
            try await client.source.execute(Self.calls(weeks: 9))
            // 2026-03-09 is the tenth Monday.
            #expect(try await client.night(asOf: "2026-03-09").status == .published)
            try await client.source.execute(Self.monday("2026-03-09", calls: 4))
            let few = try await client.night(asOf: "2026-03-10")
            #expect(few.status == .failed, "\(few)")
            let reason = try #require(few.stale.first?.reason)
            #expect(
                reason.contains(
                    "check desk.usual: 4 on Monday 2026-03-09; the last 8 Mondays, holidays left out, had 10 to 10, so 5 to 20 is expected"
                ),
                "\(reason)"
            )
            try await client.source.execute("delete from desk.calls where id > 900000")
            try await client.source.execute(Self.monday("2026-03-09", calls: 6))
            let usual = try await client.night(asOf: "2026-03-10")
            #expect(usual.status == .published && usual.warnings.isEmpty, "\(usual)")
            // Looked at once: what is published is not judged again.
            try await client.source.execute("delete from desk.calls where id > 900001")
            let late = try await client.night(asOf: "2026-03-10")
            #expect(late.status == .published && late.warnings.isEmpty, "\(late)")
        }
    }

    @Test("until eight such weekdays are known it only warns, and of fewer than four it says nothing")
    func fewWeekdays() async throws {
        for (weeks, day, next, warns) in [
            (3, "2026-01-26", "2026-01-27", false), (5, "2026-02-09", "2026-02-10", true),
        ] {
            try await Desk.with(Self.files("- {check: usual, severity: block, \(Self.volumes[0])}")) { client, _, _ in
                try await client.source.execute(Self.calls(weeks: weeks))
                #expect(try await client.night(asOf: day).status == .published)
                try await client.source.execute(Self.monday(day, calls: 100))
                let many = try await client.night(asOf: next)
                #expect(many.status == .published, "\(many)")
                #expect(many.warnings.contains { $0.contains("a warning only, until 8 of them are known") } == warns)
            }
        }
    }

    @Test("a holiday is neither judged nor compared with, and a day without a row counts as none")
    func holidays() async throws {
        try await Desk.with(Self.files("- {check: usual, severity: block, \(Self.volumes[0])}")) {
            client,
            settings,
            _ in
            var closed = settings
            closed.holidays = ["2026-02-16", "2026-03-09"]
            let holiday = try client.with(closed)
            try await client.source.execute(Self.calls(weeks: 10))
            try await client.source.execute("delete from desk.calls where day in ('2026-02-16', '2026-03-09')")
            #expect(try await holiday.night(asOf: "2026-03-09").status == .published)
            #expect(try await holiday.night(asOf: "2026-03-10").status == .published, "nobody works on 2026-03-09")
            try await client.source.execute("delete from desk.calls where day = '2026-03-10'")
            let none = try await holiday.night(asOf: "2026-03-11")
            #expect(none.stale.first?.reason.contains("0 on Tuesday 2026-03-10") == true, "\(none)")
            try await client.source.execute(
                "insert into desk.calls select 800000 + i, '2026-03-10', 'a', 10, 'x', 1, 1 from generate_series(1, 10) i"
            )
            #expect(try await holiday.night(asOf: "2026-03-16").status == .published)
            // Were the empty holidays among the Mondays, three would be usual.
            try await client.source.execute(Self.monday("2026-03-16", calls: 3))
            let few = try await holiday.night(asOf: "2026-03-17")
            #expect(few.stale.first?.reason.contains("3 on Monday 2026-03-16; the last 8 Mondays") == true, "\(few)")
        }
    }

    @Test("the newest value may be so many business days old, holidays left out, and what lies ahead is no news")
    func freshness() async throws {
        let rule = "- {check: fresh, severity: block, freshness: {stream: calls, column: day, days: 2}}"
        try await Desk.with(Self.files(rule)) { client, settings, _ in
            try await client.source.execute(Self.calls(weeks: 1))
            // The newest is of Sunday 2026-01-11; one that was agreed on for 2027 is no news.
            try await client.source.execute("update desk.calls set day = '2027-01-01' where id = 101")
            #expect(try await client.night(asOf: "2026-01-14").status == .published)
            let old = try await client.night(asOf: "2026-01-15")
            #expect(
                old.stale.first?.reason.contains(
                    "check desk.fresh: the newest day is of 2026-01-11, 3 business days before the cut-off 2026-01-15, holidays left out; at most 2 are allowed"
                ) == true,
                "\(old)"
            )
            var closed = settings
            closed.holidays = ["2026-01-13"]
            #expect(try await client.with(closed).night(asOf: "2026-01-15").status == .published)
        }
    }

    @Test("rows of published days that a backfill does not find any more are told, where no merged change explains it")
    func vanished() async throws {
        try await Desk.with(Self.files("[]")) { client, _, _ in
            try await client.source.execute(Self.calls(weeks: 2))
            _ = try await client.night(asOf: "2026-01-19")
            try await client.source.execute("delete from desk.calls where day = '2026-01-06' and id % 2 = 0")
            let explained = try await client.night(asOf: "2026-01-19")
            #expect(explained.status == .published && explained.warnings.isEmpty, "\(explained)")
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute("delete from mirror.desk_calls where day = '2026-01-07'")
            await loader.close()
            let days = ClosedDays(first: "2026-01-05", last: "2026-01-10")
            let backfill = try await client.night(RunOptions(kind: .backfill, days: days))
            #expect(
                backfill.warnings.contains {
                    $0.contains(
                        "desk.calls: 10 rows of 1 published days (2026-01-07 to 2026-01-07) are not there any more"
                    )
                },
                "\(backfill)"
            )
        }
    }

    @Test("the made-up client raises no alarm in a month of nights")
    func sample() async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            let lastDay: SampleData.CalendarDay = try #require(.init("2026-03-27"))
            _ = try await SampleData.create(
                SampleSettings(size: .small, seed: 5, lastDay: lastDay),
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            for cutoff in ["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-28"] {
                let night = try await client.night(asOf: cutoff)
                let onTime = night.warnings.filter { $0.contains("as_usual") || $0.contains("_fresh") }
                #expect(onTime.isEmpty && night.stale.isEmpty, "\(cutoff): \(onTime) \(night.stale)")
                #expect(night.selfCheck?.differences == [], "\(cutoff)")
            }
            let verified = try await client.night(RunOptions(kind: .verify))
            #expect(verified.exitCode == 0, "\(verified.selfCheck?.differences ?? [])")
        }
    }
}

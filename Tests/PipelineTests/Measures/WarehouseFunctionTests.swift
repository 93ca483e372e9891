import Definitions
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("Functions and tables that measures rest on", .timeLimit(.minutes(2)))
struct WarehouseFunctionTests {
    @Test(
        "an amount is spread to the cent, by days and by seconds; buckets cover every whole number within one per cent"
    )
    func functions() async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            // Golden: 14, 24, 24 and 10 of 72 hours.
            try await expect(
                ["2026-01-29 0.00", "2026-01-30 17.50", "2026-01-31 30.00", "2026-02-01 30.00", "2026-02-02 12.50"],
                "calc.spread(90.00, '2026-01-30 10:00+01'::timestamptz, '2026-02-02 10:00+01'::timestamptz, d)",
                client
            )
            // The night of the 29th of March has 23 hours: 1, 23 and 1 of 25.
            try await expect(
                ["2026-03-28 4.00", "2026-03-29 92.00", "2026-03-30 4.00"],
                "calc.spread(100, '2026-03-28 23:00+01'::timestamptz, '2026-03-30 01:00+02'::timestamptz, d)",
                client
            )
            // What is left over goes to the first of equal days; a refund is spread in the same way.
            try await expect(
                ["2026-01-29 0.00", "2026-01-30 -33.34", "2026-01-31 -33.33", "2026-02-01 -33.33", "2026-02-02 0.00"],
                "calc.spread(-100.00, '2026-01-30'::date, '2026-02-01'::date, d)",
                client
            )
            // Without a length everything is on the first day; without an end nothing is known.
            try await expect(
                ["2026-01-29 0.00", "2026-01-30 7.25", "2026-01-31 0.00"],
                "calc.spread(7.25, '2026-01-30'::date, '2026-01-10'::date, d)",
                client
            )
            try await expect(
                ["2026-01-29 0.00", "2026-01-30 7.25", "2026-01-31 0.00"],
                "calc.spread(7.25, '2026-01-30 10:00+01'::timestamptz, '2026-01-30 10:00+01'::timestamptz, d)",
                client
            )
            try await expect(
                ["2026-01-30 null"],
                "calc.spread(7.25, '2026-01-30 10:00+01'::timestamptz, null::timestamptz, d)",
                client
            )
            try await expectSums(client)
            try await expectBuckets(client)
        }
    }

    /// What the steps after the first one added, taken away again.
    private static let backToFirst = """
        drop table agg.bucket_bounds, ops.proof, ops.stream_bucket, ops.kept_day, ops.check_result, ops.self_check,
            ops.hold, ops.restatement;
        alter table ops.undo drop constraint undo_pkey;
        drop index ops.undo_publication_id_idx;
        alter table ops.undo drop column part, add primary key (publication_id, fact, day, cell);
        alter table ops.meta drop column undo_from;
        alter table ops.publication drop column kind, drop column restores, drop column cutoffs;
        alter table ops.stream_state
            drop column source_lsn, drop column source_columns, drop column buckets, drop column totals,
            drop column reconciled_at, drop column changed_run_id;
        alter table ops.quarantine
            drop column key, drop column recorded_at, drop column dropped_at, drop column dropped_by;
        drop index ops.stale_entity_entity;
        alter table ops.stale_entity add primary key (stream, entity);
        update ops.meta set version = 1;
        """

    @Test("init brings a warehouse of the first version to this one, where the reader sees the buckets' bounds")
    func migration() async throws {
        var settings = TestClient.Settings()
        settings.hasSchema = false
        try await TestClient.with(settings) { client in
            try await client.asOwner(Self.backToFirst)
            let error = await #expect(throws: WarehouseError.self) { try await client.night(asOf: "2026-04-03") }
            #expect(error?.description.contains("run `driveops-analytics init` to migrate it") == true)
            try await client.install()
            let reader = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
            let count = try await reader.query("select count(*) as buckets from agg.bucket_bounds").first
            await reader.close()
            #expect(try count?.int("buckets") == 4071)
        }
    }

    private func expect(_ rows: [String], _ expression: String, _ client: TestClient) async throws {
        let first = rows.first?.prefix(10) ?? ""
        let last = rows.last?.prefix(10) ?? ""
        let found = try await client.read(
            """
            select d || ' ' || coalesce((\(expression))::text, 'null') as row
            from (select generate_series('\(first)'::date, '\(last)', '1 day')::date as d) days order by d
            """
        ).map { try $0.string("row") }
        #expect(found == rows, "\(expression)")
    }

    /// Random amounts over random spans, through both changes of the clocks.
    private func expectSums(_ client: TestClient) async throws {
        let wrong = try await client.read(
            """
            with spans as materialized (
                select round((random() * 10000 - 3000)::numeric, 2) as amount, s.started_at,
                    s.started_at + random() * interval '20 days' + interval '1 microsecond' as ended_at
                from (
                    select timestamptz '2026-03-15 12:00+01' + (i % 2) * interval '210 days' + random() * interval '14 days'
                        as started_at
                    from generate_series(1, 400) i
                ) s
            )
            select count(*) as spans,
                count(*) filter (where amount <> (
                    select sum(calc.spread(amount, started_at, ended_at, d))
                    from calc.days(started_at, ended_at, '2026-01-01', '2027-01-01') d)) as by_seconds,
                count(*) filter (where amount <> (
                    select sum(calc.spread(amount, started_at::date, ended_at::date, d::date))
                    from generate_series(started_at::date, ended_at::date, '1 day') d)) as by_days
            from spans
            """
        ).first
        #expect(try wrong?.int("spans") == 400)
        #expect(try wrong?.int("by_seconds") == 0)
        #expect(try wrong?.int("by_days") == 0)
    }

    private func expectBuckets(_ client: TestClient) async throws {
        let bounds = try await client.read(
            """
            select min(low)::text as lowest, max(high)::text as highest, count(*) filter (where gap <> 1) as gaps,
                count(*) filter (where abs(bucket) < 50 and (low <> bucket or high <> bucket)) as wide,
                count(*) as buckets,
                count(*) filter (
                    where high::numeric - low > least(abs(low::numeric), abs(high::numeric)) * 0.02
                ) as coarse
            from (select *, low - lag(high) over (order by bucket) as gap from agg.bucket_bounds) b
            """
        ).first
        let row = try #require(bounds)
        #expect(try row.string("lowest") == "-9223372036854775808")
        #expect(try row.string("highest") == "9223372036854775807")
        #expect(try row.int("gaps") == 0)
        #expect(try row.int("wide") == 0)
        #expect(try row.int("coarse") == 0)
        #expect(try row.int("buckets") == 4071)
    }
}

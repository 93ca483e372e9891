import Definitions
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("The days that a build computes", .timeLimit(.minutes(3)))
struct BuildDaysTests {
    @Test("many lie in a table, so that workers may share them; few do not, and no table stays", arguments: [5, 40])
    func workers(count: Int) async throws {
        try await Desk.with { client, _, _ in
            try await client.source.execute(
                "insert into desk.calls select i, date '2026-03-01' + i % 40, 'a', 10, 'x', 1, 1 from generate_series(1, 400) i"
            )
            _ = try await client.night(asOf: "2026-04-10")
            let fact = try #require(client.catalogue.facts.first { $0.id == "desk.repeats" })
            let first = try #require(CalendarDay("2026-03-01"))
            let days = (0..<count).map { first.adding(days: $0).description }
            let given = BuildDays(fact, run: 99, days: days, holidays: [], cutoff: "2026-04-10")
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            // Workers cost nothing here, so that the planner has them wherever it can.
            try await loader.execute(
                "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0"
            )
            for sql in given.create { try await loader.execute(sql) }
            let sql = FactTable(fact).buildSQL(run: 99, days: given)[0]
            let plan = try await loader.query("explain \(sql)").map { try $0.string("QUERY PLAN") }
                .joined(separator: "\n")
            #expect(plan.contains("Parallel Seq Scan on run_99__days_desk_repeats") == (count == 40), "\(plan)")
            try await loader.execute(sql)
            let built = try await loader.query(
                """
                select (select count(*) from (table build."run_99_desk_repeats" except select * from agg.desk_repeats) d)::int as more,
                    (select count(*) from build."run_99_desk_repeats")::int as cells
                """
            ).first
            #expect(try built?.int("more") == 0 && built?.int("cells") == count)
            for sql in given.drop { try await loader.execute(sql) }
            let tables = try await loader.query("select tablename from pg_tables where schemaname = 'build'")
            #expect(try tables.map { try $0.string("tablename") } == ["run_99_desk_repeats"])
            await loader.close()
        }
    }
}

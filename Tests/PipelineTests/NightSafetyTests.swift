import Definitions
import Dispatch
import Mongo
import Pipeline
import Postgres
import SampleData
import TestSupport
import Testing
import Warehouse

@Suite("A night that meets trouble", .timeLimit(.minutes(5)))
struct NightSafetyTests {
    @Test("a second run is refused while one holds the lock, and says who does")
    func locked() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            let first = try await client.night(asOf: GoldenCases.cutoff)
            #expect(first.status == .published)
            let holder = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await holder.query("select pg_advisory_lock($1)", [.int(AdvisoryLock.run)])
            let error = await #expect(throws: RunError.self) { try await client.night(asOf: GoldenCases.cutoff) }
            #expect(error?.description.hasPrefix("another run holds the lock") == true)
            await holder.close()
        }
    }

    @Test("a holder that has not been heard of for too long is ended, and its run marked abandoned")
    func hungHolder() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            let holder = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await holder.query("select pg_advisory_lock($1)", [.int(AdvisoryLock.run)])
            try await holder.query("set application_name = 'driveops-analytics run 1'")
            try await holder.query(
                """
                insert into ops.run (run_id, token, kind, status, heartbeat_at, cutoff, host, pid, backend_pids)
                values (1, 1, 'night', 'running', now() - interval '1 hour', '2026-06-01', 'elsewhere', 1, array[pg_backend_pid()])
                """
            )
            let summary = try await client.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .published)
            #expect(summary.runID == 2)
            let status = try await client.read("select status from ops.run where run_id = 1").first?.string("status")
            #expect(status == "abandoned")
            await #expect(throws: PostgresError.self) { try await holder.query("select 1") }
            await holder.close()
        }
    }

    @Test("a module whose source is broken keeps its figures and its dirty days; the others publish, and it catches up")
    func oneModuleLeftBehind() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            let good = try await client.night(asOf: "2026-05-20")
            #expect(good.status == .published)
            let before = try await client.cells("garage.deliveries")
            try await client.source.execute("alter table garage.interventions rename column status to state")
            let partial = try await client.night(asOf: GoldenCases.cutoff)
            #expect(partial.status == .partial && partial.exitCode == 3)
            #expect(partial.stale.map(\.module) == ["garage"])
            #expect(partial.stale.first?.cutoff == "2026-05-20")
            #expect(try await client.cells("garage.deliveries") == before)
            let state = try await client.read("select stale, reason from ops.module_state where module = 'garage'")
                .first
            #expect(try state?.bool("stale") == true)
            #expect(try state?.string("reason").contains("status") == true)
            try await client.source.execute("alter table garage.interventions rename column state to status")
            let healed = try await client.night(asOf: GoldenCases.cutoff)
            #expect(healed.status == .published, "\(healed)")
            let oracle = try await oracle(client)
            for fact in Oracle.facts { #expect(try await client.cells(fact) == Set(oracle.cells(fact)), "\(fact)") }
        }
    }

    @Test("with MongoDB down nothing is written over the good figures, and the night says so")
    func mongoDown() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            _ = try await client.night(asOf: "2026-05-20")
            let before = try await client.cells("rental.vehicle_time")
            let down = try client.with(mongo: "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300")
            let summary = try await down.night(asOf: GoldenCases.cutoff)
            // What the vehicles are stands in PostgreSQL alone.
            #expect(summary.status == .partial && summary.exitCode == 3)
            #expect(Set(summary.stale.map(\.module)) == ["garage", "rental", "fleet"])
            #expect(summary.stale.allSatisfy { $0.reason.contains("MongoDB cannot be read") })
            #expect(try await client.cells("rental.vehicle_time") == before)
            let healed = try await client.night(asOf: GoldenCases.cutoff)
            #expect(healed.status == .published)
            let oracle = try await oracle(client)
            for fact in Oracle.facts { #expect(try await client.cells(fact) == Set(oracle.cells(fact)), "\(fact)") }
        }
    }

    @Test("a collection that is not there is no empty history: its module waits, the others publish")
    func missingCollection() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            try await client.mongo.dropCollection(
                database: client.instance.mongoDatabase,
                collection: "vehicle_history"
            )
            let summary = try await client.night(asOf: GoldenCases.cutoff)
            #expect(summary.status == .partial)
            #expect(summary.stale.map(\.module) == ["rental"])
            #expect(summary.stale.first?.reason.contains("has no collection vehicle_history") == true)
        }
    }

    @Test("a source emptied by mistake does not empty the figures; the purge that is meant goes through once")
    func brake() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            try await client.source.execute(
                """
                insert into fleet_management.odometer_readings (id, vehicle_id, read_at, km, source, created_at)
                select gen_random_uuid(), (select min(id::text)::uuid from vehicles.vehicles), now(), i, 1, now()
                from generate_series(1, 200) i
                """
            )
            _ = try await client.night(asOf: "2026-05-20")
            try await client.source.execute("delete from fleet_management.odometer_readings")
            let braked = try await client.night(asOf: "2026-05-20")
            #expect(braked.stale.map(\.module) == ["fleet"])
            #expect(braked.stale.first?.reason.contains("--accept-deletes fleet.odometer_readings") == true)
            let meant = try await client.night(
                RunOptions(asOf: "2026-05-20", acceptDeletes: ["fleet.odometer_readings"])
            )
            #expect(meant.stale.isEmpty, "\(meant)")
        }
    }

    @Test("a run that lost its place to a newer one writes nothing more")
    func lostPlace() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            let dsn = client.instance.warehouse.loader.string.revealed
            let before = try await client.read("select count(*) as rows from ops.publication").first?.int("rows")
            await #expect(throws: RunError.self) {
                _ = try await client.night(RunOptions(asOf: GoldenCases.cutoff)) { event in
                    guard case .fact = event else { return }
                    // From another thread and another session, as a newer run would.
                    takeFence(dsn)
                }
            }
            let after = try await client.read("select count(*) as rows from ops.publication").first?.int("rows")
            #expect(before == after)
            #expect(try await client.night(asOf: GoldenCases.cutoff).status == .published)
        }
    }

    @Test("a cut-off only moves forward, and not into the future")
    func cutOff() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let behind = await #expect(throws: RunError.self) { try await client.night(asOf: "2026-05-01") }
            #expect(behind?.description.contains("behind the published cut-off 2026-06-01") == true)
            let future = await #expect(throws: RunError.self) { try await client.night(asOf: "2999-01-01") }
            #expect(future?.description.contains("in the future") == true)
        }
    }

    @Test("a backfill computes published days anew and refuses others")
    func backfill() async throws {
        try await TestClient.with { client in
            try await insertGolden(client)
            _ = try await client.night(asOf: GoldenCases.cutoff)
            let good = try await client.cells("garage.deliveries")
            let loader = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
            try await loader.execute("update agg.garage_deliveries set delivered = delivered + 1")
            await loader.close()
            let first = try #require(good.map(\.day).min())
            let last = try #require(good.map(\.day).max())
            let summary = try await client.night(
                RunOptions(kind: .backfill, days: ClosedDays(first: first, last: last))
            )
            #expect(summary.status == .published, "\(summary)")
            #expect(summary.facts.first { $0.fact == "garage.deliveries" }?.cellsChanged == good.count)
            #expect(try await client.cells("garage.deliveries") == good)
            await #expect(throws: RunError.self) {
                try await client.night(RunOptions(kind: .backfill, days: ClosedDays(first: last, last: "2030-01-01")))
            }
        }
    }

    private func insertGolden(_ client: TestClient) async throws {
        try await GoldenCases.insert(
            postgres: client.source,
            mongo: client.mongo,
            mongoDatabase: client.instance.mongoDatabase
        )
    }

    private func oracle(_ client: TestClient) async throws -> Oracle {
        try await client.oracle(cutoff: GoldenCases.cutoff)
    }
}

/// Raises the fencing token, waiting for it on this thread.
private func takeFence(_ dsn: String) {
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let other = try await PostgresConnection.connect(dsn)
        try await other.query("update ops.fence set token = token + 1")
        await other.close()
        done.signal()
    }
    done.wait()
}

@Suite("A configuration that changes between two nights", .timeLimit(.minutes(3)))
struct ChangedConfigurationTests {
    @Test("another time zone is refused until the warehouse knows it, and then every figure is computed anew")
    func timeZone() async throws {
        try await TestClient.with { client in
            try await GoldenCases.insert(
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: "2026-05-20")
            var settings = TestClient.Settings()
            settings.timeZone = "America/Martinique"
            let moved = try client.with(settings)
            let error = await #expect(throws: WarehouseError.self) { try await moved.night(asOf: "2026-05-21") }
            #expect(error?.description.contains("driveops-analytics init") == true)
            try await moved.install()
            #expect(try await moved.night(asOf: "2026-05-21").status == .published)
            let oracle = try await moved.oracle(cutoff: "2026-05-21")
            for fact in Oracle.facts {
                let cells = try await moved.cells(fact)
                #expect(cells == Set(oracle.cells(fact)), "\(fact)")
            }
        }
    }

    @Test("a module that was off while rows changed starts anew when it is switched on again")
    func moduleOffAndOn() async throws {
        try await TestClient.with { client in
            try await GoldenCases.insert(
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            _ = try await client.night(asOf: "2026-05-20")
            var settings = TestClient.Settings()
            settings.modules = ["vehicles", "garage", "rental"]
            try await client.source.execute(
                "update fleet_management.maintenance_plans set plan_type = 4 where plan_type = 1"
            )
            _ = try await client.with(settings).night(asOf: "2026-05-21")
            _ = try await client.night(asOf: "2026-05-22")
            let oracle = try await client.oracle(cutoff: "2026-05-22")
            for fact in Oracle.facts {
                let cells = try await client.cells(fact)
                #expect(cells == Set(oracle.cells(fact)), "\(fact)")
            }
        }
    }
}

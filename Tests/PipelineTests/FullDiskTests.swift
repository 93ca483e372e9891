import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("A full disk", .serialized, .timeLimit(.minutes(5)))
struct FullDiskTests {
    /// A stand whose databases are on a server with a tablespace on a small disk.
    private func with(
        megabytes: Int,
        _ body: (TestClient, PostgresConnection, SmallDisk) async throws -> Void
    ) async throws {
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        let disk = try SmallDisk(megabytes: megabytes, owner: "postgres")
        defer { disk.remove() }
        let admin = try await PostgresConnection.connect(cluster.conninfo())
        try await admin.execute("create tablespace small location '\(disk.folder)'")
        try await admin.execute("grant create on tablespace small to public")
        let servers = try TestServers().with(postgres: cluster.conninfo(), source: cluster.conninfo())
        try await Stand.with(["shop"], on: servers) { client in
            _ = try await client.night(asOf: "2026-03-20")
            #expect(try await client.sales("shop") == "20100")
            try await body(client, admin, disk)
        }
        await admin.close()
    }

    @Test(
        "of the warehouse: the last good night stands, the reason says where and the way out, and with more room it heals",
        .enabled(if: SmallDisk.isPossible, "this machine lets nobody mount a small disk")
    )
    func warehouse() async throws {
        try await with(megabytes: 24) { client, admin, disk in
            let loader = try ConnectionInfo(parsing: client.instance.warehouse.loader.string.revealed)
            let database = quoteIdentifier(loader.dbname ?? "")
            try await admin.query(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1",
                [.text(loader.dbname ?? "")]
            )
            try await admin.execute("alter database \(database) set tablespace small")
            try await client.source.execute(
                "insert into shop.items select i, timestamptz '2026-03-02 12:00+00', 1 from generate_series(1001, 301000) i"
            )
            let full = try await client.night(asOf: "2026-03-20")
            #expect(full.status == .failed, "\(full)")
            let reason = full.stale.first?.reason ?? ""
            #expect(reason.contains("shop.items: ") && reason.contains("[53100]"), "\(reason)")
            #expect(reason.contains("the warehouse has no room left on its disk"), "\(reason)")
            #expect(try await client.sales("shop") == "20100")
            let run = try await client.read("select status from ops.run order by run_id desc limit 1").first
            #expect(try run?.string("status") == "failed")
            try disk.grow(to: 400)
            let healed = try await client.night(asOf: "2026-03-20")
            #expect(healed.status == .published, "\(healed)")
            #expect(try await client.sales("shop") == "320100")
        }
    }

    @Test(
        "of the source: it is not taken for the warehouse's",
        .enabled(if: SmallDisk.isPossible, "this machine lets nobody mount a small disk")
    )
    func source() async throws {
        try await with(megabytes: 4) { client, admin, _ in
            let role = quoteIdentifier(client.extractor)
            try await admin.execute(
                "alter role \(role) set temp_tablespaces = small; alter role \(role) set work_mem = '64kB'"
            )
            try await client.source.execute(Stand.prices("shop", from: Self.sorted))
            let full = try await client.night(asOf: "2026-03-20")
            let reason = full.stale.first?.reason ?? ""
            #expect(reason.contains("shop.prices: ") && reason.contains("[53100]"), "\(reason)")
            #expect(reason.contains("the operational PostgreSQL has no room left on its disk"), "\(reason)")
            #expect(try await client.sales("shop") == "20100")
            try await client.source.execute(Stand.prices("shop"))
            #expect(try await client.night(asOf: "2026-03-20").stale.isEmpty)
        }
    }

    @Test("a limit that the server's configuration sets on files, likewise, and where no disk can be mounted")
    func configuredLimit() async throws {
        try await Stand.with(["shop"]) { client in
            try await client.asSuperuser(
                "alter role \(client.extractor) set work_mem = '64kB'; alter role \(client.extractor) set temp_file_limit = '1MB'"
            )
            try await client.source.execute(Stand.prices("shop", from: Self.sorted))
            let full = try await client.night(asOf: "2026-03-20")
            let reason = full.stale.first?.reason ?? ""
            #expect(reason.contains("shop.prices: ") && reason.contains("[53400]"), "\(reason)")
            #expect(reason.contains("the operational PostgreSQL is configured to give this role no more"), "\(reason)")
            try await client.asSuperuser("alter role \(client.extractor) reset temp_file_limit")
            #expect(try await client.night(asOf: "2026-03-20").status == .published)
        }
    }

    /// Takes the server some 20 MB on its disk to put in order.
    private static let sorted =
        "(select i from generate_series(1, 300000) i order by md5(i::text) limit 299999) many where i = 1"
}

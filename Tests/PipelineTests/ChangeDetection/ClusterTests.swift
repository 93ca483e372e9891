import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("What happens to a source's cluster", .serialized, .timeLimit(.minutes(5)))
struct ClusterTests {
    /// The shop on a cluster of its own; `body` gets a client that reads from it, and the cluster.
    private func with(
        _ keys: String = ShopModule.defaultKeys,
        _ body: (TestClient, PrivateCluster) async throws -> Void
    ) async throws {
        try await ShopModule.with(keys) { client in
            let cluster = try PrivateCluster.create()
            defer { cluster.remove() }
            try await sql("create schema shop; \(ShopModule.table); \(ShopModule.rows)", cluster)
            try await body(client.with(postgres: cluster.conninfo()), cluster)
        }
    }

    @discardableResult
    private func sql(_ text: String, _ cluster: PrivateCluster) async throws -> String {
        let connection = try await PostgresConnection.connect(cluster.conninfo())
        try await connection.execute(text)
        let rows = "select string_agg(concat_ws(':', id, state, amount), ',' order by id) as t from shop.items"
        let answer = try await connection.query(rows).first?.optionalString("t") ?? ""
        await connection.close()
        return answer
    }

    private func expectEqual(_ client: TestClient, _ cluster: PrivateCluster) async throws {
        let mirror =
            try await client.read(
                "select string_agg(concat_ws(':', id, state, amount), ',' order by id) as t from mirror.shop_items"
            ).first?.optionalString("t") ?? ""
        let source = try await sql("select 1", cluster)
        #expect(mirror == source)
    }

    @Test("transaction ids that come near 2^32, cross it, and come round again")
    func wrap() async throws {
        try await with { client, cluster in
            try cluster.wind(to: (1 << 32) - 60)
            try await sql("update shop.items set amount = 2 where id <= 5", cluster)
            _ = try await client.shopNight()
            for round in 1...100 {
                try await sql("update shop.items set amount = amount + 1 where id = \(round % 50 + 1)", cluster)
                if round % 20 == 0 {
                    let night = try await client.shopNight()
                    #expect(night?.mode == "changed" && night?.rowsChanged == 20)
                    try await expectEqual(client, cluster)
                }
            }
        }
    }

    @Test("a row whose new id has the 32 bits of its old one is read though its bucket looks the same")
    func sameBits() async throws {
        try await with { client, cluster in
            let connection = try await PostgresConnection.connect(cluster.conninfo())
            let old = try await connection.query("select xmin::text::bigint as x from shop.items where id = 7").first?
                .int64("x")
            await connection.close()
            try cluster.wind(to: (1 << 32) + UInt64(try #require(old)) - 4)
            // The oldest rows are frozen, as they would be after so many transactions.
            try await sql("vacuum (freeze) shop.items", cluster)
            _ = try await client.shopNight()
            // Burn ids until the next one has the old bits.
            let burner = try await PostgresConnection.connect(cluster.conninfo())
            let wanted = (1 << 32) + (try #require(old))
            while try await burner.query("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as x").first?
                .int64("x")
                ?? wanted < wanted
            {
                try await burner.query("select pg_current_xact_id()")
            }
            try await burner.execute("update shop.items set state = 2 where id = 7")
            let new = try await burner.query("select xmin::text::bigint as x from shop.items where id = 7").first?
                .int64("x")
            await burner.close()
            #expect(new == old)
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 1)
            try await expectEqual(client, cluster)
        }
    }

    @Test("rows that carry the frozen id itself, as old servers wrote it, are no new ones where the ids begin again")
    func frozenID() async throws {
        try await with { client, cluster in
            let rows = "'{\"(0,1)\",\"(0,2)\",\"(0,3)\",\"(0,4)\",\"(0,5)\"}'"
            try await sql("create extension pg_surgery; select heap_force_freeze('shop.items', \(rows))", cluster)
            try cluster.wind(to: (1 << 32) - 30)
            _ = try await client.shopNight()
            for _ in 1...40 { try await sql("update shop.items set amount = amount + 1 where id = 7", cluster) }
            let night = try await client.shopNight()
            #expect(night?.mode == "changed" && night?.rowsRead == 1, "\(String(describing: night))")
            try await expectEqual(client, cluster)
        }
    }

    @Test("a mark that is 2^32 transactions old is no mark: the stream is read whole")
    func oldMark() async throws {
        try await with { client, cluster in
            _ = try await client.shopNight()
            try cluster.wind(to: (1 << 32) + 100_000)
            try await sql("update shop.items set amount = 9 where id = 1", cluster)
            let night = try await client.shopNight()
            #expect(night?.reason?.contains("2^32") == true)
            try await expectEqual(client, cluster)
        }
    }

    @Test("a cluster put back from a copy of its files went back: it is read whole")
    func restoredFiles() async throws {
        try await with { client, cluster in
            try cluster.stop()
            try cluster.copyFiles(from: "data", to: "copy")
            try cluster.start()
            try await sql("update shop.items set amount = 9 where id = 1; delete from shop.items where id = 2", cluster)
            _ = try await client.shopNight()
            try cluster.stop()
            try cluster.copyFiles(from: "copy", to: "data")
            try cluster.start()
            let night = try await client.shopNight()
            #expect(
                night?.mode == "whole" && night?.reason?.contains("restored") == true,
                "\(String(describing: night))"
            )
            try await expectEqual(client, cluster)
        }
    }

    @Test("the log that went back tells a restored cluster even where the transaction ids were caught up")
    func restoredLog() async throws {
        try await with { client, cluster in
            _ = try await client.shopNight()
            // As if the night before had seen a longer log.
            try await client.asOwner("update ops.stream_state set source_lsn = source_lsn + 1000000000")
            let night = try await client.shopNight()
            #expect(night?.reason == "the source's log went back: it was restored")
        }
    }

    @Test("another cluster with the same rows, as from a dump, is read whole")
    func otherCluster() async throws {
        try await with { client, cluster in
            _ = try await client.shopNight()
            let other = try PrivateCluster.create()
            defer { other.remove() }
            try await sql(
                "create schema shop; \(ShopModule.table); \(ShopModule.rows); delete from shop.items where id = 9",
                other
            )
            let moved = try client.with(postgres: other.conninfo())
            let night = try await moved.shopNight()
            #expect(night?.reason == "the source is another cluster or timeline" && night?.rowsGone == 1)
            try await expectEqual(moved, other)
        }
    }

    @Test("a prepared transaction is read when it commits, however many nights later")
    func prepared() async throws {
        try await with { client, cluster in
            _ = try await client.shopNight()
            try await sql("begin; update shop.items set amount = 9 where id = 1; prepare transaction 'late'", cluster)
            #expect(try await client.shopNight()?.rowsRead == 0)
            try await sql("update shop.items set amount = 8 where id = 2", cluster)
            #expect(try await client.shopNight()?.rowsChanged == 1)
            try await sql("commit prepared 'late'", cluster)
            #expect(try await client.shopNight()?.rowsChanged == 1)
            try await expectEqual(client, cluster)
        }
    }

    @Test("with a prepared transaction open a cursor's mark stays, and the night says so")
    func preparedAndCursor() async throws {
        try await with("changes: {cursor: changed_at, overlap: 1s}") { client, cluster in
            try await sql("update shop.items set changed_at = now() - interval '1 hour'", cluster)
            _ = try await client.shopNight()
            let mark = try await client.read("select mark from ops.stream_state").first?.int64("mark")
            try await sql(
                "begin; update shop.items set amount = 9, changed_at = now() where id = 1; prepare transaction 'late'",
                cluster
            )
            for _ in 1...2 {
                let summary = try await client.night(asOf: "2026-05-01")
                #expect(summary.warnings.contains { $0.contains("a prepared transaction is open") })
                #expect(try await client.read("select mark from ops.stream_state").first?.int64("mark") == mark)
            }
            try await sql("commit prepared 'late'", cluster)
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 1)
            try await expectEqual(client, cluster)
        }
    }

    @Test("a standby is read by transaction ids; promoted, it is another timeline; a cursor is refused on it")
    func standby() async throws {
        try await with { client, cluster in
            let standby = try cluster.standby()
            defer { standby.remove() }
            let reader = try client.with(postgres: standby.conninfo())
            _ = try await reader.shopNight()
            // One transaction that is open on the primary while the standby is read, and commits later.
            let late = try await PostgresConnection.connect(cluster.conninfo())
            try await late.execute("begin; update shop.items set amount = 9 where id = 1")
            try await sql("update shop.items set amount = 8 where id = 2; delete from shop.items where id = 3", cluster)
            try await replayed(standby, cluster)
            let night = try await reader.shopNight()
            #expect(night?.mode == "changed" && night?.rowsChanged == 1 && night?.rowsGone == 1)
            try await late.execute("commit")
            await late.close()
            try await replayed(standby, cluster)
            #expect(try await reader.shopNight()?.rowsChanged == 1)
            try await expectEqual(reader, cluster)
            try cluster.stop()
            try standby.promote()
            let promoted = try await reader.shopNight()
            #expect(promoted?.reason == "the source is another cluster or timeline")
            try await expectEqual(reader, standby)
        }
    }

    @Test("a cursor on a standby is refused, with the way out")
    func cursorOnStandby() async throws {
        try await with("changes: {cursor: changed_at}") { client, cluster in
            let standby = try cluster.standby()
            defer { standby.remove() }
            let reason = try await client.with(postgres: standby.conninfo()).shopRefusal()
            #expect(reason?.contains("the source is a standby") == true)
        }
    }

    /// Waits until the standby has all that the primary has written.
    private func replayed(_ standby: PrivateCluster, _ cluster: PrivateCluster) async throws {
        let primary = try await PostgresConnection.connect(cluster.conninfo())
        let written =
            try await primary.query("select pg_current_wal_flush_lsn()::text as lsn").first?.string("lsn") ?? ""
        await primary.close()
        let connection = try await PostgresConnection.connect(standby.conninfo())
        while try await connection.query("select pg_last_wal_replay_lsn() >= $1::pg_lsn as done", [.text(written)])
            .first?.bool("done") != true
        {
            try await Task.sleep(for: .milliseconds(20))
        }
        await connection.close()
    }
}

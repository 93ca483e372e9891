import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("Changes by a cursor", .timeLimit(.minutes(5)))
struct CursorTests {
    private static let keys = "changes: {cursor: changed_at, overlap: 1s}"

    /// Sixty items of hours ago, one night on.
    private func with(_ keys: String = keys, _ body: (TestClient) async throws -> Void) async throws {
        // Without a sample of rows, which would be all of so few.
        try await ShopModule.with(keys, selfCheck: SelfCheckSettings(rows: 0)) { client in
            try await client.source.execute("update shop.items set changed_at = now() - interval '3 hours'")
            _ = try await client.shopNight()
            try await body(client)
        }
    }

    @Test("a changed row, ties and rows without a cursor are read; nothing else is")
    func changed() async throws {
        try await with { client in
            try await client.source.execute("update shop.items set amount = 9, changed_at = now() where id <= 3")
            try await client.source.execute("insert into shop.items (id, changed_at) values (51, null)")
            let night = try await client.shopNight()
            #expect(night?.mode == "changed" && night?.rowsRead == 4 && night?.rowsChanged == 4)
            try await expectEqual(client)
        }
    }

    @Test("a row that commits late is not missed: the mark is where the oldest transaction began")
    func lateCommit() async throws {
        try await with { client in
            let late = try await client.anotherSourceSession()
            try await late.execute("begin; update shop.items set amount = 9, changed_at = now() where id = 1")
            try await Task.sleep(for: .milliseconds(1500))
            try await client.source.execute("update shop.items set amount = 8, changed_at = now() where id = 2")
            _ = try await client.shopNight()
            _ = try await client.shopNight()
            try await late.execute("commit")
            await late.close()
            #expect(try await client.shopNight()?.rowsChanged == 1)
            try await expectEqual(client)
        }
    }

    @Test("an empty batch leaves the rows alone, and moves the mark no further than its night began")
    func emptyBatch() async throws {
        try await with { client in
            let night = try await client.shopNight()
            #expect(night?.rowsRead == 0 && night?.rowsChanged == 0)
            let row = try await client.read(
                "select mark <= extract(epoch from marked_at) * 1000 as early from ops.stream_state"
            ).first
            #expect(try row?.bool("early") == true)
            try await expectEqual(client)
        }
    }

    @Test("a cursor that went back, and a deleted row, are found when the stream is reconciled, and proved")
    func reconcile() async throws {
        try await with { client in
            try await client.source.execute(
                "update shop.items set amount = 9, changed_at = now() - interval '2 days' where id = 1; delete from shop.items where id = 2"
            )
            let between = try await client.shopNight()
            #expect(between?.rowsChanged == 0 && between?.rowsGone == 0)
            try await client.asOwner("update ops.stream_state set reconciled_at = reconciled_at - interval '7 days'")
            let night = try await client.shopNight()
            #expect(night?.rowsChanged == 1 && night?.rowsGone == 1)
            #expect(try await client.proof()?.mirror == 49)
            try await expectEqual(client)
            #expect(try await client.shopNight()?.rowsRead == 0)
        }
    }

    @Test("without reconcile nothing but the cursor is looked at")
    func neverReconciled() async throws {
        try await with(Self.keys + "\nreconcile: never") { client in
            try await client.source.execute("delete from shop.items where id = 2")
            try await client.asOwner("update ops.stream_state set reconciled_at = reconciled_at - interval '400 days'")
            #expect(try await client.shopNight()?.rowsGone == 0)
        }
    }

    @Test("a role that may not see other sessions is refused")
    func rights() async throws {
        try await ShopModule.with(Self.keys) { client in
            try await client.asSuperuser("revoke pg_read_all_stats from \(client.extractor)")
            #expect(try await client.shopRefusal()?.contains("grant pg_read_all_stats") == true)
        }
    }

    private func expectEqual(_ client: TestClient) async throws {
        let (source, mirror) = try await client.shopRows()
        #expect(source == mirror)
    }
}

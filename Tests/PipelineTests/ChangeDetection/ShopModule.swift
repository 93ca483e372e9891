import Definitions
import Pipeline
import Postgres
import TestSupport

/// A module with one stream over one small table, for what a night makes of changes there.
enum ShopModule {
    static let defaultKeys = "changes: xmin"

    static func files(_ keys: String = defaultKeys, columns: String = columns) -> [String: String] {
        [
            "shop/module.yaml": """
            module: shop
            title: {en: Shop, fr: Magasin}
            codes:
              state:
                1: {en: Open, fr: Ouvert}
                2: {en: Closed, fr: Fermé}
            """,
            "shop/streams/items.yaml": """
            stream: items
            source: {postgres: shop.items}
            key: [id]
            \(keys)
            columns:
            \(columns)
            """,
        ]
    }

    static let columns = """
          id: int
          state: {type: int, codes: state}
          amount: numeric
          changed_at: timestamptz
        """

    static let table = """
        create table shop.items (
            id int primary key, state int not null default 1, amount numeric(12, 2) not null default 1.50,
            changed_at timestamptz default now(), note text
        )
        """

    static let rows = "insert into shop.items (id) select i from generate_series(1, 50) i"

    /// A client with the module and fifty items.
    static func with<T: Sendable>(
        _ keys: String = defaultKeys,
        table: String = table,
        selfCheck: SelfCheckSettings = SelfCheckSettings(),
        _ body: (TestClient) async throws -> T
    ) async throws -> T {
        let folder = try DefinitionFolder(files(keys))
        defer { folder.remove() }
        var settings = TestClient.Settings()
        settings.modules = ["shop"]
        settings.moreDefinitions = [folder.path]
        settings.hasSchema = false
        settings.selfCheck = selfCheck
        return try await TestClient.with(settings) { client in
            try await client.source.execute("create schema shop; \(table); \(rows)")
            try await client.asSuperuser("grant pg_read_all_stats to \(client.extractor)")
            try await client.settled()
            return try await body(client)
        }
    }
}

/// The proof of a stream's last night.
struct Proof: Equatable {
    let kind: String
    let source: Int
    let mirror: Int
    let aside: Int
    let reread: Int
    let totals: String
}

extension TestClient {
    /// Runs a night of the shop and gives its only stream's outcome.
    func shopNight(_ options: RunOptions = RunOptions(asOf: "2026-05-01")) async throws -> StreamOutcome? {
        let summary = try await night(options)
        guard summary.stale.isEmpty else { throw Refused(reason: summary.stale.map(\.reason).joined()) }
        return summary.streams.first
    }

    struct Refused: Error { let reason: String }

    /// Waits until no transaction of another test is older than the shop's rows: they would be read again.
    func settled() async throws {
        for _ in 1...200 {
            let row = try await source.query(
                """
                select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > txid_current() - 2 as settled
                """
            ).first
            if try row?.bool("settled") == true { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The reason for which a night leaves the shop behind; nil when it does not.
    func shopRefusal() async throws -> String? {
        try await night(asOf: "2026-05-01").stale.first?.reason
    }

    func proof(of stream: String = "shop.items") async throws -> Proof? {
        let row = try await read("select * from ops.proof where stream = '\(stream)' order by run_id desc limit 1")
            .first
        return try row.map { row in
            Proof(
                kind: try row.string("kind"),
                source: try row.int("source_rows"),
                mirror: try row.int("mirror_rows"),
                aside: try row.int("set_aside"),
                reread: try row.int("reread"),
                totals: try row.string("totals")
            )
        }
    }

    /// Both sides of the shop's table, as one text each: equal when the mirror is right.
    func shopRows() async throws -> (source: String, mirror: String) {
        let rows =
            "coalesce(string_agg(concat_ws(':', id, state, amount, changed_at at time zone 'UTC'), ',' order by id), '') as t"
        let source = try await source.query("select \(rows) from shop.items").first?.string("t") ?? ""
        let mirror = try await read("select \(rows) from mirror.shop_items").first?.string("t") ?? ""
        return (source, mirror)
    }
}

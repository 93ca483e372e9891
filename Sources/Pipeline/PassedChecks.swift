import Definitions
import Postgres
import Warehouse

/// The checks of a module that no row broke when they ran last, so that they need not scan again what nobody changed.
struct PassedChecks {
    private let module: Module
    private let catalogue: Catalogue
    private let warehouse: FencedWarehouse
    /// Name to its query, and the run in which it passed.
    private let known: [String: (query: String, run: Int64)]
    /// Stream id to the last run that changed its mirror; a stream that is missing may have changed at any time.
    private let changes: [String: Int64]
    private var new: [(name: String, query: String)] = []

    static func load(
        of module: Module,
        catalogue: Catalogue,
        _ warehouse: FencedWarehouse
    ) async throws -> PassedChecks {
        let checks = try await warehouse.read(
            "select name, query, run_id from ops.passed_check where module = $1",
            [.text(module.name)]
        )
        let streams = try await warehouse.read(
            "select stream, changed_run_id from ops.stream_state where changed_run_id is not null"
        )
        return PassedChecks(
            module: module,
            catalogue: catalogue,
            warehouse: warehouse,
            known: Dictionary(
                try checks.map { (try $0.string("name"), (try $0.string("query"), try $0.int64("run_id"))) }
            ) { first, _ in first },
            changes: Dictionary(
                try streams.map { (try $0.string("stream"), try $0.int64("changed_run_id")) }
            ) { first, _ in first }
        )
    }

    private init(
        module: Module,
        catalogue: Catalogue,
        warehouse: FencedWarehouse,
        known: [String: (query: String, run: Int64)],
        changes: [String: Int64]
    ) {
        self.module = module
        self.catalogue = catalogue
        self.warehouse = warehouse
        self.known = known
        self.changes = changes
    }

    /// Whether the check passed with this query, and none of its streams has changed since.
    func stillHolds(_ check: Check, _ sql: String) -> Bool {
        guard let last = known[check.name], last.query == sql, let streams = streams(of: check.rule) else {
            return false
        }
        return streams.allSatisfy { stream in changes[stream].map { $0 <= last.run } ?? false }
    }

    /// Notes that no row broke the check in this run.
    mutating func note(_ check: Check, _ sql: String) {
        guard streams(of: check.rule) != nil else { return }
        new.append((check.name, sql))
    }

    /// Keeps what was noted.
    func save() async throws {
        guard !new.isEmpty else { return }
        _ = try await warehouse.write { connection in
            try await connection.query(
                """
                insert into ops.passed_check (module, name, query, run_id)
                select $1, n.name, n.query, $2::bigint from unnest($3::text[], $4::text[]) n (name, query)
                on conflict (module, name) do update set query = excluded.query, run_id = excluded.run_id
                """,
                [
                    .text(module.name), .int(warehouse.runID), .textArray(new.map(\.name)),
                    .textArray(new.map(\.query)),
                ]
            )
        }
    }

    /// The streams whose mirrored rows alone decide the check; nil where anything else may: a build, or the time.
    private func streams(of rule: CheckRule) -> [String]? {
        switch rule {
        case .notNull(let stream, _), .unique(let stream, _), .accepted(let stream, _, _): [stream]
        case .relation(let stream, _, let toStream, _): [stream, toStream]
        case .equation(let equation):
            if case .stream(let id) = equation.table { [id] } else { nil }
        case .sql(let text): text.dependsOnMirrorAlone ? streams(ofTables: mirrorTables(in: text)) : nil
        case .range, .atMost, .volume, .freshness: nil
        }
    }

    private func streams(ofTables tables: [String]) -> [String]? {
        let streams = tables.map { table in
            catalogue.streams.first { table == $0.table || table.hasPrefix($0.table + "__") }?.id
        }
        return streams.isEmpty || streams.contains(nil) ? nil : streams.compactMap(\.self)
    }
}

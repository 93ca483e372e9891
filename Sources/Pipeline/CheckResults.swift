import Definitions
import Postgres
import Warehouse

/// What the checks of a module found when they ran last, so that they need not scan again what nobody changed.
struct CheckResults {
    private let module: Module
    private let catalogue: Catalogue
    private let warehouse: FencedWarehouse
    /// By the check's name.
    private let known: [String: Known]
    /// Stream id to the last run that changed its mirror; a stream that is missing may have changed at any time.
    private let changes: [String: Int64]
    private var new: [(name: String, query: String, violations: Violations)] = []

    /// The rows that broke a check.
    struct Violations {
        let count: Int
        /// One of them, as JSON.
        let example: String?
    }

    private struct Known {
        let query: String
        /// The run in which it was found.
        let run: Int64
        let violations: Violations
    }

    static func load(
        of module: Module,
        catalogue: Catalogue,
        _ warehouse: FencedWarehouse
    ) async throws -> CheckResults {
        let checks = try await warehouse.read(
            "select name, query, run_id, violations, example from ops.check_result where module = $1",
            [.text(module.name)]
        )
        let streams = try await warehouse.read(
            "select stream, changed_run_id from ops.stream_state where changed_run_id is not null"
        )
        return CheckResults(
            module: module,
            catalogue: catalogue,
            warehouse: warehouse,
            known: Dictionary(
                try checks.map { (try $0.string("name"), try known($0)) }
            ) { first, _ in first },
            changes: Dictionary(
                try streams.map { (try $0.string("stream"), try $0.int64("changed_run_id")) }
            ) { first, _ in first }
        )
    }

    private static func known(_ row: PostgresRow) throws -> Known {
        Known(
            query: try row.string("query"),
            run: try row.int64("run_id"),
            violations: Violations(count: try row.int("violations"), example: try row.optionalString("example"))
        )
    }

    private init(
        module: Module,
        catalogue: Catalogue,
        warehouse: FencedWarehouse,
        known: [String: Known],
        changes: [String: Int64]
    ) {
        self.module = module
        self.catalogue = catalogue
        self.warehouse = warehouse
        self.known = known
        self.changes = changes
    }

    /// What the check found with this query, where none of its streams has changed since.
    func standing(_ check: Check, _ sql: String) -> Violations? {
        guard let last = known[check.name], last.query == sql, let streams = streams(of: check.rule),
            streams.allSatisfy({ stream in changes[stream].map { $0 <= last.run } ?? false })
        else { return nil }
        return last.violations
    }

    /// Notes what the check found in this run.
    mutating func note(_ check: Check, _ sql: String, _ violations: Violations) {
        guard streams(of: check.rule) != nil else { return }
        new.append((check.name, sql, violations))
    }

    /// Keeps what was noted.
    func save() async throws {
        guard !new.isEmpty else { return }
        _ = try await warehouse.write { connection in
            try await connection.query(
                """
                insert into ops.check_result (module, name, query, run_id, violations, example)
                select $1, n.name, n.query, $2::bigint, n.violations, nullif(n.example, '')
                from unnest($3::text[], $4::text[], $5::bigint[], $6::text[]) n (name, query, violations, example)
                on conflict (module, name) do update set
                    query = excluded.query, run_id = excluded.run_id, violations = excluded.violations,
                    example = excluded.example
                """,
                [
                    .text(module.name), .int(warehouse.runID), .textArray(new.map(\.name)),
                    .textArray(new.map(\.query)), .intArray(new.map { Int64($0.violations.count) }),
                    .textArray(new.map { $0.violations.example ?? "" }),
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

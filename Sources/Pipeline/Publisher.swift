import Definitions
import Postgres
import Warehouse

/// Publishes the modules that passed their audit, in one transaction.
struct Publisher {
    let catalogue: Catalogue
    let warehouse: FencedWarehouse
    let cutoff: String

    struct Outcome: Sendable {
        /// Nil when there was nothing to publish.
        let publicationID: Int64?
        let changes: [FactChange]
    }

    func publish(_ modules: [Module], builds: [FactBuild]) async throws -> Outcome {
        try await warehouse.write { connection in
            let next =
                try await connection.query(
                    "select coalesce(max(publication_id), 0) + 1 as id from ops.publication"
                ).first?.int64("id") ?? 1
            var changes: [FactChange] = []
            for build in builds {
                changes.append(try await publish(build, next, connection))
                FailPoint.reach(.publishing)
            }
            let labels = try await refreshDimensions(of: modules, connection)
            try await clearStale(modules, connection)
            guard !builds.isEmpty || labels > 0 else { return Outcome(publicationID: nil, changes: []) }
            try await record(modules, next, connection)
            FailPoint.reach(.recorded)
            return Outcome(publicationID: next, changes: changes)
        }
    }

    private func publish(
        _ build: FactBuild,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> FactChange {
        try await build.verify(warehouse.runID, connection)
        let present = try await shape(build.table, publication, connection)
        let parameters: [PostgresValue] = [.int(publication), .textArray(build.days)]
        var first: [CellTable] = []
        for table in build.table.tables {
            if present.contains(table.name) {
                for sql in table.publishSQL(run: warehouse.runID) { try await connection.query(sql, parameters) }
            } else {
                for sql in table.firstPublishSQL(run: warehouse.runID) { try await connection.execute(sql) }
                first.append(table)
            }
        }
        try await connection.query(
            """
            insert into agg.published_days (fact, day, publication_id, run_id, published_at)
            select $1, d, $2::bigint, $3::bigint, now() from unnest($4::date[]) d
            on conflict (fact, day) do update set
                publication_id = excluded.publication_id, run_id = excluded.run_id, published_at = excluded.published_at
            """,
            [.text(build.fact.id), .int(publication), .int(warehouse.runID), .textArray(build.days)]
        )
        try await connection.query("delete from ops.dirty where fact = $1", [.text(build.fact.id)])
        try await connection.query(
            """
            insert into ops.fact_state (fact, fingerprint, cutoff) values ($1, $2, $3::date)
            on conflict (fact) do update set fingerprint = excluded.fingerprint, cutoff = excluded.cutoff
            """,
            [.text(build.fact.id), .text(build.fact.fingerprint), .text(cutoff)]
        )
        return try await change(build, publication, first: first, connection)
    }

    /// Creates the tables of cells anew when the definition has another shape, and drops those that it no longer has. What
    /// was in them is kept for undoing.
    ///
    /// - Returns: The names of those that are there.
    private func shape(
        _ table: FactTable,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> Set<String> {
        let wanted = table.tables
        var present: Set<String> = []
        for part in CellTable.Part.allCases.map({ CellTable(table.fact, $0) }) {
            let found = try await columns(of: part, connection)
            guard !found.isEmpty else { continue }
            let isWanted = wanted.contains { $0.name == part.name }
            if isWanted { present.insert(part.name) }
            guard found.map(\.name) != (isWanted ? part.shape : []) else { continue }
            let oldKey = found.filter { $0.isKey && $0.name != "day" }.map(\.name)
            try await connection.query(part.retireSQL(oldKey: oldKey), [.int(publication)])
            try await connection.execute("drop table \(part.name)")
            if isWanted { try await connection.execute(part.createSQL) }
        }
        return present
    }

    private func columns(
        of table: CellTable,
        _ connection: PostgresConnection
    ) async throws -> [(name: String, isKey: Bool)] {
        try await connection.query(
            """
            select a.attname::text as name, coalesce(a.attnum = any (i.indkey), false) as is_key
            from pg_attribute a
            left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum
            """,
            [.text(table.name)]
        ).map { (try $0.string("name"), try $0.bool("is_key")) }
    }

    private func change(
        _ build: FactBuild,
        _ publication: Int64,
        first: [CellTable],
        _ connection: PostgresConnection
    ) async throws -> FactChange {
        let changed =
            ["select day from ops.undo where publication_id = $1 and fact = $2"]
            + first.map { "select day from \($0.name)" }
        let rows = try await connection.query(
            """
            select day::text, count(*) as cells from (\(changed.joined(separator: " union all "))) c
            group by day order by day
            """,
            [.int(publication), .text(build.fact.id)]
        )
        return FactChange(
            fact: build.fact.id,
            daysComputed: build.days.count,
            cellsChanged: try rows.reduce(0) { try $0 + $1.int("cells") },
            daysChanged: dayRanges(try rows.map { try $0.string("day") }),
            seconds: build.seconds
        )
    }

    /// How many labels changed.
    private func refreshDimensions(of modules: [Module], _ connection: PostgresConnection) async throws -> Int {
        let names = Set(modules.flatMap { [$0.name] + $0.needs })
        var changed = 0
        for dimension in catalogue.dimensions where names.contains(dimension.module) {
            let table = DimensionTable(dimension, in: catalogue)
            try await connection.execute(table.createSQL)
            for sql in table.refreshSQL { changed += try await connection.query(sql).affectedRows }
        }
        return changed
    }

    private func clearStale(_ modules: [Module], _ connection: PostgresConnection) async throws {
        try await connection.query(
            """
            update ops.module_state set stale = false, stale_since = null, reason = null
            where stale and module = any ($1::text[])
            """,
            [.textArray(modules.map(\.name))]
        )
    }

    private func record(_ modules: [Module], _ publication: Int64, _ connection: PostgresConnection) async throws {
        let names = modules.map(\.name)
        try await connection.query(
            """
            insert into ops.publication (publication_id, run_id, modules, cutoff)
            values ($1::bigint, $2::bigint, $3::text[], $4::date)
            """,
            [.int(publication), .int(warehouse.runID), .textArray(names), .text(cutoff)]
        )
        try await connection.query(
            """
            insert into ops.module_state (module, cutoff, publication_id, run_id, published_at)
            select m, $2::date, $3::bigint, $4::bigint, now() from unnest($1::text[]) m
            on conflict (module) do update set
                cutoff = excluded.cutoff, publication_id = excluded.publication_id, run_id = excluded.run_id,
                published_at = excluded.published_at, stale = false, stale_since = null, reason = null
            """,
            [.textArray(names), .text(cutoff), .int(publication), .int(warehouse.runID)]
        )
    }
}

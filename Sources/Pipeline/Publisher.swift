import Definitions
import Postgres
import Warehouse

/// Publishes the modules that passed their audit, in one transaction.
struct Publisher {
    let catalogue: Catalogue
    let warehouse: FencedWarehouse
    let cutoff: String
    /// What the ledger calls the publication.
    let kind: RunOptions.Kind

    struct Outcome: Sendable {
        /// Nil when there was nothing to publish.
        let publicationID: Int64?
        let changes: [FactChange]
    }

    func publish(_ modules: [Module], builds: [FactBuild]) async throws -> Outcome {
        try await warehouse.write { connection in
            let next = try await Self.nextPublication(connection)
            var changes: [FactChange] = []
            for build in builds {
                changes.append(try await publish(build, next, connection))
                FailPoint.reach(.publishing)
            }
            let labels = try await refreshDimensions(of: modules, next, connection)
            try await clearStale(modules, connection)
            guard !builds.isEmpty || labels > 0 else { return Outcome(publicationID: nil, changes: []) }
            try await record(modules, next, connection)
            FailPoint.reach(.recorded)
            return Outcome(publicationID: next, changes: changes)
        }
    }

    static func nextPublication(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            "select coalesce(max(publication_id), 0) + 1 as id from ops.publication"
        ).first?.int64("id") ?? 1
    }

    private func publish(
        _ build: FactBuild,
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> FactChange {
        try await build.verify(warehouse.runID, connection)
        let tables = build.table.tables
        let restatements = Restatements(catalogue: catalogue, publication: publication, runID: warehouse.runID)
        let shape = try await shape(build.table, restatements, connection)
        let isFirst = shape != .fitting
        for table in tables {
            if isFirst {
                for sql in table.firstPublishSQL(run: warehouse.runID) { try await connection.execute(sql) }
            } else {
                let statements = table.publishSQL(run: warehouse.runID, publication: publication, days: build.days)
                for sql in statements { try await connection.execute(sql) }
            }
        }
        try await PublishedDays(fact: build.fact.id, publication: publication)
            .add(build.days, run: warehouse.runID, connection)
        switch shape {
        case .fitting: try await restatements.record(build.fact, connection)
        case .other: try await restatements.recordReshaped(build.fact, connection)
        case .none: break
        }
        try await connection.query("delete from ops.dirty where fact = $1", [.text(build.fact.id)])
        try await connection.query(
            """
            insert into ops.fact_state (fact, fingerprint, cutoff) values ($1, $2, $3::date)
            on conflict (fact) do update set fingerprint = excluded.fingerprint, cutoff = excluded.cutoff
            """,
            [.text(build.fact.id), .text(build.fact.fingerprint), .text(cutoff)]
        )
        return try await FactChange.read(
            build.fact,
            publication,
            daysComputed: build.days.count,
            seconds: build.seconds,
            first: isFirst ? tables : [],
            connection
        )
    }

    /// How a fact's tables were found.
    private enum Shape {
        /// There was none.
        case none
        /// They are as the definition wants them.
        case fitting
        /// One had other columns, was missing, or is wanted no more.
        case other
    }

    /// Drops the fact's tables of cells where one of them has another shape than the definition wants: they are filled anew then, and
    /// undoing ends there.
    private func shape(
        _ table: FactTable,
        _ restatements: Restatements,
        _ connection: PostgresConnection
    ) async throws -> Shape {
        let wanted = table.tables.map(\.name)
        let parts = CellTable.Part.allCases.map { CellTable(table.fact, $0) }
        var (isThere, fits) = (false, true)
        for part in parts {
            let found = try await part.columns(connection)
            isThere = isThere || !found.isEmpty
            fits = fits && found == (wanted.contains(part.name) ? part.shape : [])
        }
        guard isThere else { return .none }
        if fits { return .fitting }
        try await restatements.keepTotals(of: table.fact, connection)
        for part in parts { try await connection.execute("drop table if exists \(part.name)") }
        for sql in table.reshapedSQL { try await connection.query(sql, [.int(restatements.publication)]) }
        return .other
    }

    /// How many labels changed.
    private func refreshDimensions(
        of modules: [Module],
        _ publication: Int64,
        _ connection: PostgresConnection
    ) async throws -> Int {
        let names = Set(modules.flatMap { [$0.name] + $0.needs })
        var changed = 0
        for dimension in catalogue.dimensions where names.contains(dimension.module) {
            let table = DimensionTable(dimension, in: catalogue)
            try await connection.execute(table.createSQL)
            for sql in table.refreshSQL { changed += try await connection.query(sql, [.int(publication)]).affectedRows }
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
            insert into ops.publication (publication_id, run_id, modules, cutoff, kind)
            values ($1::bigint, $2::bigint, $3::text[], $4::date, $5)
            """,
            [.int(publication), .int(warehouse.runID), .textArray(names), .text(cutoff), .text(kind.rawValue)]
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

extension CellTable {
    /// The columns that the table has; none where there is no table.
    func columns(_ connection: PostgresConnection) async throws -> [String] {
        try await connection.query(
            """
            select attname::text as name from pg_attribute
            where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum
            """,
            [.text(name)]
        ).map { try $0.string("name") }
    }
}

extension FactChange {
    /// What a publication changed in a fact, by what it kept for undoing; tables that it filled for the first time count whole.
    static func read(
        _ fact: Fact,
        _ publication: Int64,
        daysComputed: Int,
        seconds: Double,
        first: [CellTable] = [],
        _ connection: PostgresConnection
    ) async throws -> FactChange {
        let kept = """
            select day from ops.undo
            where publication_id = $1 and fact = $2 and part in ('cells', 'buckets', 'members')
            """
        let changed = [kept] + first.map { "select day from \($0.name)" }
        let rows = try await connection.query(
            """
            select day::text, count(*) as cells from (\(changed.joined(separator: " union all "))) c
            group by day order by day
            """,
            [.int(publication), .text(fact.id)]
        )
        return FactChange(
            fact: fact.id,
            daysComputed: daysComputed,
            cellsChanged: try rows.reduce(0) { try $0 + $1.int("cells") },
            daysChanged: dayRanges(try rows.map { try $0.string("day") }),
            seconds: seconds
        )
    }
}

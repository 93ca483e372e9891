public import Definitions
import Postgres
import Warehouse

/// Finds what KPIs depend on, by asking the warehouse's server which columns a query reads.
///
/// No night need have run: each query becomes a temporary view over empty tables of the declared shape, the server's own
/// dependencies (`pg_depend`) are read, and all of it is rolled back.
public struct LineageReader: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue

    /// Prepares the lineage of a catalogue's KPIs; the warehouse is not connected to before it is asked for.
    public init(instance: Instance, catalogue: Catalogue) {
        self.instance = instance
        self.catalogue = catalogue
    }

    /// The lineage of KPIs, in their order.
    ///
    /// - Throws: `PostgresError` when the warehouse does not answer or refuses a query; `WarehouseError` when it is missing or of
    ///   another version.
    public func lineage(of kpis: [KPI]) async throws -> [KPILineage] {
        try await withShadowMirror(instance, catalogue) { shadow in
            var walk = LineageWalk(catalogue: catalogue, shadow: shadow)
            var lineages: [KPILineage] = []
            for kpi in kpis { lineages.append(try await walk.lineage(of: kpi)) }
            return lineages
        }
    }
}

/// Follows facts to streams and derived streams to base streams, and asks about each query once.
private struct LineageWalk {
    let catalogue: Catalogue
    let shadow: ShadowMirror
    private var facts: [String: [StreamLineage]] = [:]
    private var derived: [String: [StreamLineage]] = [:]

    init(catalogue: Catalogue, shadow: ShadowMirror) {
        self.catalogue = catalogue
        self.shadow = shadow
    }

    mutating func lineage(of kpi: KPI) async throws -> KPILineage {
        var facts: [FactLineage] = []
        let measures = kpi.value.measures
        for fact in kpi.facts.compactMap(catalogue.fact) {
            var names: [String] = []
            for measure in measures where measure.fact == fact.id && !names.contains(measure.name) {
                names.append(measure.name)
            }
            facts.append(FactLineage(fact: fact.id, measures: names, streams: try await streams(of: fact)))
        }
        return KPILineage(kpi: kpi.id, facts: facts)
    }

    private mutating func streams(of fact: Fact) async throws -> [StreamLineage] {
        if let known = facts[fact.id] { return known }
        let rows = FactTable(fact).rows(days: [], holidays: [], cutoff: "1970-01-01")
        let read = try await lineages(of: rows + "\nselect * from fact")
        facts[fact.id] = read
        return read
    }

    private mutating func reads(of stream: Definitions.Stream, _ query: DerivedQuery) async throws -> [StreamLineage] {
        if let known = derived[stream.id] { return known }
        let entities = DerivedStream.noEntity(of: stream, query)
        let read = try await lineages(of: DerivedStream.rows(of: stream, query, entities: entities))
        derived[stream.id] = read
        return read
    }

    private mutating func lineages(of query: String) async throws -> [StreamLineage] {
        let tables = try await shadow.columns(of: query)
        var lineages: [StreamLineage] = []
        for table in tables.keys.sorted() {
            guard let stream = catalogue.stream(ofTable: table) else { continue }
            lineages.append(try await lineage(of: stream, table: table, columns: tables[table] ?? []))
        }
        return lineages
    }

    private mutating func lineage(
        of stream: Definitions.Stream,
        table: String,
        columns: Set<String>
    ) async throws -> StreamLineage {
        let declared = stream.columns.filter { columns.contains($0.name) }.map { column in
            ColumnLineage(
                name: column.name,
                source: stream.source.isDerived ? nil : column.expression ?? column.from
            )
        }
        let engines = columns.subtracting(stream.columns.map(\.name)).sorted()
        let origin: StreamLineage.Origin =
            switch stream.source {
            case .postgres(let schema, let table): .source(.postgres(schema: schema, table: table))
            case .mongo(let collection): .source(.mongo(collection: collection))
            case .sql(let query): .derived(file: query.file, reads: try await reads(of: stream, query))
            }
        return StreamLineage(
            stream: stream.id,
            table: table,
            columns: declared + engines.map { ColumnLineage(name: $0, source: nil) },
            origin: origin
        )
    }
}

extension Catalogue {
    /// The stream whose rows or kept versions a table of schema `mirror` holds.
    fileprivate func stream(ofTable table: String) -> Definitions.Stream? {
        streams.first { $0.table == table || $0.keepsVersions && $0.table + "__versions" == table }
    }
}

extension ShadowMirror {
    /// The columns of the mirror that a query reads, by table.
    fileprivate func columns(of sql: String) async throws -> [String: Set<String>] {
        try await attempt {
            try await connection.execute("create temporary view lineage as \(shadowed(sql))")
            let text = try await connection.query("select pg_get_viewdef('pg_temp.lineage'::regclass) as text").first
            // A whole row (`t.*` as a value) leaves no trace of columns: then every one of the tables counts.
            let isExact = try text?.string("text").contains(".*") == false
            let rows = try await connection.query(isExact ? Self.readColumns : Self.allColumns)
            var columns: [String: Set<String>] = [:]
            for row in rows { columns[try row.string("table"), default: []].insert(try row.string("column")) }
            return columns
        }
    }

    private static let readColumns = dependencies("a.attnum = d.refobjsubid")
    private static let allColumns = dependencies("a.attname !~ '^_'")

    private static func dependencies(_ condition: String) -> String {
        """
        select distinct c.relname::text as table, a.attname::text as column
        from pg_depend d
        join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        join pg_class c on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
        join pg_attribute a on a.attrelid = c.oid and \(condition)
        where r.ev_class = 'pg_temp.lineage'::regclass and c.relkind = 'r'
            and c.relnamespace = pg_my_temp_schema() and a.attnum > 0
        """
    }
}

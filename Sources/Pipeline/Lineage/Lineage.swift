import Definitions
import Postgres
import Warehouse

/// Which columns of which mirrored tables each fact's query reads, as the server sees it.
///
/// A change in a column that a fact does not read makes none of its days dirty: a rental vehicle's status changes every day, and
/// that is no reason to compute its whole life anew.
enum Lineage {
    /// Fact id to stream id to columns. A fact that cannot be looked at yet (its tables are not there) is missing: then every
    /// column counts.
    static func load(_ facts: [Fact], catalogue: Catalogue, _ warehouse: FencedWarehouse) async throws -> FactColumns {
        var columns = FactColumns()
        for fact in facts {
            do {
                columns[fact.id] = try await read(fact, catalogue, warehouse.connection)
            } catch let error as PostgresError where error.code == .server {
                columns[fact.id] = nil
            }
        }
        return columns
    }

    private static func read(
        _ fact: Fact,
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> [String: Set<String>]? {
        let view = FactTable(fact).rows(days: [], holidays: [], cutoff: "1970-01-01") + "\nselect * from fact"
        var columns: [String: Set<String>]?
        do {
            // The view lives for a moment and is rolled back, so that no table of the mirror is held by it.
            try await connection.transaction { connection in
                try await connection.execute("create temporary view fact_lineage as \(view)")
                columns = try await dependencies(catalogue, connection)
                throw RolledBack()
            }
        } catch is RolledBack {}
        return columns
    }

    private static func dependencies(
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> [String: Set<String>]? {
        // A whole row (`t.*` as a value) leaves no trace of columns in pg_depend: then every column counts.
        let text = try await connection.query("select pg_get_viewdef('fact_lineage'::regclass) as text").first?.string(
            "text"
        )
        guard text?.contains(".*") == false else { return nil }
        let rows = try await connection.query(
            """
            select distinct c.relname::text as table, a.attname::text as column
            from pg_depend d
            join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
            join pg_class c on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
            where r.ev_class = 'fact_lineage'::regclass and c.relnamespace = 'mirror'::regnamespace and a.attnum > 0
            """
        )
        var columns: [String: Set<String>] = [:]
        let streams = Dictionary(uniqueKeysWithValues: catalogue.streams.map { ($0.table, $0.id) })
        for row in rows {
            guard let stream = streams[try row.string("table")] else { continue }
            columns[stream, default: []].insert(try row.string("column"))
        }
        return columns
    }

    private struct RolledBack: Error {}
}

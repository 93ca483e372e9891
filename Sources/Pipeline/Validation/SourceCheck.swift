public import Definitions
import Mongo
import Postgres

/// Holds the definitions against the live sources: tables, columns and types that are not what the streams say.
public struct SourceCheck: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue

    /// Prepares the check of a catalogue's streams; the sources are not connected to before ``findings()``.
    public init(instance: Instance, catalogue: Catalogue) {
        self.instance = instance
        self.catalogue = catalogue
    }

    /// Every finding as `file:line:column: error: …`; empty when all fits.
    ///
    /// - Throws: `PostgresError` or `MongoError` when a source does not answer.
    public func findings() async throws -> [String] {
        try await postgres() + mongo()
    }

    private func postgres() async throws -> [String] {
        let streams = catalogue.streams.filter { if case .postgres = $0.source { true } else { false } }
        guard !streams.isEmpty else { return [] }
        let connection = try await PostgresConnection.connect(instance.postgres.string.revealed)
        var findings: [String] = []
        for stream in streams { findings += try await check(stream, connection) }
        await connection.close()
        return findings
    }

    private func check(_ stream: Definitions.Stream, _ connection: PostgresConnection) async throws -> [String] {
        guard case .postgres(let schema, let table) = stream.source else { return [] }
        let rows = try await connection.query(
            """
            select a.attname::text as name, format_type(a.atttypid, null) as type
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
            """,
            [.text(schema), .text(table)]
        )
        guard !rows.isEmpty else { return ["\(stream.location): error: the source has no table \(schema).\(table)"] }
        let types = Dictionary(uniqueKeysWithValues: try rows.map { (try $0.string("name"), try $0.string("type")) })
        let named = stream.columns.filter { $0.expression == nil }.compactMap { column in
            Self.problem(column, types[column.from], known: Array(types.keys)).map {
                "\(stream.location): error: \(schema).\(table): \($0)"
            }
        }
        return try await named + tenantProblem(stream, types)
            + expressionProblems(stream, connection, isSound: named.isEmpty)
    }

    private static func problem(_ column: StreamColumn, _ type: String?, known: [String]) -> String? {
        guard let type else {
            let nearest = nearestName(to: column.from, in: known).map { "; did you mean \($0)?" } ?? ""
            return "there is no column \(column.from)\(nearest)"
        }
        guard !accepted(column.type).contains(type) else { return nil }
        return "column \(column.from) is \(type), the stream declares \(column.type.rawValue)"
    }

    /// The source types that a declared type reads without losing anything.
    private static func accepted(_ type: ColumnType) -> Set<String> {
        switch type {
        case .uuid: ["uuid"]
        case .text: ["text", "character varying", "character", "name", "citext"]
        case .int: ["integer", "smallint"]
        case .bigint: ["bigint", "integer", "smallint"]
        case .numeric: ["numeric", "bigint", "integer", "smallint"]
        case .bool: ["boolean"]
        case .date: ["date"]
        case .time: ["time without time zone"]
        case .timestamptz: ["timestamp with time zone"]
        case .intArray: ["integer[]", "smallint[]"]
        }
    }

    private func tenantProblem(_ stream: Definitions.Stream, _ types: [String: String]) -> [String] {
        guard let column = stream.tenantColumn, types[column] == nil else { return [] }
        return ["\(stream.location): error: the source has no column \(column) to tell tenants by"]
    }

    private func expressionProblems(
        _ stream: Definitions.Stream,
        _ connection: PostgresConnection,
        isSound: Bool
    ) async throws -> [String] {
        guard isSound, stream.columns.contains(where: { $0.expression != nil }),
            let select = SourceSelect(stream, tenants: [])
        else { return [] }
        do {
            _ = try await connection.describe(select.rows(.whole(""), xmax: 0, hasXmin: false))
            return []
        } catch let error as PostgresError where error.code == .server {
            return ["\(stream.location): error: an expression is refused by the source: \(error.message)"]
        }
    }

    private func mongo() async throws -> [String] {
        let streams = catalogue.streams.filter { if case .mongo = $0.source { true } else { false } }
        guard !streams.isEmpty else { return [] }
        let connection = try await MongoConnection.connect(instance.mongo.string.revealed)
        let names = try await connection.collectionNames(database: instance.mongoDatabase)
        await connection.close()
        return streams.compactMap { stream in
            guard case .mongo(let collection) = stream.source, !names.contains(collection) else { return nil }
            let nearest = nearestName(to: collection, in: names).map { "; did you mean \($0)?" } ?? ""
            return "\(stream.location): error: MongoDB has no collection \(collection)\(nearest)"
        }
    }
}

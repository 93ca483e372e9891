import Definitions
import Postgres

/// Holds a stream's columns against those of its table.
struct ColumnCheck {
    let stream: Definitions.Stream
    let table: SourceTable

    func findings() -> [Diagnostic] {
        stream.columns.filter { $0.expression == nil }.compactMap(problem) + tenant()
    }

    private func problem(_ column: StreamColumn) -> Diagnostic? {
        guard let type = table.types[column.from] else {
            let nearest = nearestName(to: column.from, in: table.types.keys.sorted()).map { "did you mean \($0)?" }
            return .error(
                .missingColumn,
                at: stream.location,
                "\(table.name): there is no column \(column.from)",
                hint: nearest
            )
        }
        guard !Self.accepted(column.type).contains(type) else { return nil }
        return .error(
            .columnType,
            at: stream.location,
            "\(table.name): column \(column.from) is \(type), the stream declares \(column.type.rawValue)"
        )
    }

    /// The source types that a declared type reads without losing anything.
    static func accepted(_ type: ColumnType) -> Set<String> {
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

    private func tenant() -> [Diagnostic] {
        guard let column = stream.tenantColumn, table.types[column] == nil else { return [] }
        return [
            .error(
                .missingColumn,
                at: stream.location,
                "\(table.name): there is no column \(column) to tell tenants by"
            )
        ]
    }

    /// What the server says about the columns that are expressions; the named ones must be sound.
    func expressions(_ connection: PostgresConnection) async throws -> [Diagnostic] {
        guard table.mayEnterSchema, stream.columns.contains(where: { $0.expression != nil }),
            let select = SourceSelect(stream, tenants: [])
        else { return [] }
        do {
            _ = try await connection.describe(select.rows(.all))
            return []
        } catch let error as PostgresError where error.code == .server {
            return [
                .error(
                    .refusedExpression,
                    at: stream.location,
                    "\(table.name): an expression is refused by the source: \(error.message)"
                )
            ]
        }
    }
}

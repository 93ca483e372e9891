import Postgres

/// What the oracle reads of module garage beside the rows of `SourceRows` itself.
public struct GarageRows: Sendable, Equatable {
    /// Makes a module without rows.
    public init() {}

    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> GarageRows {
        GarageRows()
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: GarageRows) {}
}

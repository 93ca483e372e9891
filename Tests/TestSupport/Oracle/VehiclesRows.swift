import Postgres

/// What the oracle reads of module vehicles beside the rows of `SourceRows` itself.
public struct VehiclesRows: Sendable, Equatable {
    /// Makes a module without rows.
    public init() {}

    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> VehiclesRows {
        VehiclesRows()
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: VehiclesRows) {}
}

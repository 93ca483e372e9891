import Postgres

/// What the oracle reads of module rental beside the rows of `SourceRows` itself.
public struct RentalRows: Sendable, Equatable {
    /// Makes a module without rows.
    public init() {}

    /// Reads the tables whole: columns as they are, nothing filtered or joined by a database.
    static func load(_ postgres: PostgresConnection) async throws -> RentalRows {
        RentalRows()
    }

    /// Adds the rows of another source.
    public mutating func append(_ other: RentalRows) {}
}

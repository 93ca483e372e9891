import KPIQueries
import Postgres
import Warehouse

/// Lends warehouse connections to requests, each in one read-only transaction of one snapshot.
struct FigureSource: Sendable {
    let pool: PostgresPool

    /// No request may keep a connection longer in one statement.
    private static let statementTimeout = "15s"

    /// Runs `body` in a transaction, after having made sure that the warehouse is one that this program reads.
    ///
    /// - Throws: `WarehouseError` for a warehouse of another version; `PostgresError`; what `body` throws.
    func read<T: Sendable>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
        try await pool.withConnection { connection in
            try await KPIReader.readOnly(on: connection) { connection in
                try await connection.query("set local statement_timeout = '\(Self.statementTimeout)'")
                try await WarehouseSchema.checkVersion(connection)
                return try await body(connection)
            }
        }
    }
}

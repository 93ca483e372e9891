public import Definitions
import Postgres
import Warehouse

/// What a rollback would change, found by doing it and taking it back.
public struct RollbackPreview: Sendable {
    /// The publication whose figures would stand again.
    public let target: Int64
    /// The modules that would change, with the cut-off that they would have; nil: nothing of it would be published.
    public let cutoffs: [(module: String, cutoff: String?)]
    /// The facts that would change.
    public let changes: [FactChange]
    /// How many names of dimension values would change.
    public let labels: Int

    /// Carries the outcome out of the transaction that it rolls back.
    private struct TakenBack: Error { let preview: RollbackPreview }

    /// Does it on the warehouse in a transaction that is rolled back, while no run is going on.
    ///
    /// - Throws: ``RollbackError``, ``RunError/locked(_:)`` while a run is going on, `WarehouseError`, `PostgresError`.
    public static func read(
        _ request: RollbackRequest,
        _ instance: Instance,
        _ catalogue: Catalogue
    ) async throws -> RollbackPreview {
        let connection = try await instance.connectLoader()
        do {
            try await WarehouseSchema.checkVersion(connection)
            guard try await RunLock.tryLock(connection) else {
                throw RunError.locked(try await RunLock.holder(connection))
            }
            let preview = try await takeBack(request, catalogue, connection)
            await connection.close()
            return preview
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func takeBack(
        _ request: RollbackRequest,
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> RollbackPreview {
        do {
            let rollback = Rollback(catalogue: catalogue, request: request, runID: 0)
            return try await connection.transaction { connection in
                let outcome = try await rollback.perform(connection)
                throw TakenBack(
                    preview: RollbackPreview(
                        target: outcome.target,
                        cutoffs: outcome.cutoffs,
                        changes: outcome.changes,
                        labels: outcome.labels
                    )
                )
            }
        } catch let end as TakenBack {
            return end.preview
        }
    }
}

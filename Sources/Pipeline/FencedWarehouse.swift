import Postgres
import Warehouse

/// A warehouse connection of a run, whose every writing transaction proves first that the run still has its place.
struct FencedWarehouse: Sendable {
    let connection: PostgresConnection
    let runID: Int64
    let token: Int64

    /// Runs `body` in a transaction, unless a newer run has taken over.
    func write<T: Sendable>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
        try await connection.transaction { connection in
            try await connection.query("select pg_advisory_xact_lock_shared($1)", [.int(AdvisoryLock.fence)])
            let token = try await connection.query("select token from ops.fence").first?.int64("token")
            guard token == self.token else { throw RunError.lostPlace }
            return try await body(connection)
        }
    }

    func read(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresResult {
        try await connection.query(sql, parameters)
    }
}

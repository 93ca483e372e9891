import Definitions
import Postgres
import Warehouse

extension Instance {
    /// Opens a session with the warehouse as its loader, held to `limits.warehouse` and set up for computing facts.
    ///
    /// - Throws: `RunError.pooler` where a pooler stands in between; `PostgresError`.
    func connectLoader() async throws -> PostgresConnection {
        let connection = try await PostgresConnection.connect(
            warehouse.loader.string.revealed,
            limits: warehouseLimits
        )
        do {
            // Compiling a fact's many expressions takes longer than it saves: the small client's first build took 2.5 s with it, 1.6 s without.
            try await connection.execute("set client_min_messages = warning; set jit = off; \(Self.memory)")
            guard try await connection.isDirect() else { throw RunError.pooler("warehouse.loader") }
            return connection
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Facts sort and hash whole tables, for which the server's defaults (4 and 64 MB) are small; more that was set for the
    /// loader's role stays.
    private static let memory = [("work_mem", "64MB"), ("maintenance_work_mem", "256MB")].map { name, least in
        """
        select set_config('\(name)', '\(least)', false)
        where pg_size_bytes(current_setting('\(name)')) < pg_size_bytes('\(least)')
        """
    }.joined(separator: "; ")
}

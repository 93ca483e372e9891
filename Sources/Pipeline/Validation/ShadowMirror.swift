import Definitions
import Postgres
import Warehouse

/// The mirror as the definitions declare it, empty, in temporary tables of a transaction that is rolled back.
///
/// On it the SQL of definitions can be tried before a night has read anything, or after a stream got another shape; neither the
/// real mirror nor a running night notices.
struct ShadowMirror {
    /// The schema of a session's temporary tables and views.
    static let schema = "pg_temp"
    private static let undo = "rollback to savepoint attempt; release savepoint attempt"

    let catalogue: Catalogue
    let connection: PostgresConnection

    /// Makes the tables for as long as `body` runs.
    static func with<T>(
        _ catalogue: Catalogue,
        _ connection: PostgresConnection,
        _ body: (ShadowMirror) async throws -> T
    ) async throws -> T {
        var value: T?
        do {
            try await connection.transaction { connection in
                let shadow = ShadowMirror(catalogue: catalogue, connection: connection)
                try await connection.execute(shadow.tables)
                value = try await body(shadow)
                throw RolledBack()
            }
        } catch is RolledBack {}
        guard let value else { throw CancellationError() }
        return value
    }

    private struct RolledBack: Error {}

    private var tables: String {
        catalogue.streams.map { stream in
            let table = MirrorTable(stream)
            let versions = stream.keepsVersions ? [(stream.table + "__versions", MirrorTable.versionColumns)] : []
            let all = [(stream.table, [])] + versions
            return all.map { name, more in
                let columns = ([table.columnDefinitions] + more).joined(separator: ", ")
                return "create temporary table \(quoteIdentifier(name)) (\(columns));"
            }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// A statement that reads the mirror, as it reads the shadows.
    func shadowed(_ sql: String) -> String { query(sql, readingMirrorFrom: Self.schema) }

    /// The columns that a query gives.
    ///
    /// - Throws: `PostgresError` when the server refuses it; the transaction goes on.
    func describe(_ sql: String) async throws -> [PostgresColumn] {
        try await attempt { try await connection.describe(shadowed(sql)) }
    }

    /// Runs `body`, and undoes what it did and what it failed at.
    func attempt<T>(_ body: () async throws -> T) async throws -> T {
        try await connection.execute("savepoint attempt")
        do {
            let value = try await body()
            try await connection.execute(Self.undo)
            return value
        } catch let error as PostgresError where error.code == .server {
            try await connection.execute(Self.undo)
            throw error
        }
    }
}

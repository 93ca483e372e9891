public import Definitions
import Mongo
import Postgres
import Warehouse

/// Holds the definitions against the live sources: what is missing there, or is not what the streams say.
///
/// An error is what a night would stop at; a warning is what makes a night slow, or leaves unsaid what the definitions rely on.
/// Every finding that a statement can mend has it as its hint.
public struct SourceCheck: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue

    /// Prepares the check of a catalogue's streams; the sources are not connected to before ``findings()``.
    public init(instance: Instance, catalogue: Catalogue) {
        self.instance = instance
        self.catalogue = catalogue
    }

    /// Every finding, at the file of the stream that it concerns; empty when all fits.
    ///
    /// - Throws: `PostgresError` or `MongoError` when a source does not answer.
    public func findings() async throws -> [Diagnostic] {
        try await postgres() + mongo()
    }

    private func postgres() async throws -> [Diagnostic] {
        let streams = catalogue.streams.filter { if case .postgres = $0.source { true } else { false } }
        guard !streams.isEmpty else { return [] }
        let connection = try await PostgresConnection.connect(
            instance.postgres.string.revealed,
            limits: instance.sourceLimits
        )
        let findings = await Result {
            try await PostgresSourceCheck(connection: connection, streams: streams).findings()
        }
        await connection.close()
        return try findings.get()
    }

    private func mongo() async throws -> [Diagnostic] {
        let streams = catalogue.streams.filter { if case .mongo = $0.source { true } else { false } }
        guard !streams.isEmpty else { return [] }
        let connection = try await MongoConnection.connect(instance.mongo.string.revealed, limit: instance.mongoLimit)
        let check = MongoSourceCheck(connection: connection, database: instance.mongoDatabase, streams: streams)
        let findings = await Result { try await check.findings() }
        await connection.close()
        return try findings.get()
    }
}

extension Result where Failure == any Error {
    /// What `body` gave or threw.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// The kinds of findings of `validate` outside of the files themselves, as stable dotted strings.
enum FindingCode: String {
    case missingTable = "source.missing_table"
    case missingColumn = "source.missing_column"
    case columnType = "source.column_type"
    case refusedExpression = "source.refused_expression"
    case noTransactionID = "source.no_transaction_id"
    case missingGrant = "source.missing_grant"
    case rowSecurity = "source.row_security"
    case missingIndex = "source.missing_index"
    case missingKey = "source.missing_key"
    case missingCollection = "source.missing_collection"
    case unreadableCollection = "source.unreadable_collection"
    case refusedQuery = "warehouse.refused_query"
    case queryColumn = "warehouse.query_column"
}

extension Diagnostic {
    static func error(_ code: FindingCode, at location: SourceLocation, _ message: String, hint: String? = nil)
        -> Diagnostic
    {
        Diagnostic(severity: .error, location: location, code: code.rawValue, message: message, hint: hint)
    }

    static func warning(_ code: FindingCode, at location: SourceLocation, _ message: String, hint: String) -> Diagnostic
    {
        Diagnostic(severity: .warning, location: location, code: code.rawValue, message: message, hint: hint)
    }
}

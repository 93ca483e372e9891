public import Definitions
import Foundation
import Postgres
import Warehouse

/// Has the warehouse's server look at the SQL of facts, derived streams and checks, without running it.
///
/// So a column that does not exist is found with its file and line before the night.
public struct WarehouseCheck: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue

    /// Prepares the check of a catalogue's queries; the warehouse is not connected to before ``findings()``.
    public init(instance: Instance, catalogue: Catalogue) {
        self.instance = instance
        self.catalogue = catalogue
    }

    /// Every query that the server refuses, and every column of a query that is not what its definition says.
    ///
    /// - Throws: `PostgresError` when the warehouse does not answer; `WarehouseError` when it is missing or of another version.
    public func findings() async throws -> [Diagnostic] {
        try await withShadowMirror(instance, catalogue) { shadow in
            var findings: [Diagnostic] = []
            for stream in catalogue.streams { findings += try await Self.check(stream, shadow) }
            for fact in catalogue.facts { findings += try await FactQueryCheck(fact: fact, shadow: shadow).findings() }
            for check in catalogue.modules.flatMap(\.checks) { findings += try await Self.check(check, shadow) }
            return findings
        }
    }

    private static func check(_ stream: Definitions.Stream, _ shadow: ShadowMirror) async throws -> [Diagnostic] {
        guard case .sql(let query) = stream.source else { return [] }
        let sql = DerivedStream.rows(of: stream, query, entities: DerivedStream.noEntity(of: stream, query))
        do {
            _ = try await shadow.describe(sql)
            return []
        } catch let error as PostgresError where error.code == .server {
            let place = QueryPlace(text: query.text, file: query.file, firstLine: 1, otherwise: stream.location)
            return [place.refusal(error, of: sql)]
        }
    }

    /// The lines of an SQL text inside of YAML are not known: all findings are at the check's beginning.
    private static func check(_ check: Check, _ shadow: ShadowMirror) async throws -> [Diagnostic] {
        guard case .sql(let text) = check.rule else { return [] }
        do {
            _ = try await shadow.describe(text)
            return []
        } catch let error as PostgresError where error.code == .server {
            return [
                .error(.refusedQuery, at: check.location, "check `\(check.name)`: \(error.message)", hint: error.hint)
            ]
        }
    }
}

/// Connects to the warehouse as the loader and makes the shadows there.
func withShadowMirror<T>(
    _ instance: Instance,
    _ catalogue: Catalogue,
    _ body: (ShadowMirror) async throws -> T
) async throws -> T {
    let connection = try await PostgresConnection.connect(
        instance.warehouse.loader.string.revealed,
        limits: instance.warehouseLimits
    )
    do {
        try await WarehouseSchema.checkVersion(connection)
        let value = try await ShadowMirror.with(catalogue, connection, body)
        await connection.close()
        return value
    } catch {
        await connection.close()
        throw error
    }
}

/// Where a query stands in its file, for an error of the server inside of a longer statement.
struct QueryPlace {
    let text: String
    let file: String
    /// The line of the file on which `text` begins.
    let firstLine: Int
    /// For what is not in the text: the select that the engine puts around it.
    let otherwise: SourceLocation

    func refusal(_ error: PostgresError, of statement: String) -> Diagnostic {
        .error(.refusedQuery, at: location(error.position, in: statement), error.message, hint: error.hint)
    }

    /// The server counts code points of the statement that it got, which is the one that read the shadows.
    private func location(_ position: Int?, in statement: String) -> SourceLocation {
        let statement = query(statement, readingMirrorFrom: ShadowMirror.schema)
        let text = query(text, readingMirrorFrom: ShadowMirror.schema)
        guard let position, let range = statement.range(of: text) else { return otherwise }
        let scalars = statement.unicodeScalars
        let offset = scalars.distance(from: scalars.startIndex, to: range.lowerBound)
        let inside = position - 1 - offset
        guard inside >= 0, inside < text.unicodeScalars.count else { return otherwise }
        let before = text.unicodeScalars.prefix(inside)
        return SourceLocation(file: file, line: firstLine + before.count { $0 == "\n" }, column: 1)
    }
}

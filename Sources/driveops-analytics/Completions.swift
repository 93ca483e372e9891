import ArgumentParser
import Definitions
import Foundation

/// What the shell offers for an argument: the names of the definitions of the instance that the command would use.
///
/// Where that cannot be loaded, nothing is offered: a completion is no place for an error.
enum Completions {
    static let kpis = names { catalogue, _ in catalogue.kpis.map(\.id) }
    static let reports = names { catalogue, _ in catalogue.reports.map(\.name) }
    static let modules = names { catalogue, _ in catalogue.modules.map(\.name) }
    static let facts = names { catalogue, _ in catalogue.facts.map(\.id) }
    static let streams = names { catalogue, _ in catalogue.streams.map(\.id) }
    static let dimensions = names { catalogue, words in dimensions(catalogue, words) }
    /// The names of the dimensions, ready for a value.
    static let conditions = names { catalogue, words in dimensions(catalogue, words).map { $0 + "=" } }

    static let formats = CompletionKind.list(["table", "json", "csv"])
    static let dialects = CompletionKind.list(["rfc4180", "excel-fr"])
    static let grains = CompletionKind.list(Grain.allCases.map(\.rawValue))
    static let locales = CompletionKind.list(["fr", "en"])
    static let configuration = CompletionKind.file(extensions: ["yaml", "yml"])

    private static func names(_ list: @escaping @Sendable (Catalogue, [String]) -> [String]) -> CompletionKind {
        let complete: @Sendable ([String], Int, String) -> [String] = { words, _, _ in
            catalogue(words).map { list($0, words) } ?? []
        }
        return .custom(complete)
    }

    /// Those of the KPI that stands on the line already, else all.
    private static func dimensions(_ catalogue: Catalogue, _ words: [String]) -> [String] {
        let facts = words.lazy.compactMap { catalogue.kpi($0) }.first?.facts.compactMap { catalogue.fact($0) }
        return Set((facts ?? catalogue.facts).flatMap(\.dimensions).map(\.name)).sorted()
    }

    private static func catalogue(_ words: [String]) -> Catalogue? {
        let environment = ProcessInfo.processInfo.environment
        let named = words.firstIndex(of: "--instance").flatMap { words.dropFirst($0 + 1).first }
        guard let path = named ?? environment["DRIVEOPS_INSTANCE"],
            let instance = try? Instance.load(path, environment: environment)
        else { return nil }
        return try? Catalogue.load(instance)
    }
}

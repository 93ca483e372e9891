import DefinitionDocs
import Foundation
import Testing
import Yams

@testable import Definitions

@Suite("JSON Schemas of the definition files")
struct SchemaTests {
    @Test("docs/schema is current")
    func current() {
        let folder = URL(fileURLWithPath: Self.repository).appending(path: "docs/schema")
        let differences = DefinitionSchema.documents.differences(in: folder)
        #expect(differences == [], "write them with: driveops-analytics schema --out docs/schema")
    }

    @Test("the repository's own definition files are valid")
    func repository() throws {
        var count = 0
        for (path, kind) in try Self.definitionFiles() {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(try Self.validator(kind).isValid(try Self.value(text, kind)), "\(path)")
            count += 1
        }
        #expect(count > 30)
    }

    @Test("every key of every schema stands in the fixture's files, which are valid")
    func coverage() throws {
        for kind in DefinitionSchema.all.map(\.name) {
            let validator = try Self.validator(kind)
            for (path, text) in Mutations.files where Mutations.kind(of: path) == kind {
                #expect(try validator.isValid(try Self.value(text, kind)), "\(path)")
            }
            let missing = validator.properties.subtracting(validator.visited).filter { !$0.contains("/dsn") }
            #expect(missing.sorted() == [], "\(kind)")
        }
    }

    @Test(
        "what the schema refuses the loader refuses, and the schema refuses every missing, unknown or misplaced key",
        arguments: Mutations.changed
    )
    func agreement(path: String) throws {
        let kind = try #require(Mutations.kind(of: path))
        let validator = try Self.validator(kind)
        let mutations = try Mutations(of: path).all
        #expect(mutations.count > 5)
        for mutation in mutations {
            let isValid = try validator.isValid(Value(mutation.node))
            let codes = try mutation.loaderCodes()
            if !isValid { #expect(!codes.isEmpty, "only the schema refuses \(mutation)") }
            if !codes.isDisjoint(with: Self.structural) {
                #expect(!isValid, "only the loader refuses \(mutation), with \(codes.sorted())")
            }
        }
    }

    @Test("a key where it has no meaning is refused by both", arguments: Mutations.misplaced)
    func misplaced(path: String, old: String, new: String) throws {
        let kind = try #require(Mutations.kind(of: path))
        let text = try #require(Mutations.files[path])
        try #require(text.contains(old))
        let node = try #require(try Yams.compose(yaml: text.replacing(old, with: new)))
        #expect(try !Self.validator(kind).isValid(Value(node)), "the schema accepts \(new)")
        let codes = try Mutation(path: path, what: new, node: node).loaderCodes()
        #expect(!codes.isDisjoint(with: Self.structural), "the loader has \(codes.sorted()) for \(new)")
    }

    private static let structural: Set = [
        "definition.missing_key", "definition.unknown_key", "definition.conflicting_keys", "definition.wrong_type",
        "definition.not_allowed_here",
    ]

    // MARK: - Files

    static var repository: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    private static func definitionFiles() throws -> [(path: String, kind: String)] {
        let found = ["Pipelines", "Reports", "docs/examples"].flatMap { folder -> [String] in
            let path = URL(fileURLWithPath: "\(repository)/\(folder)").resolvingSymlinksInPath().path
            return (FileManager.default.subpaths(atPath: path) ?? []).map { "\(folder)/\($0)" }
        }
        return found.compactMap { path in Mutations.kind(of: path).map { ("\(repository)/\(path)", $0) } }
    }

    private static func validator(_ kind: String) throws -> SchemaValidator {
        try SchemaValidator(try #require(DefinitionSchema.all.first { $0.name == kind }).text)
    }

    static func value(_ text: String, _ kind: String) throws -> Value {
        Value(try #require(try Yams.compose(yaml: kind == "fact" ? Mutations.header(text) : text)))
    }
}

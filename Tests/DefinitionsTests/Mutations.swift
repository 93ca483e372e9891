import Foundation
import Testing
import Yams

@testable import Definitions

/// A definition file with one change each: keys left out, unknown ones put in, values of another kind.
struct Mutations {
    let path: String
    let all: [Mutation]

    init(of path: String) throws {
        self.path = path
        let text = try #require(Self.files[path])
        let isFact = Self.kind(of: path) == "fact"
        let root = try #require(try Yams.compose(yaml: isFact ? Self.header(text) : text))
        all = Self.changes(of: root).map { Mutation(path: path, what: $0.what, node: $0.node) }
    }

    /// The kind of schema for a file, by its place; nil for a file without one.
    static func kind(of path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 2, let name = parts.last, let folder = parts.dropLast().last else { return nil }
        return switch (folder, name) {
        case (_, "module.yaml"): "module"
        case (_, "kpis.yaml"): "kpis"
        case (_, "checks.yaml"): "checks"
        case (_, "instance.yaml"): "instance"
        case ("streams", _) where name.hasSuffix(".yaml"): "stream"
        case ("facts", _) where name.hasSuffix(".sql"): "fact"
        case ("Reports", _) where name.hasSuffix(".yaml"): "report"
        default: nil
        }
    }

    /// A fact's header.
    static func header(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().prefix { $0 != "--- */" }
            .joined(separator: "\n")
    }

    // MARK: - Changes

    private static func changes(of node: Node) -> [(what: String, node: Node)] {
        switch node {
        case .mapping(let mapping): return changes(of: mapping)
        case .sequence(let sequence):
            return sequence.indices.flatMap { index in
                changes(of: sequence[index]).map { change in
                    var copy = sequence
                    copy[index] = change.node
                    return ("[\(index)]\(change.what)", Node.sequence(copy))
                }
            }
        default: return []
        }
    }

    private static func changes(of mapping: Node.Mapping, isFree: Bool = false) -> [(what: String, node: Node)] {
        let pairs = Array(mapping)
        func with(_ pairs: [(key: Node, value: Node)]) -> Node { Node(pairs.map { ($0.key, $0.value) }) }
        var changes: [(String, Node)] = [(" + zzz", with(pairs + [("zzz", "Zzz zzz")]))]
        for (index, pair) in pairs.enumerated() {
            let name = pair.key.scalar?.string ?? ""
            // That a name of a free mapping is missing shows elsewhere, where it is used.
            if !isFree {
                var without = pairs
                without.remove(at: index)
                changes.append((" - \(name)", with(without)))
            }
            for (what, value) in [replacement(of: pair.value)] + inner(pair.value, of: name) {
                var replaced = pairs
                replaced[index].value = value
                changes.append((".\(name)\(what)", with(replaced)))
            }
        }
        return changes
    }

    private static func inner(_ value: Node, of name: String) -> [(what: String, node: Node)] {
        guard case .mapping(let mapping) = value, freeMappings.contains(name) else { return changes(of: value) }
        return changes(of: mapping, isFree: true)
    }

    private static let freeMappings: Set = ["columns", "codes", "dimensions", "measures", "reads"]

    private static func replacement(of node: Node) -> (what: String, node: Node) {
        node.scalar == nil ? (" = text", "Zzz zzz") : (" = {}", Node([(Node, Node)]()))
    }
}

/// One change, and what the loader says about it.
struct Mutation: CustomStringConvertible {
    let path: String
    let what: String
    let node: Node

    var description: String { "\(path)\(what)" }

    /// The codes of the errors in the file.
    func loaderCodes() throws -> Set<String> {
        let yaml = try Yams.serialize(node: node)
        if Mutations.kind(of: path) == "instance" { return try Mutations.instanceCodes(yaml) }
        var fixture = Mutations.fixture
        if let sql = fixture.files[path], Mutations.kind(of: path) == "fact" {
            fixture.files[path] = sql.replacing(Mutations.header(sql), with: yaml.trimmingCharacters(in: .newlines))
        } else {
            fixture.files[path] = yaml
        }
        do {
            _ = try fixture.load()
            return []
        } catch let error as DefinitionError {
            let errors = error.diagnostics.filter { $0.severity == .error && $0.location.file.hasSuffix("/" + path) }
            return Set(errors.map(\.code))
        }
    }
}

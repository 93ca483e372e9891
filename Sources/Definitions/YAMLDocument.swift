import Foundation
import Yams

/// A value with the place in a file where it was written.
struct Located<Value> {
    let value: Value
    let location: SourceLocation
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// A YAML text composed to nodes that know their places. Its mistakes go to the collector.
final class YAMLDocument {
    let file: SourceFile
    let diagnostics: DiagnosticCollector
    /// The first characters that `compose` put in for keys that stand twice, and what they were.
    private(set) var placeholders: [Unicode.Scalar: Unicode.Scalar] = [:]
    private var composed: Node?

    /// Composes `yaml`, by default the whole file. Another text (a header) must keep the file's line numbers.
    init(file: SourceFile, yaml: String? = nil, diagnostics: DiagnosticCollector) {
        self.file = file
        self.diagnostics = diagnostics
        composed = compose(Array((yaml ?? file.text).unicodeScalars))
        if let root = composed, !isSmall(root) { composed = nil }
        if let composed { reportDuplicateKeys(in: composed) }
    }

    /// Aliases of aliases make a short file a tree that nobody can walk through.
    private static let mostValues = 100_000

    /// Whether the file has no more values than a file has; otherwise it is reported.
    private func isSmall(_ root: Node) -> Bool {
        var waiting = [root]
        var count = 0
        while let node = waiting.popLast() {
            count += 1
            guard count + waiting.count <= Self.mostValues else {
                let place = file.location(line: 1, column: 1)
                let message = "the file has more than \(Self.mostValues) values, those that its aliases repeat counted"
                diagnostics.error(
                    .syntax,
                    at: place,
                    message,
                    hint: "write what an alias stands for where it is needed"
                )
                return false
            }
            switch node {
            case .mapping(let mapping): for (key, value) in mapping { waiting += [key, value] }
            case .sequence(let sequence): waiting += sequence
            case .scalar, .alias: break
            }
        }
        return true
    }

    /// The outermost value; nil after a syntax error or in an empty file, both of which have been reported.
    var root: YAMLValue? {
        composed.map { YAMLValue(node: $0, document: self, name: "the file") }
    }

    func location(of node: Node) -> SourceLocation {
        file.location(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    // MARK: - Composing

    /// Yams stops at the first mapping with a key that stands twice. So that all mistakes are found at once, the first
    /// character of the earlier key is replaced by one of the private use area (the places stay the same), and again.
    private func compose(_ text: [Unicode.Scalar]) -> Node? {
        var text = text
        while true {
            do {
                if let node = try Yams.compose(yaml: String(String.UnicodeScalarView(text))) { return node }
                diagnostics.error(.syntax, at: file.location(line: 1, column: 1), "the file is empty", hint: nil)
                return nil
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                let mark = context.mark
                if let index = index(of: mark, in: text), replaceKey(at: index, in: &text) { continue }
                let place = file.location(line: mark.line, column: mark.column)
                diagnostics.error(.duplicateKey, at: place, "a key stands twice in this mapping", hint: nil)
                return nil
            } catch let error as YamlError {
                reportSyntax(error)
                return nil
            } catch {
                reportSyntax(problem: "\(error)", at: nil)
                return nil
            }
        }
    }

    private func replaceKey(at index: Int, in text: inout [Unicode.Scalar]) -> Bool {
        let isQuoted = text[index] == "\"" || text[index] == "'"
        let target = isQuoted ? index + 1 : index
        guard text.indices.contains(target), placeholders.count < 1000,
            let placeholder = Unicode.Scalar(0xE000 + UInt32(placeholders.count))
        else { return false }
        placeholders[placeholder] = text[target]
        text[target] = placeholder
        return true
    }

    private func index(of mark: Mark, in text: [Unicode.Scalar]) -> Int? {
        var line = 1
        var index = 0
        while line < mark.line {
            guard let end = text[index...].firstIndex(of: "\n") else { return nil }
            index = end + 1
            line += 1
        }
        index += mark.column - 1
        return text.indices.contains(index) ? index : nil
    }

    // MARK: - Reporting

    private func reportSyntax(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            reportSyntax(problem: [context?.text, problem].compactMap(\.self).joined(separator: ": "), at: mark)
        case .reader(let problem, _, _, _):
            reportSyntax(problem: problem, at: nil)
        default:
            reportSyntax(problem: "\(error)", at: nil)
        }
    }

    private func reportSyntax(problem: String, at mark: Mark?) {
        let place = file.location(line: mark?.line ?? 1, column: mark?.column ?? 1)
        diagnostics.error(.syntax, at: place, "this is not valid YAML: \(problem)", hint: nil)
    }

    private func reportDuplicateKeys(in node: Node) {
        switch node {
        case .mapping(let mapping):
            var first: [String: SourceLocation] = [:]
            for (key, value) in mapping {
                if let text = key.scalar?.string {
                    let name = realName(of: text)
                    let place = location(of: key)
                    if let earlier = first[name] {
                        let message = "key `\(name)` stands twice"
                        diagnostics.error(.duplicateKey, at: place, message, hint: "first on line \(earlier.line)")
                    } else {
                        first[name] = place
                    }
                }
                reportDuplicateKeys(in: value)
            }
        case .sequence(let sequence):
            for item in sequence { reportDuplicateKeys(in: item) }
        case .scalar, .alias:
            break
        }
    }

    /// Whether the key is one of those that stand twice, other than the last.
    func isPlaceholder(_ key: String) -> Bool {
        key.unicodeScalars.first.map { placeholders[$0] != nil } ?? false
    }

    private func realName(of key: String) -> String {
        guard let first = key.unicodeScalars.first, let real = placeholders[first] else { return key }
        return String(Character(real)) + String(String.UnicodeScalarView(key.unicodeScalars.dropFirst()))
    }
}

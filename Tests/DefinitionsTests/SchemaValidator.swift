import Foundation
import Yams

/// A value of JSON, or of YAML as an editor reads it.
indirect enum Value: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Value])
    case object([String: Value])
}

extension Value: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([Value].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Value].self))
        }
    }
}

extension Value {
    /// By the core schema of YAML 1.2, which editors go by.
    init(_ node: Node) {
        switch node {
        case .mapping(let mapping):
            self = .object(
                Dictionary(mapping.map { ($0.key.scalar?.string ?? "", Value($0.value)) }, uniquingKeysWith: { $1 })
            )
        case .sequence(let items): self = .array(items.map(Value.init))
        case .scalar(let scalar): self = Self.scalar(scalar.string, isPlain: scalar.style == .plain)
        case .alias: self = .null
        }
    }

    private static func scalar(_ text: String, isPlain: Bool) -> Value {
        guard isPlain else { return .string(text) }
        if ["", "~", "null"].contains(text) { return .null }
        if ["true", "false"].contains(text) { return .bool(text == "true") }
        if text.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]*)?/) != nil, let number = Double(text) { return .number(number) }
        return .string(text)
    }
}

/// Holds values against a JSON Schema, as far as ours use the language.
final class SchemaValidator {
    private let schema: Value
    /// The properties of the schema that some value had, by their way in the schema.
    private(set) var visited: Set<String> = []

    init(_ text: String) throws {
        schema = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// Key words that the validator does not know; there must be none.
    struct UnknownKeyword: Error { let name: String }

    func isValid(_ value: Value) throws -> Bool { try check(value, schema, "#") }

    /// Every property that the schema names.
    var properties: Set<String> { Self.properties(of: schema, "#") }

    private static func properties(of schema: Value, _ path: String) -> Set<String> {
        guard case .object(let words) = schema else { return [] }
        var found: Set<String> = []
        for (word, value) in words {
            switch (word, value) {
            case ("properties", .object(let properties)), ("patternProperties", .object(let properties)):
                for (name, inner) in properties {
                    if word == "properties" { found.insert("\(path)/\(name)") }
                    found.formUnion(Self.properties(of: inner, "\(path)/\(name)"))
                }
            case ("items", _): found.formUnion(Self.properties(of: value, path + "/[]"))
            case ("anyOf", .array(let forms)):
                for (index, form) in forms.enumerated() {
                    found.formUnion(Self.properties(of: form, "\(path)|\(index)"))
                }
            default: break
            }
        }
        return found
    }

    private func check(_ value: Value, _ schema: Value, _ path: String) throws -> Bool {
        if case .bool(let isAllowed) = schema { return isAllowed }
        guard case .object(let words) = schema else { return true }
        var isValid = true
        for (word, argument) in words where try !holds(word, argument, words, value, path) { isValid = false }
        return isValid
    }

    private func holds(
        _ word: String,
        _ argument: Value,
        _ words: [String: Value],
        _ value: Value,
        _ path: String
    ) throws -> Bool {
        switch (word, argument) {
        case ("$schema", _), ("title", _), ("description", _), ("then", _): return true
        case ("type", .string(let type)): return has(value, type)
        case ("type", .array(let types)): return types.contains { $0.text.map { has(value, $0) } ?? false }
        case ("enum", .array(let values)): return values.contains(value)
        case ("pattern", .string(let pattern)):
            guard case .string(let text) = value else { return true }
            return try Regex(pattern).firstMatch(in: text) != nil
        case ("minimum", .number(let bound)): return value.number.map { $0 >= bound } ?? true
        case ("maximum", .number(let bound)): return value.number.map { $0 <= bound } ?? true
        case ("anyOf", .array(let forms)):
            return try forms.enumerated().map { try check(value, $1, "\(path)|\($0)") }.contains(true)
        case ("oneOf", .array(let forms)): return try forms.count { try check(value, $0, path) } == 1
        case ("allOf", .array(let forms)): return try forms.allSatisfy { try check(value, $0, path + "&") }
        case ("if", _):
            guard try check(value, argument, path + "&") else { return true }
            return try check(value, words["then"] ?? .bool(true), path + "&")
        default: return try holdsInside(word, argument, words, value, path)
        }
    }

    /// What is about the parts of a mapping or a list, and holds of anything else.
    private func holdsInside(
        _ word: String,
        _ argument: Value,
        _ words: [String: Value],
        _ value: Value,
        _ path: String
    ) throws -> Bool {
        let members: [String: Value] = if case .object(let members) = value { members } else { [:] }
        let items: [Value]? = if case .array(let items) = value { items } else { nil }
        switch (word, argument) {
        case ("properties", .object(let properties)):
            return try members.allSatisfy { name, member in
                guard let property = properties[name] else { return true }
                visited.insert("\(path)/\(name)")
                return try check(member, property, "\(path)/\(name)")
            }
        case ("patternProperties", .object(let patterns)):
            return try members.allSatisfy { name, member in
                try patterns.allSatisfy { pattern, form in
                    try Regex(pattern).firstMatch(in: name) == nil ? true : check(member, form, "\(path)/\(pattern)")
                }
            }
        case ("additionalProperties", .bool(false)):
            return try members.keys.allSatisfy { try isKnown($0, words) }
        case ("required", .array(let names)):
            guard case .object = value else { return true }
            return names.allSatisfy { $0.text.map { members[$0] != nil } ?? false }
        case ("minProperties", .number(let least)):
            guard case .object = value else { return true }
            return Double(members.count) >= least
        case ("items", _): return try (items ?? []).allSatisfy { try check($0, argument, path + "/[]") }
        case ("minItems", .number(let least)): return items.map { Double($0.count) >= least } ?? true
        case ("maxItems", .number(let most)): return items.map { Double($0.count) <= most } ?? true
        default: throw UnknownKeyword(name: word)
        }
    }

    private func isKnown(_ name: String, _ words: [String: Value]) throws -> Bool {
        if case .object(let properties) = words["properties"], properties[name] != nil { return true }
        guard case .object(let patterns) = words["patternProperties"] else { return false }
        return try patterns.keys.contains { try Regex($0).firstMatch(in: name) != nil }
    }

    private func has(_ value: Value, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
            ("object", .object):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}

extension Value {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
    fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }
}

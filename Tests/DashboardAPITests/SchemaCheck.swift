import Foundation

/// Checks JSON values against the schemas of an OpenAPI document, as far as ours use JSON Schema.
struct SchemaCheck {
    let document: [String: Any]

    /// What is wrong with a value, each with its place; empty when nothing is.
    func errors(_ value: Any, _ schema: [String: Any], at place: String = "$") -> [String] {
        if let reference = schema["$ref"] as? String {
            guard let target = resolve(reference) else { return ["\(place): \(reference) leads nowhere"] }
            return errors(value, target, at: place)
        }
        if let choices = schema["anyOf"] as? [[String: Any]] {
            let tried = choices.map { errors(value, $0, at: place) }
            return tried.contains { $0.isEmpty } ? [] : tried.flatMap(\.self)
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "\u{0}") {
            return ["\(place): \(value) is none of \(words)"]
        }
        switch schema["type"] as? String {
        case "string": return text(value, schema, place)
        case "integer": return isNumber(value) && !"\(value)".contains(".") ? [] : ["\(place): \(value) is no integer"]
        case "boolean": return isBoolean(value) ? [] : ["\(place): \(value) is no boolean"]
        case "null": return value is NSNull ? [] : ["\(place): \(value) is not null"]
        case "array": return array(value, schema, place)
        case "object": return object(value, schema, place)
        case nil: return []
        case let type?: return ["\(place): the type \(type) is not known"]
        }
    }

    func resolve(_ reference: String) -> [String: Any]? {
        reference.split(separator: "/").dropFirst().reduce(document as Any?) { value, name in
            (value as? [String: Any])?[String(name)]
        } as? [String: Any]
    }

    private func text(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        guard let text = value as? String else { return ["\(place): \(value) is no string"] }
        let formats = [
            "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$",
        ]
        let patterns = [schema["pattern"] as? String, (schema["format"] as? String).flatMap { formats[$0] }]
        return patterns.compactMap(\.self).filter { text.range(of: $0, options: .regularExpression) == nil }
            .map { "\(place): \"\(text)\" does not match \($0)" }
    }

    private func array(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        guard let values = value as? [Any] else { return ["\(place): \(value) is no array"] }
        guard let element = schema["items"] as? [String: Any] else { return ["\(place): no items are declared"] }
        return values.enumerated().flatMap { errors($1, element, at: "\(place)[\($0)]") }
    }

    private func object(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        guard let members = value as? [String: Any] else { return ["\(place): \(value) is no object"] }
        let declared = schema["properties"] as? [String: [String: Any]] ?? [:]
        var found = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
            .map { "\(place): \($0) is missing" }
        for (name, member) in members {
            if let own = declared[name] {
                found += errors(member, own, at: "\(place).\(name)")
            } else if let other = schema["additionalProperties"] as? [String: Any] {
                found += errors(member, other, at: "\(place).\(name)")
            } else {
                found.append("\(place): \(name) is not declared")
            }
        }
        return found
    }

    private func isBoolean(_ value: Any) -> Bool {
        // JSON's true and 1 are both numbers to Foundation.
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" || $0 === kTrue || $0 === kFalse } ?? false
    }

    private func isNumber(_ value: Any) -> Bool { value is NSNumber && !isBoolean(value) }
}

private let kTrue = NSNumber(value: true)
private let kFalse = NSNumber(value: false)

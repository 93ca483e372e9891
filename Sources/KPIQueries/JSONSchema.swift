/// What a JSON value looks like: enough of JSON Schema for our own documents.
package indirect enum JSONSchema: Sendable, Hashable {
    /// A text, with a format of JSON Schema such as `date` where it has one.
    case string(format: String? = nil)
    /// A decimal number as text, so that no reader makes a floating number of it.
    case decimal
    case integer
    case boolean
    case choice([String])
    case array(JSONSchema)
    /// Names of any kind, each with a value of one kind.
    case map(JSONSchema)
    /// An object that has all of these members and no others.
    case object(name: String, [Property])
    case nullable(JSONSchema)
    case any

    /// A member of an object.
    package struct Property: Sendable, Hashable {
        package let name: String
        package let schema: JSONSchema
        /// What it means, for people.
        package let description: String
    }

    /// The schema as JSON Schema 2020-12, objects by reference.
    package var json: JSON {
        switch self {
        case .string(let format):
            return .object(Self.type("string") + (format.map { [.init(name: "format", value: .string($0))] } ?? []))
        case .decimal:
            return .object(Self.type("string") + [.init(name: "pattern", value: .string(Self.decimalPattern))])
        case .integer: return .object(Self.type("integer"))
        case .boolean: return .object(Self.type("boolean"))
        case .choice(let words):
            return .object(
                Self.type("string") + [.init(name: "enum", value: .array(words.map { .string($0) }))]
            )
        case .array(let element): return .object(Self.type("array") + [.init(name: "items", value: element.json)])
        case .map(let value):
            return .object(Self.type("object") + [.init(name: "additionalProperties", value: value.json)])
        case .object(let name, _): return .pairs(["$ref": .string("#/components/schemas/\(name)")])
        case .nullable(let schema):
            return .pairs(["anyOf": .array([schema.json, .pairs(["type": .string("null")])])])
        case .any: return .pairs([:])
        }
    }

    /// The named objects in it, itself included, each once.
    package var objects: [JSONSchema] {
        switch self {
        case .string, .decimal, .integer, .boolean, .choice, .any: return []
        case .array(let schema), .map(let schema), .nullable(let schema): return schema.objects
        case .object(_, let properties):
            var found = [self]
            for object in properties.flatMap(\.schema.objects) where !found.contains(object) { found.append(object) }
            return found
        }
    }

    /// The definition of a named object, for the components of a document.
    package var definition: (name: String, json: JSON)? {
        guard case .object(let name, let properties) = self else { return nil }
        let members = properties.map { property in
            JSON.Member(name: property.name, value: property.schema.json.described(property.description))
        }
        let json = JSON.pairs([
            "type": .string("object"),
            "additionalProperties": .bool(false),
            "required": .array(properties.map { .string($0.name) }),
            "properties": .object(members),
        ])
        return (name, json)
    }

    private static let decimalPattern = "^-?[0-9]+(\\.[0-9]+)?$"

    private static func type(_ name: String) -> [JSON.Member] { [.init(name: "type", value: .string(name))] }
}

extension JSON {
    /// The object with a `description` in front; beside `$ref` JSON Schema 2020-12 allows one.
    package func described(_ description: String) -> JSON {
        guard case .object(let members) = self, !description.isEmpty else { return self }
        return .object([Member(name: "description", value: .string(description))] + members)
    }
}

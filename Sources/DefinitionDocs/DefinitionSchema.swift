import Definitions
import KPIQueries

/// The JSON Schema (2020-12) of one kind of definition file, for editors.
///
/// It knows keys, choices and forms; what names mean in other files only `validate` knows.
package struct DefinitionSchema: Sendable {
    /// Of the kind of file, as in `kpis`.
    package let name: String
    /// Which files it is about.
    let title: String
    private let shape: Shape
    /// Whether a file is a list of such mappings.
    private let isList: Bool

    private init(_ name: String, _ title: String, _ shape: Shape, isList: Bool = false) {
        self.name = name
        self.title = title
        self.shape = shape
        self.isList = isList
    }

    /// All kinds of files.
    package static let all = [
        DefinitionSchema("module", "module.yaml", .module),
        DefinitionSchema("stream", "streams/<stream>.yaml", .stream),
        DefinitionSchema("fact", "The header of facts/<fact>.sql", .fact),
        DefinitionSchema("kpis", "kpis.yaml", .kpi, isList: true),
        DefinitionSchema("checks", "checks.yaml", .check, isList: true),
        DefinitionSchema("report", "Reports/<report>.yaml", .report),
        DefinitionSchema("instance", "The instance file", .instance),
    ]

    /// `docs/schema`, as it should be.
    package static var documents: GeneratedFolder {
        GeneratedFolder(files: Dictionary(uniqueKeysWithValues: all.map { ("\($0.name).schema.json", $0.text) }))
    }

    /// The schema as a file.
    package var text: String { json.text(pretty: true) + "\n" }

    private var json: JSON {
        let head: [JSON.Member] = [
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("DriveOps Analytics: \(title)")),
        ]
        let one = shape.members
        let body = isList ? [.init("type", .string("array")), .init("items", .object(one))] : one
        return .object(head + body)
    }
}

extension Shape {
    fileprivate var members: [JSON.Member] {
        let properties = keys.map { key in
            JSON.Member(key.name, .object([.init("description", .string(key.about))] + key.form.members))
        }
        let required = keys.filter(\.isRequired).map(\.name)
        var members: [JSON.Member] = [.init("type", .string("object")), .init("properties", .object(properties))]
        if !required.isEmpty { members.append(.init("required", .strings(required))) }
        members.append(.init("additionalProperties", .bool(false)))
        if !exactlyOneOf.isEmpty { members.append(.init("oneOf", .array(exactlyOneOf.map { .requiring([$0]) }))) }
        if !someOf.isEmpty { members.append(.init("anyOf", .array(someOf.map { .requiring([$0]) }))) }
        if !conditions.isEmpty { members.append(.init("allOf", .array(conditions.map(\.json)))) }
        return members
    }
}

extension Shape.Condition {
    fileprivate var json: JSON {
        let refused = refuses.map { JSON.Member($0, .bool(false)) }
        let narrowed = narrows.map { JSON.Member($0.name, .object($0.form.members)) }
        var then: [JSON.Member] = [.init("properties", .object(refused + narrowed))]
        if !requires.isEmpty { then.append(.init("required", .strings(requires))) }
        return .object([.init("if", Self.presence(of: path[...], word)), .init("then", .object(then))])
    }

    /// That a key, or the key of a mapping under it, is there, with the word where there is one.
    private static func presence(of path: ArraySlice<String>, _ word: String?) -> JSON {
        guard let key = path.first else { return .object(word.map { [.init("enum", .strings([$0]))] } ?? []) }
        guard path.count > 1 || word != nil else { return .requiring([key]) }
        let inner: JSON = .object([.init(key, presence(of: path.dropFirst(), word))])
        return .object([.init("properties", inner), .init("required", .strings([key]))])
    }
}

extension Form {
    fileprivate var members: [JSON.Member] {
        switch self {
        case .text: return [.init("type", .strings(["string", "number", "boolean"]))]
        case .pattern(let pattern): return [.init("type", .string("string")), .init("pattern", .string(pattern))]
        case .whole(let range):
            let bounds = range.map { range -> [JSON.Member] in
                [.init("minimum", .int(Int64(range.lowerBound))), .init("maximum", .int(Int64(range.upperBound)))]
            }
            return [.init("type", .string("integer"))] + (bounds ?? [])
        case .decimal:
            // The pattern is for a decimal in quotes; JSON Schema holds no number against it.
            return [
                .init("type", .strings(["number", "string"])), .init("pattern", .string("^[+-]?[0-9]+(\\.[0-9]+)?$")),
            ]
        case .bool: return [.init("type", .string("boolean"))]
        case .choice(let words): return [.init("enum", .strings(words))]
        case .localized: return Self.localizedMembers
        case .list(let form, let count):
            var members: [JSON.Member] = [.init("type", .string("array")), .init("items", .object(form.members))]
            if count.lowerBound > 0 { members.append(.init("minItems", .int(Int64(count.lowerBound)))) }
            if count.upperBound < Int.max { members.append(.init("maxItems", .int(Int64(count.upperBound)))) }
            return members
        case .map(let keys, let form, let isEmptyAllowed):
            let members: [JSON.Member] = [
                .init("type", .string("object")),
                .init("patternProperties", .object([.init(keys, .object(form.members))])),
                .init("additionalProperties", .bool(false)),
            ]
            return isEmptyAllowed ? members : members + [.init("minProperties", .int(1))]
        case .shape(let shape): return shape.members
        case .either(let forms): return [.init("anyOf", .array(forms.map { .object($0.members) }))]
        }
    }

    private static let localizedMembers: [JSON.Member] = [
        .init("type", .string("object")),
        .init(
            "properties",
            .object(["en", "fr"].map { JSON.Member($0, .object(Form.text.members)) })
        ),
        .init("required", .strings(["en", "fr"])),
        .init("additionalProperties", .bool(false)),
    ]
}

extension JSON {
    fileprivate static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    fileprivate static func requiring(_ keys: [String]) -> JSON { .object([.init("required", .strings(keys))]) }
}

extension JSON.Member {
    fileprivate init(_ name: String, _ value: JSON) { self.init(name: name, value: value) }
}

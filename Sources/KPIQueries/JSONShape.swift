package import Definitions
package import Postgres

/// How values of a type are written as JSON objects: the one declaration from which both the document and its schema are
/// made, so that they cannot differ.
///
/// ```swift
/// let shape = JSONShape<LabelledValue>("LabelledValue", [
///     .string("value", "As it stands in the figures.") { $0.value },
///     .string("label", "For people.") { $0.label },
/// ])
/// shape.json(value)   // {"value": "w1", "label": "Lyon"}
/// shape.schema        // an object with two texts
/// ```
package struct JSONShape<Value>: Sendable {
    package let schema: JSONSchema
    private let fields: [JSONField<Value>]

    /// - Parameters:
    ///   - name: The object's name among the schemas of a document.
    ///   - fields: Its members, in the order in which they are written.
    package init(_ name: String, _ fields: [JSONField<Value>]) {
        self.fields = fields
        schema = .object(name: name, fields.map(\.property))
    }

    /// The value as a JSON object.
    package func json(_ value: Value) -> JSON {
        .object(fields.map { JSON.Member(name: $0.property.name, value: $0.json(value)) })
    }
}

/// A member of a shape: its name, its kind, its meaning and where it comes from.
package struct JSONField<Value>: Sendable {
    let property: JSONSchema.Property
    let json: @Sendable (Value) -> JSON

    /// The same member of a type that has a value of this one.
    package func of<Outer>(_ get: @escaping @Sendable (Outer) -> Value) -> JSONField<Outer> {
        JSONField<Outer>(property.name, property.schema, property.description) { json(get($0)) }
    }

    fileprivate init(
        _ name: String,
        _ schema: JSONSchema,
        _ description: String,
        _ json: @escaping @Sendable (Value) -> JSON
    ) {
        property = JSONSchema.Property(name: name, schema: schema, description: description)
        self.json = json
    }
}

/// The kinds of members. A name that ends in `OrNull` gives a member that is always there and may be null.
extension JSONField {
    package static func string(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String
    ) -> Self {
        Self(name, .string(), description) { .string(get($0)) }
    }

    package static func stringOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String?
    ) -> Self {
        Self(name, .nullable(.string()), description) { .optional(get($0)) }
    }

    package static func choice(
        _ name: String,
        _ words: [String],
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String
    ) -> Self {
        Self(name, .choice(words), description) { .string(get($0)) }
    }

    /// A day, `YYYY-MM-DD`.
    package static func day(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> CalendarDay
    ) -> Self {
        Self(name, .string(format: "date"), description) { .string(get($0).description) }
    }

    package static func dayOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> CalendarDay?
    ) -> Self {
        Self(name, .nullable(.string(format: "date")), description) { .optional(get($0)?.description) }
    }

    /// An instant, ISO 8601 in UTC.
    package static func instantOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String?
    ) -> Self {
        Self(name, .nullable(.string(format: "date-time")), description) { .optional(get($0)) }
    }

    package static func decimalOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Numeric?
    ) -> Self {
        Self(name, .nullable(.decimal), description) { .optional(get($0)?.description) }
    }

    /// A decimal that is text already, as definitions have it.
    package static func decimalTextOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String?
    ) -> Self {
        Self(name, .nullable(.decimal), description) { .optional(get($0)) }
    }

    package static func integer(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Int64
    ) -> Self {
        Self(name, .integer, description) { .int(get($0)) }
    }

    package static func integerOrNull(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Int64?
    ) -> Self {
        Self(name, .nullable(.integer), description) { .optional(get($0)) }
    }

    package static func flag(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Bool
    ) -> Self {
        Self(name, .boolean, description) { .bool(get($0)) }
    }

    package static func strings(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> [String]
    ) -> Self {
        Self(name, .array(.string()), description) { .array(get($0).map { .string($0) }) }
    }

    package static func object<Member: Sendable>(
        _ name: String,
        _ shape: JSONShape<Member>,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Member
    ) -> Self {
        Self(name, shape.schema, description) { shape.json(get($0)) }
    }

    package static func objectOrNull<Member: Sendable>(
        _ name: String,
        _ shape: JSONShape<Member>,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> Member?
    ) -> Self {
        Self(name, .nullable(shape.schema), description) { get($0).map(shape.json) ?? .null }
    }

    package static func objects<Member: Sendable>(
        _ name: String,
        _ shape: JSONShape<Member>,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> [Member]
    ) -> Self {
        Self(name, .array(shape.schema), description) { .array(get($0).map(shape.json)) }
    }

    /// Objects by names that the data bring, in their order.
    package static func map<Member: Sendable>(
        _ name: String,
        _ shape: JSONShape<Member>,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> [(String, Member)]
    ) -> Self {
        Self(name, .map(shape.schema), description) { value in
            .object(get(value).map { JSON.Member(name: $0.0, value: shape.json($0.1)) })
        }
    }

    /// A document that is JSON already; null for nil.
    package static func verbatim(
        _ name: String,
        _ description: String,
        _ get: @escaping @Sendable (Value) -> String?
    ) -> Self {
        Self(name, .any, description) { get($0).map { .verbatim($0) } ?? .null }
    }
}

extension JSONShape where Value == LocalizedText {
    /// A text in both languages.
    package static var localizedText: Self {
        Self("LocalizedText", [.string("en", "English.") { $0.en }, .string("fr", "French.") { $0.fr }])
    }
}

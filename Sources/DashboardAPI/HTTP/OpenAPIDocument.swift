import KPIQueries

/// The OpenAPI 3.1 document of routes.
struct OpenAPIDocument: Sendable {
    let routes: [Route]

    /// The version of the API, which is the one in its addresses.
    static let version = "1.0.0"

    /// The document, with a line break at its end.
    var text: String { json.text(pretty: true) + "\n" }

    private var json: JSON {
        .pairs([
            "openapi": .string("3.1.1"),
            "info": .pairs([
                "title": .string("DriveOps Analytics"),
                "version": .string(Self.version),
                "description": .string(Self.description),
            ]),
            "servers": .array([.pairs(["url": .string("/")])]),
            "paths": .object(routes.map { JSON.Member(name: $0.path, value: .pairs(["get": operation($0)])) }),
            "components": .pairs(["schemas": .object(schemas), "responses": .object(problems)]),
        ])
    }

    private static let description = """
        Published figures, to be read only. Every address also answers HEAD. Decimals are strings. Answers with an ETag may \
        be kept and asked for again with If-None-Match until the next publication.
        """

    private func operation(_ route: Route) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "operationId", value: .string(route.operation)),
            .init(name: "summary", value: .string(route.summary)),
        ]
        if !route.parameters.isEmpty {
            members.append(.init(name: "parameters", value: .array(route.parameters.map(parameter))))
        }
        members.append(.init(name: "responses", value: .object(responses(route))))
        return .object(members)
    }

    private func parameter(_ parameter: RouteParameter) -> JSON {
        var schema: JSON
        switch parameter.kind {
        case .text: schema = JSONSchema.string().json
        case .day: schema = JSONSchema.string(format: "date").json
        case .choice(let words): schema = JSONSchema.choice(words).json
        case .number(let bounds):
            schema = .pairs([
                "type": .string("integer"), "minimum": .int(Int64(bounds.lowerBound)),
                "maximum": .int(Int64(bounds.upperBound)),
            ])
        }
        if let standard = parameter.standard, case .object(let members) = schema {
            let value: JSON = Int64(standard).map { .int($0) } ?? .string(standard)
            schema = .object(members + [.init(name: "default", value: value)])
        }
        if parameter.isRepeatable { schema = .pairs(["type": .string("array"), "items": schema]) }
        let example: JSON = {
            if case .number = parameter.kind, let number = Int64(parameter.example) { return .int(number) }
            return parameter.isRepeatable ? .array([.string(parameter.example)]) : .string(parameter.example)
        }()
        return .pairs([
            "name": .string(parameter.name),
            "in": .string(parameter.isPath ? "path" : "query"),
            "required": .bool(parameter.isRequired),
            "description": .string(parameter.description),
            "schema": schema,
            "example": example,
        ])
    }

    private func responses(_ route: Route) -> [JSON.Member] {
        let content: JSON = .pairs([
            route.mediaType: .pairs(["schema": route.schema?.json ?? JSONSchema.string().json])
        ])
        var good: [JSON.Member] = [.init(name: "description", value: .string(route.summary))]
        if route.caching == .publication { good.append(.init(name: "headers", value: Self.tagHeader)) }
        good.append(.init(name: "content", value: content))
        var responses = [JSON.Member(name: "200", value: .object(good))]
        for status in route.otherStatuses {
            responses.append(
                .init(
                    name: String(status),
                    value: .pairs(["description": .string("The same, with bad news."), "content": content])
                )
            )
        }
        if route.caching == .publication {
            responses.append(
                .init(
                    name: "304",
                    value: .pairs(["description": .string("Nothing was published since."), "headers": Self.tagHeader])
                )
            )
        }
        // A page's refusals are pages.
        return responses
            + Self.refusals.filter { applies($0, to: route) }.map { refusal in
                let value: JSON =
                    route.mediaType == "text/html"
                    ? .pairs(["description": .string(refusal.text), "content": content])
                    : .pairs(["$ref": .string("#/components/responses/\(refusal.name)")])
                return .init(name: String(refusal.status), value: value)
            }
    }

    private func applies(_ refusal: Refusal, to route: Route) -> Bool {
        guard !route.otherStatuses.contains(refusal.status) else { return false }
        return refusal.isCommon || route.ownRefusals.contains(refusal.status)
    }

    private static let tagHeader: JSON = .pairs([
        "ETag": .pairs([
            "description": .string("Changes with each publication."), "schema": .pairs(["type": .string("string")]),
        ])
    ])

    private typealias Refusal = (status: Int, name: String, text: String, isCommon: Bool)

    private static let refusals: [Refusal] = [
        (400, "BadRequest", "What was asked is wrong; `detail` says what, and how to mend it.", true),
        (404, "NotFound", "There is nothing of that name; `detail` names the nearest.", true),
        (501, "NotConfigured", "This server is not set up for it; `detail` says how to.", false),
        (503, "Unavailable", "The figures cannot be read at present.", true),
    ]

    private var problems: [JSON.Member] {
        Self.refusals.map { refusal in
            JSON.Member(
                name: refusal.name,
                value: .pairs([
                    "description": .string(refusal.text),
                    "content": .pairs([
                        "application/problem+json": .pairs(["schema": ProblemDocument.shape.schema.json])
                    ]),
                ])
            )
        }
    }

    /// Each named object that some answer holds, once, by name.
    private var schemas: [JSON.Member] {
        var found: [String: JSON] = [:]
        for schema in routes.compactMap(\.schema) + [ProblemDocument.shape.schema] {
            for (name, json) in schema.objects.compactMap(\.definition) { found[name] = json }
        }
        return found.keys.sorted().map { JSON.Member(name: $0, value: found[$0] ?? .null) }
    }
}

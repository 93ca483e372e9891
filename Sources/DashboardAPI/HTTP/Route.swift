import HTTPTypes
import Hummingbird
import KPIQueries
import Logging
import Postgres

/// One address: from this declaration come both its registration in the router and its part of the OpenAPI document.
struct Route: Sendable {
    /// As in OpenAPI, `/v1/kpis/{id}`; the router reads it in the same way.
    let path: String
    /// A name that is unique among the routes, for generated clients.
    let operation: String
    /// What it answers, in a sentence.
    let summary: String
    let parameters: [RouteParameter]
    /// The type of a good answer.
    let mediaType: String
    /// What a good answer looks like; nil for what is no JSON.
    let schema: JSONSchema?
    /// What the answers' headers say about keeping them.
    let caching: Caching
    /// Further statuses whose answer has the same form.
    let otherStatuses: [Int]
    /// Refusals besides those that every address may give, by their status.
    var ownRefusals: [Int] = []
    /// How a refusal is written; nil where it is a problem document.
    var refusal: (@Sendable (Problem, RouteCall) -> Response)?
    let serve: @Sendable (RouteCall, RouteServices) async throws -> Response

    /// How long an answer may be used.
    enum Caching: Sendable {
        /// Until the next publication: the client keeps it and asks whether it still holds (`ETag`, `If-None-Match`).
        case publication
        /// Not at all.
        case none
        /// For some minutes.
        case minutes
    }
}

/// What routes answer from.
struct RouteServices: Sendable {
    let source: FigureSource
    /// Where single rows may be read; nil where the instance names no role that may.
    let explainer: FigureSource?
    let tag: PublicationTag
}

/// Reads what an answer is made from, in the request's transaction.
typealias FigureWork<Value> = @Sendable (PostgresConnection) async throws -> Value

extension Route {
    /// Answers a call, or refuses it.
    func answer(_ call: RouteCall, _ services: RouteServices) async throws -> Response {
        do {
            try call.checkParameters()
            return try await serve(call, services)
        } catch {
            // What is our own fault is left to the problem document.
            guard let refusal, let problem = Problem(error) else { throw error }
            call.logger.warning(
                "The page could not be shown.",
                metadata: ["error": "\(String(reflecting: error))"]
            )
            return refusal(problem, call)
        }
    }

    /// An address whose answer comes from the published figures.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - operation: Its name.
    ///   - summary: What it answers.
    ///   - parameters: What it can be asked.
    ///   - body: How the answer is written.
    ///   - prepare: Checks what can be checked without the warehouse, and says how the rest is read. A client that has the
    ///     answer of the same publication already is told so before anything is read.
    /// - Returns: The route.
    static func figures<Value: Sendable>(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ parameters: [RouteParameter],
        _ body: RouteBody<Value>,
        prepare: @escaping @Sendable (RouteCall) async throws -> FigureWork<Value>
    ) -> Route {
        Route(
            path: path,
            operation: operation,
            summary: summary,
            parameters: parameters,
            mediaType: body.mediaType,
            schema: body.schema,
            caching: .publication,
            otherStatuses: []
        ) { call, services in
            let work = try await prepare(call)
            return try await services.source.read { connection in
                let tag = try await services.tag.value(for: call, on: connection)
                if call.has(tag) { return .notModified(tag) }
                return body.response(try await work(connection)).tagged(tag)
            }
        }
    }

    /// A page from the published figures. Who opens a page wants to read a page, also where it is a refusal.
    static func page(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ parameters: [RouteParameter],
        refusal: @escaping @Sendable (Problem, RouteCall) -> HTML,
        prepare: @escaping @Sendable (RouteCall) async throws -> FigureWork<HTML>
    ) -> Route {
        var route = figures(path, operation, summary, parameters, .html, prepare: prepare)
        route.refusal = { problem, call in
            var response = Response.text(refusal(problem, call).text, status: problem.status, type: "text/html")
            response.headers.append(contentsOf: problem.headers)
            return response
        }
        return route
    }

    /// An address whose answer is of the moment.
    static func plain<Value: Sendable>(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ parameters: [RouteParameter],
        _ body: RouteBody<Value>,
        caching: Caching = .none,
        otherStatuses: [Int] = [],
        answer: @escaping @Sendable (RouteCall, FigureSource) async throws -> Value
    ) -> Route {
        Route(
            path: path,
            operation: operation,
            summary: summary,
            parameters: parameters,
            mediaType: body.mediaType,
            schema: body.schema,
            caching: caching,
            otherStatuses: otherStatuses
        ) { call, services in
            var response = body.response(try await answer(call, services.source))
            if caching == .minutes { response.headers[.cacheControl] = "max-age=300" }
            return response
        }
    }
}

/// How the answers of a route are written.
struct RouteBody<Value: Sendable>: Sendable {
    let mediaType: String
    let schema: JSONSchema?
    let response: @Sendable (Value) -> Response

    /// A JSON document of a declared shape.
    static func json(
        _ shape: JSONShape<Value>,
        status: @escaping @Sendable (Value) -> HTTPResponse.Status = { _ in .ok }
    ) -> RouteBody {
        RouteBody(mediaType: "application/json", schema: shape.schema) { value in
            .json(shape.json(value), status: status(value))
        }
    }
}

extension RouteBody where Value == HTML {
    /// A page.
    static let html = RouteBody(mediaType: "text/html", schema: nil) { .text($0.text, type: "text/html") }
}

extension RouteBody where Value == String {
    /// A text of some type.
    static func text(_ type: String) -> RouteBody {
        RouteBody(mediaType: type, schema: nil) { .text($0, type: type) }
    }
}

/// A CSV file to be saved.
struct CSVFile: Sendable {
    /// What the client may call it.
    let name: String
    let bytes: [UInt8]
}

extension RouteBody where Value == CSVFile {
    /// A CSV file.
    static let csv = RouteBody(mediaType: "text/csv", schema: nil) { file in
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                // A report's name has letters, digits, hyphens and underscores only.
                .contentDisposition: "attachment; filename=\"\(file.name)\"",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))
        )
    }
}

extension Response {
    /// The answer that the client has already is still right.
    static func notModified(_ tag: String) -> Response { Response(status: .notModified).tagged(tag) }

    /// The answer with what lets a client keep it until the next publication.
    ///
    /// `private`, for figures are for those who may see them; `no-cache`, so that every use is asked for; and behind a
    /// proxy that lets people in, what one is shown is kept for him only.
    func tagged(_ tag: String) -> Response {
        var response = self
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "private, no-cache"
        response.headers[.vary] = "Authorization, Cookie"
        return response
    }
}

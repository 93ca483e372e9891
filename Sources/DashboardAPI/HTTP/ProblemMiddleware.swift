import HTTPTypes
import Hummingbird
import KPIQueries
import Logging

/// Outermost: turns every error into a problem document, logs the request, and puts the security headers on every answer.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context)
        }
        secure(&response)
        context.logger.debug(
            "Answered a request.",
            metadata: [
                "http.method": "\(request.method)", "http.route": "\(context.endpointPath ?? "")",
                "http.status": "\(response.status.code)",
            ]
        )
        return response
    }

    private func answer(to error: any Error, _ request: Request, _ context: Context) -> Response {
        let problem = problem(of: error)
        let requestID = Self.requestID(context.logger)
        let metadata: Logger.Metadata = [
            "request.id": "\(requestID)",
            "http.method": "\(request.method)", "http.route": "\(context.endpointPath ?? "")",
            "error": "\(String(reflecting: error))",
        ]
        switch problem?.status.kind {
        // Our own fault: the whole of it goes to the log, and nothing of it to the client.
        case nil: context.logger.error("A request failed unexpectedly.", metadata: metadata)
        case .serverError?: context.logger.warning("A request could not be served.", metadata: metadata)
        default: break
        }
        let told =
            problem
            ?? Problem(
                .internalServerError,
                "internal",
                "Something went wrong here; the log has it under this request's id."
            )
        var response = Response.json(
            ProblemDocument.shape.json(
                ProblemDocument(problem: told, path: request.uri.path, requestID: requestID)
            ),
            status: told.status,
            type: "application/problem+json"
        )
        response.headers.append(contentsOf: told.headers)
        return response
    }

    /// Hummingbird keeps the id in the logger's metadata and insists on finding it there (`context.id`), which some log
    /// handlers do not do; a server must not end because of that.
    private static func requestID(_ logger: Logger) -> String {
        logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? String(UInt64.random(in: 0...UInt64.max), radix: 16)
    }

    private func problem(of error: any Error) -> Problem? {
        if let problem = Problem(error) { return problem }
        guard let error = error as? any HTTPResponseError, error.status.kind == .clientError else { return nil }
        let text = error.status == .notFound ? "There is nothing at this address." : error.status.reasonPhrase
        return Problem(error.status, error.status == .notFound ? "request.not_found" : "request.refused", text)
    }

    private func secure(_ response: inout Response) {
        // The page has no script and no style of its own in it, loads nothing from elsewhere and sends its forms here.
        let headers: KeyValuePairs = [
            "Content-Security-Policy":
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            // Figures change with a publication, and a corrected one must not wait for a cache.
            "Cache-Control": "no-store",
        ]
        for (name, value) in headers {
            if let name = HTTPField.Name(name), !response.headers.contains(name) { response.headers[name] = value }
        }
    }
}

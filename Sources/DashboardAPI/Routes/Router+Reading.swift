import HTTPTypes
import Hummingbird

extension Router {
    /// A route that is read with GET or HEAD; any other method is refused with 405.
    func read(
        _ path: RouterPath,
        _ handler: @escaping @Sendable (Request, Context) async throws -> Response
    ) {
        get(path, use: handler)
        for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
            on(path, method: method) { _, _ -> Response in
                var problem = Problem(.methodNotAllowed, "request.method_not_allowed", "This address can be read only.")
                problem.headers[.allow] = "GET, HEAD"
                throw problem
            }
        }
    }
}

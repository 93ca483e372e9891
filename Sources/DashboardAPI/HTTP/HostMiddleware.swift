import HTTPTypes
import Hummingbird

/// Refuses requests addressed to another host while the server listens on loopback.
///
/// A page on the web can let its own name resolve to 127.0.0.1 and have the browser read from there; the Host header then
/// still bears that name. A server bound to another address stands behind a proxy, which checks names itself.
struct HostMiddleware<Context: RequestContext>: RouterMiddleware {
    private let allowed: Set<String>?

    /// - Parameter host: The address that the server is bound to.
    init(host: String) {
        let loopback: Set<String> = ["localhost", "127.0.0.1", "[::1]", "::1"]
        allowed = loopback.contains(host) || host.hasPrefix("127.") ? loopback.union([host]) : nil
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let allowed, !allowed.contains(Self.name(of: request.head.authority ?? "")) {
            throw Problem(
                HTTPResponse.Status(code: 421, reasonPhrase: "Misdirected Request"),
                "request.other_host",
                "This server answers for the local machine only."
            )
        }
        return try await next(request, context)
    }

    /// The host without its port.
    private static func name(of authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), authority.last != "]",
            authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
        else { return authority.lowercased() }
        return authority[..<colon].lowercased()
    }
}

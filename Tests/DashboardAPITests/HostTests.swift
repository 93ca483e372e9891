import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import DashboardAPI

@Suite
struct HostTests {
    /// What a server bound to `address` answers to a request for `host`.
    private func status(of host: String, boundTo address: String) async throws -> Int {
        let router = Router(context: Context.self)
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: HostMiddleware(host: address))
        router.get("/") { _, _ in "" }
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: host, path: "/"),
            body: RequestBody(buffer: ByteBuffer())
        )
        let context = Context(source: NoSource())
        return try await router.buildResponder().respond(to: request, context: context).status.code
    }

    @Test(
        "on loopback, requests for this machine are answered and others are not",
        arguments: [
            ("localhost", 200), ("LOCALHOST:8080", 200), ("127.0.0.1:1", 200), ("[::1]:8080", 200), ("[::1]", 200),
            ("evil.example:8080", 421), ("localhost.evil.example", 421), ("", 421),
        ]
    )
    func loopback(_ host: String, _ status: Int) async throws {
        #expect(try await self.status(of: host, boundTo: "127.0.0.1") == status)
    }

    @Test("behind a proxy the proxy checks names")
    func elsewhere() async throws {
        #expect(try await status(of: "kpi.example", boundTo: "0.0.0.0") == 200)
    }
}

/// A context without a connection behind it.
private struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage

    typealias Source = NoSource

    init(source: NoSource) { coreContext = CoreRequestContextStorage(source: source) }
}

private struct NoSource: RequestContextSource {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

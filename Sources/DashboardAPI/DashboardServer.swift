public import Definitions
public import Hummingbird
import KPIQueries
public import Logging
public import Postgres

/// The HTTP server: a JSON API for programs and one page for people, over the published figures.
///
/// It listens on loopback unless the instance says otherwise, only reads, and works with the warehouse's reader role.
/// Each request reads in one `REPEATABLE READ READ ONLY` transaction, so that no answer straddles a publication.
public struct DashboardServer: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue
    private let pool: PostgresPool
    private let logger: Logger

    /// A server for an instance.
    ///
    /// - Parameters:
    ///   - instance: Names the address, the time zone, the language and the greatest age of a good night.
    ///   - catalogue: The definitions in force.
    ///   - pool: Connections to the warehouse as its reader. The server does not close it.
    ///   - logger: Gets what goes wrong at `error` and `warning`, and each request at `debug`.
    public init(instance: Instance, catalogue: Catalogue, pool: PostgresPool, logger: Logger) {
        self.instance = instance
        self.catalogue = catalogue
        self.pool = pool
        self.logger = logger
    }

    /// The application, for `run` and for tests that speak to it without a socket.
    public func application() -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .hostname(instance.server.host, port: instance.server.port)
            ),
            logger: logger
        )
    }

    /// Serves until SIGINT or SIGTERM, then lets the requests under way end.
    ///
    /// - Throws: When the address cannot be bound.
    public func run() async throws {
        try await application().runService()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: HostMiddleware(host: instance.server.host))
        let source = FigureSource(pool: pool)
        let reader = KPIReader(catalogue: catalogue, timeZone: instance.timeZone, locale: instance.locale)
        KPIRoutes(reader: reader, source: source).add(to: router)
        RunRoutes(source: source).add(to: router)
        HealthRoutes(instance: instance, reader: reader, source: source).add(to: router)
        PageRoutes(instance: instance, reader: reader, source: source).add(to: router)
        return router
    }
}

public import Definitions
import Explanations
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
    private let explainerPool: PostgresPool?
    private let logger: Logger

    /// A server for an instance.
    ///
    /// - Parameters:
    ///   - instance: Names the address, the time zone, the language and the greatest age of a good night.
    ///   - catalogue: The definitions in force.
    ///   - pool: Connections to the warehouse as its reader. The server does not close it.
    ///   - explainerPool: Connections as its explainer, where one is configured; likewise.
    ///   - logger: Gets what goes wrong at `error` and `warning`, and each request at `debug`.
    public init(
        instance: Instance,
        catalogue: Catalogue,
        pool: PostgresPool,
        explainerPool: PostgresPool? = nil,
        logger: Logger
    ) {
        self.instance = instance
        self.catalogue = catalogue
        self.pool = pool
        self.explainerPool = explainerPool
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
        let routes = Self.routes(instance: instance, catalogue: catalogue)
        let document = OpenAPIDocument(routes: routes).text
        let services = RouteServices(
            source: FigureSource(pool: pool),
            explainer: explainerPool.map(FigureSource.init),
            tag: PublicationTag(instance: instance, catalogue: catalogue, document: document)
        )
        RouteTable(routes: routes).add(to: router, services)
        return router
    }

    /// Every route, its own document among them.
    static func routes(instance: Instance, catalogue: Catalogue) -> [Route] {
        let reader = KPIReader(catalogue: catalogue, timeZone: instance.timeZone, locale: instance.locale)
        var routes = KPIRoutes(reader: reader).routes
        routes += ExplainRoutes(explainer: Explainer(reader: reader, holidays: instance.holidays)).routes
        routes += ModuleRoutes(reader: reader).routes
        routes += DimensionRoutes(reader: reader).routes
        routes += ReportRoutes(reader: reader).routes
        routes += RunRoutes().routes
        routes += RestatementRoutes(reader: reader).routes
        routes += HealthRoutes(instance: instance, reader: reader).routes
        routes += PageRoutes(instance: instance, reader: reader).routes
        let others = routes
        let own = Route.document { OpenAPIDocument(routes: others + [$0]).text }
        return routes + [own]
    }
}

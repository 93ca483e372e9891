import HTTPTypes
import Hummingbird
import KPIQueries

/// All routes of a server, and their registration.
struct RouteTable: Sendable {
    let routes: [Route]

    /// Registers each route as it is declared.
    func add(to router: Router<BasicRequestContext>, _ services: RouteServices) {
        for route in routes {
            router.read(RouterPath(route.path)) { request, context in
                let call = RouteCall(route, request, context.parameters, context.logger)
                return try await route.answer(call, services)
            }
        }
    }
}

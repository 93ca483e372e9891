import Definitions
import KPIQueries

extension Route {
    /// `/openapi.json`, which tells of itself as well.
    static func document(_ text: @escaping @Sendable (Route) -> String) -> Route {
        func route(_ text: @escaping @Sendable () -> String) -> Route {
            .plain(
                "/openapi.json",
                "getDocument",
                "This document: every address, what it can be asked and what it answers.",
                [],
                .text("application/json"),
                caching: .minutes
            ) { _, _ in text() }
        }
        let declared = route { "" }
        return route { text(declared) }
    }
}

/// The OpenAPI document of the API, for a file beside the code and for whoever generates a client.
public enum APIDocument {
    /// The document. The routes are the same whatever an instance has switched on.
    public static var text: String {
        let nowhere = ConnectionSetting(string: Secret(""), origin: "nowhere")
        let instance = Instance(
            file: "instance.yaml",
            name: "any",
            timeZone: "UTC",
            holidays: [],
            currency: "EUR",
            locale: "en",
            tenants: [],
            modules: [],
            definitions: [],
            reports: [],
            postgres: nowhere,
            mongo: nowhere,
            mongoDatabase: "",
            warehouse: WarehouseSettings(owner: nil, loader: nowhere, reader: nowhere),
            server: ServerSettings(host: "127.0.0.1", port: 8080, maxAgeSeconds: 0),
            hooks: HookSettings(onSuccess: nil, onFailure: nil),
            pseudonymKey: nil,
            settings: []
        )
        let catalogue = Catalogue(modules: [], reports: [])
        return OpenAPIDocument(routes: DashboardServer.routes(instance: instance, catalogue: catalogue)).text
    }
}

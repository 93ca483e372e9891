import Definitions
import KPIQueries
import Postgres

/// `/v1/modules`: what is switched on, and how far each module's figures reach.
struct ModuleRoutes: Sendable {
    let reader: KPIReader

    private static let name = RouteParameter.path("id", "A module's name.", example: "garage")

    var routes: [Route] { [list, one] }

    private var list: Route {
        .figures("/v1/modules", "listModules", "The modules that are switched on.", [], .json(ModuleList.shape)) { _ in
            { connection in
                ModuleList(modules: try await documents(reader.catalogue.modules, on: connection))
            }
        }
    }

    private var one: Route {
        .figures("/v1/modules/{id}", "getModule", "A module.", [Self.name], .json(ModuleDocument.shape)) { call in
            let module = try reader.catalogue.knownModule(try call.path(Self.name))
            return { connection in
                let state = try await reader.freshness(of: [module.name], on: connection).first
                return ModuleDocument(module: module, state: module.facts.isEmpty ? nil : state)
            }
        }
    }

    private func documents(_ modules: [Module], on connection: PostgresConnection) async throws -> [ModuleDocument] {
        let states = try await reader.freshness(of: reader.publishingModules, on: connection)
        return modules.map { module in
            ModuleDocument(module: module, state: states.first { $0.module == module.name })
        }
    }
}

/// The list of modules.
struct ModuleList: Sendable {
    let modules: [ModuleDocument]

    static let shape = JSONShape<ModuleList>(
        "ModuleList",
        [.objects("modules", ModuleDocument.shape, "Each after those that it needs.") { $0.modules }]
    )
}

/// A module as the API tells of it.
struct ModuleDocument: Sendable {
    let module: Module
    /// Nil for a module that publishes no figures of its own.
    let state: ModuleFreshness?

    static let shape = JSONShape<ModuleDocument>(
        "Module",
        [
            .string("name", "As in garage.") { $0.module.name },
            .object("title", .localizedText, "Its name for people.") { $0.module.title },
            .string("tier", "core or optional.") { $0.module.tier },
            .strings("needs", "The modules that it reads.") { $0.module.needs },
            .strings("kpis", "The ids of its KPIs.") { $0.module.kpis.map(\.id) },
            .strings("dimensions", "The ids of its dimensions.") { document in
                document.module.dimensions.map { "\(document.module.name).\($0.name)" }
            },
            .objectOrNull("freshness", ModuleFreshness.shape, "How far its figures reach; null where it has none.") {
                $0.state
            },
        ]
    )
}

import Definitions
import HTTPTypes
import Hummingbird
import KPIQueries
import Logging
import Postgres

/// `/`, a page for each module and KPI, and the two files that they load.
struct PageRoutes: Sendable {
    let instance: Instance
    let reader: KPIReader

    private static let module = RouteParameter.path("id", "A module's name.", example: "garage")
    private static let common: [RouteParameter] = [.language, PageAddress.period, PageAddress.comparison]

    var routes: [Route] { [overview, module, kpi, style, icon] }

    private var overview: Route {
        .page("/", "getOverview", "A page with a card for each KPI.", Self.common, refusal: refusal) { call in
            let address = try PageAddress("/", call, language: language)
            return { connection in try await cards(nil, address, on: connection) }
        }
    }

    private var module: Route {
        .page(
            "/modules/{id}",
            "getModulePage",
            "A page with a card for each KPI of a module, and its reports.",
            [Self.module] + Self.common,
            refusal: refusal
        ) { call in
            let module = try reader.catalogue.knownModule(try call.path(Self.module))
            let address = try PageAddress("/modules/\(module.name)", call, language: language)
            return { connection in try await cards(module, address, on: connection) }
        }
    }

    private var kpi: Route {
        .page(
            "/kpis/{id}",
            "getKPIPage",
            "A page of one KPI: chart, table, breakdown, formula and freshness.",
            [.kpi] + Self.common + [PageAddress.grain, PageAddress.dimension],
            refusal: refusal
        ) { call in
            let kpi = try reader.catalogue.knownKPI(try call.path(.kpi))
            var address = try PageAddress("/kpis/\(kpi.id)", call, language: language)
            // A form sends what was not chosen as nothing.
            if let grain = try call.text(PageAddress.grain), !grain.isEmpty {
                address.grain = Grain(rawValue: try call.choice(PageAddress.grain, default: grain))
            }
            if let dimension = try call.text(PageAddress.dimension), !dimension.isEmpty {
                address.dimension = dimension
            }
            let shown = address
            let pages = KPIPageReader(instance: instance, reader: reader.speaking(address.language), kpi: kpi)
            try pages.check(shown)
            return { connection in try await pages.page(shown, on: connection).html }
        }
    }

    private func cards(
        _ module: Module?,
        _ address: PageAddress,
        on connection: PostgresConnection
    ) async throws -> HTML {
        let all = try await reader.freshness(of: reader.publishingModules, on: connection)
        let cards = CardReader(reader: reader, choice: address.period, comparison: address.comparison)
        let read = try await cards.cards(module?.kpis ?? reader.catalogue.kpis, modules: all, on: connection)
        return OverviewPage(
            instance: instance,
            catalogue: reader.catalogue,
            module: module,
            freshness: module.map { module in all.filter { $0.module == module.name } } ?? all,
            cards: read,
            address: address,
            say: Wording(language: address.language)
        ).html
    }

    private var language: String { instance.locale.lowercased().hasPrefix("fr") ? "fr" : "en" }

    /// In the language asked for, where that can be told.
    private func refusal(_ problem: Problem, _ call: RouteCall) -> HTML {
        let asked = try? call.choice(.language, default: language)
        let frame = PageFrame(instance: instance, say: Wording(language: asked ?? language))
        return frame.html(problem, reader.catalogue)
    }

    private var style: Route {
        .plain("/assets/style.css", "getStyle", "The pages' looks.", [], .text("text/css"), caching: .minutes) { _, _ in
            Stylesheet.text
        }
    }

    private var icon: Route {
        .plain("/assets/icon.svg", "getIcon", "The pages' icon.", [], .text("image/svg+xml"), caching: .minutes) {
            _,
            _ in
            Stylesheet.icon
        }
    }
}

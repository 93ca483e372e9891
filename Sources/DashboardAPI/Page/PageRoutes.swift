import Definitions
import HTTPTypes
import Hummingbird
import KPIQueries
import Logging
import Postgres

/// `/`, and the two files that the page loads.
struct PageRoutes: Sendable {
    let instance: Instance
    let reader: KPIReader
    let source: FigureSource

    private static let languages = ["fr", "en"]

    func add(to router: Router<BasicRequestContext>) {
        router.read("/") { request, context in
            do {
                return try await page(request)
            } catch {
                // Who opens a page wants to read a page; what is our own fault is left to the problem document.
                guard let problem = Problem(error) else { throw error }
                context.logger.warning(
                    "The page could not be shown.",
                    metadata: ["error": "\(String(reflecting: error))"]
                )
                let frame = PageFrame(instance: instance, say: Wording(language: language(instance.locale)))
                return .text(frame.html(problem).text, status: problem.status, type: "text/html")
            }
        }
        router.read("/assets/style.css") { request, _ in
            _ = try QueryParameters(request, known: [])
            return cached(.text(Stylesheet.text, type: "text/css"))
        }
        router.read("/assets/icon.svg") { request, _ in
            _ = try QueryParameters(request, known: [])
            return cached(.text(Stylesheet.icon, type: "image/svg+xml"))
        }
    }

    private func page(_ request: Request) async throws -> Response {
        let parameters = try QueryParameters(request, known: ["lang", "period"])
        let language = try parameters.choice("lang", Self.languages, default: language(instance.locale))
        let name = try parameters.choice("period", PeriodChoice.names, default: PeriodChoice.month.rawValue)
        let choice = PeriodChoice(rawValue: name) ?? .month
        let page = try await source.read { connection in
            let freshness = try await reader.freshness(of: reader.publishingModules, on: connection)
            let cards = CardReader(reader: reader, choice: choice)
            var read: [Card] = []
            for kpi in reader.catalogue.kpis {
                read.append(try await cards.card(kpi, modules: freshness, on: connection))
            }
            return OverviewPage(
                instance: instance,
                modules: reader.catalogue.modules,
                freshness: freshness,
                cards: read,
                choice: choice,
                say: Wording(language: language)
            )
        }
        return .text(page.html.text, type: "text/html")
    }

    private func language(_ locale: String) -> String { locale.lowercased().hasPrefix("fr") ? "fr" : "en" }

    private func cached(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "max-age=300"
        return response
    }
}

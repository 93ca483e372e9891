import Definitions
import HTTPTypes

/// What stands around every page.
struct PageFrame: Sendable {
    let instance: Instance
    let say: Wording
    /// The page's own name, before the instance's.
    var title: String?

    func html(_ body: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="\(say.language)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title.map { "\($0) · " } ?? "")\(instance.name) · DriveOps Analytics</title>
        <link rel="stylesheet" href="/assets/style.css"><link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
        </head><body>
        \(body)
        <footer><p>DriveOps Analytics · <a href="/openapi.json">API</a> · <a href="/v1/kpis">/v1/kpis</a> · <a href="/v1/runs">/v1/runs</a> · <a href="/health">/health</a></p></footer>
        </body></html>

        """
    }

    /// A page for a refusal, for those who came with a browser: what is wrong, and what there is.
    func html(_ problem: Problem, _ catalogue: Catalogue) -> HTML {
        html(
            """
            <main><section class="empty"><h1>\(Int(problem.status.code)) · \(problem.status.reasonPhrase)</h1>
            <p>\(problem.detail)</p><p><code>\(problem.code)</code></p>
            <p><a href="/?lang=\(say.language)">\(say("Back to the page", "Retour à la page"))</a></p></section>\
            \(problem.status == .notFound ? pages(catalogue) : .empty)</main>
            """
        )
    }

    /// The pages that there are.
    private func pages(_ catalogue: Catalogue) -> HTML {
        let modules = catalogue.modules.map { module -> HTML in
            let kpis = module.kpis.map { kpi -> HTML in
                "<li><a href=\"/kpis/\(kpi.id)?lang=\(say.language)\">\(kpi.label.text(say.language))</a></li>"
            }
            return """
                <li><a href="/modules/\(module.name)?lang=\(say.language)">\(module.title.text(say.language))</a><ul>\(kpis)</ul></li>
                """
        }
        return """
            <section aria-labelledby="there"><h2 id="there">\(say("What there is", "Ce qu'il y a"))</h2><ul>\(modules)</ul></section>
            """
    }
}

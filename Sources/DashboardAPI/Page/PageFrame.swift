import Definitions
import HTTPTypes

/// What stands around every page.
struct PageFrame: Sendable {
    let instance: Instance
    let say: Wording

    func html(_ body: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="\(say.language)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(instance.name) · DriveOps Analytics</title>
        <link rel="stylesheet" href="/assets/style.css"><link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
        </head><body>
        \(body)
        <footer><p>DriveOps Analytics · <a href="/v1/kpis">/v1/kpis</a> · <a href="/v1/runs">/v1/runs</a> · <a href="/health">/health</a></p></footer>
        </body></html>

        """
    }

    /// A page for a refusal, for those who came with a browser.
    func html(_ problem: Problem) -> HTML {
        html(
            """
            <main><section class="empty"><h1>\(Int(problem.status.code)) · \(problem.status.reasonPhrase)</h1>
            <p>\(problem.detail)</p><p><code>\(problem.code)</code></p>
            <p><a href="/">\(say("Back to the page", "Retour à la page"))</a></p></section></main>
            """
        )
    }
}

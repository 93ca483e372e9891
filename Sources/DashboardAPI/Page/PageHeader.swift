import Definitions
import KPIQueries

/// The top of a page: where one is, how far the figures reach, and the ways to see them otherwise.
struct PageHeader: Sendable {
    let instance: Instance
    let address: PageAddress
    /// The page's own name; nil on the first page, which bears the instance's.
    let title: String?
    /// The pages above this one, the first page excepted.
    var parents: [(title: String, path: String)] = []
    /// The modules whose figures the page shows.
    let freshness: [ModuleFreshness]
    let modules: [Module]
    let say: Wording

    var html: HTML {
        """
        <header>\(way)<h1>\(title ?? instance.name)</h1>
        \(reach)
        <nav aria-label="\(say("View", "Affichage"))">
        <p>\(say("Period", "Période")) \(PeriodChoice.allCases.map(periodLink))</p>
        <p>\(say("Compared with", "Comparé à")) \(Comparison.allCases.map(comparisonLink))</p>
        <p>\(say("Language", "Langue")) \(link("Français", say.isFrench) { $0.language = "fr" })\
        \(link("English", !say.isFrench) { $0.language = "en" })</p>
        </nav></header>

        """
    }

    private var way: HTML {
        guard title != nil else { return .empty }
        let steps = [(title: instance.name, path: "/")] + parents
        let links = steps.map { step -> HTML in
            "<li><a href=\"\(address.page(step.path).text)\">\(step.title)</a></li>"
        }
        return "<nav class=\"way\" aria-label=\"\(say("You are in", "Vous êtes dans"))\"><ol>\(links)</ol></nav>\n"
    }

    private func link(_ text: String, _ isCurrent: Bool, _ change: (inout PageAddress) -> Void) -> HTML {
        let current: HTML = isCurrent ? " aria-current=\"true\"" : .empty
        return " <a href=\"\(address.with(change).text)\"\(current)>\(text)</a>"
    }

    private func periodLink(_ choice: PeriodChoice) -> HTML {
        link(say.name(choice), choice == address.period) {
            $0.period = choice
            // A grain chosen for a month seldom suits a year.
            $0.grain = nil
        }
    }

    private func comparisonLink(_ comparison: Comparison) -> HTML {
        link(say.name(comparison), comparison == address.comparison) { $0.comparison = comparison }
    }

    /// Up to when the figures reach: the oldest module's cut-off.
    private var reach: HTML {
        guard let oldest = freshness.compactMap(\.asOf).min(by: { $0.cutoff < $1.cutoff }) else { return .empty }
        let day = say.date(oldest.cutoff.adding(days: -1))
        var text = say("Figures up to and including \(day)", "Chiffres jusqu'au \(day) inclus")
        if let run = oldest.runID { text += " · \(say("run", "exécution")) \(run)" }
        let cutoff = "\(say.date(oldest.cutoff)) 00:00 \(instance.timeZone)"
        return "<p class=\"as-of\">\(text) · <time datetime=\"\(oldest.instant)\">\(cutoff)</time></p>"
    }

    /// One for a hold, and one for each module that is stale.
    var banners: [HTML] {
        held + stale
    }

    private var held: [HTML] {
        guard let reason = freshness.compactMap(\.held).first else { return [] }
        let text = say(
            "Publication is held after a rollback",
            "La publication est suspendue après un retour en arrière"
        )
        return ["<p class=\"stale\" role=\"status\"><strong>⚠ \(text)</strong> \(reason)</p>"]
    }

    private var stale: [HTML] {
        freshness.filter(\.isStale).map { module in
            let name = modules.first { $0.name == module.module }?.title.text(say.language) ?? module.module
            let until = module.asOf.map { say.date($0.cutoff.adding(days: -1)) }
            let reach = until.map {
                say(" Its figures stop at \($0).", " Ses chiffres s'arrêtent au \($0).")
            }
            let reason = module.reason.map { say(" Reason: \($0)", " Motif : \($0)") } ?? ""
            let text = say(
                "could not be published by the last night.",
                "n'a pas pu être publié par la dernière exécution."
            )
            return """
                <p class="stale" role="status"><strong>⚠ \(name)</strong> \(text)\(reach ?? "")\(reason)</p>
                """
        }
    }
}

/// What a page shows while nothing is published.
struct NothingPublished: Sendable {
    let instance: Instance
    let say: Wording

    var html: HTML {
        """
        <section class="empty"><h2>\(say("Nothing has been published yet", "Rien n'est encore publié"))</h2>
        <p>\(say("The first night fills this page. Start it with:", "La première exécution remplira cette page. Lancez-la avec :"))</p>
        <pre><code>driveops-analytics run --instance \(instance.file)</code></pre>
        <p>\(say("What past runs did:", "Ce qu'ont fait les exécutions passées :")) <a href="/v1/runs">/v1/runs</a></p></section>
        """
    }
}

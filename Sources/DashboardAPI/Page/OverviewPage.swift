import Definitions
import KPIQueries

/// The page: one card for each KPI, by module.
struct OverviewPage: Sendable {
    let instance: Instance
    let modules: [Module]
    let freshness: [ModuleFreshness]
    let cards: [Card]
    let choice: PeriodChoice
    let say: Wording

    var html: HTML {
        let published = freshness.filter { $0.asOf != nil }
        let content: HTML = published.isEmpty ? nothing : "\(banners)\(sections)"
        return PageFrame(instance: instance, say: say).html("\(header)<main>\(content)</main>")
    }

    private var header: HTML {
        """
        <header><h1>\(instance.name)</h1>
        \(reach)
        <nav aria-label="\(say("View", "Affichage"))">
        <p>\(say("Period", "Période")) \(link(.month, say.language, say("last whole month", "dernier mois complet"), choice == .month)) \
        \(link(.days, say.language, say("last 30 days", "30 derniers jours"), choice == .days))</p>
        <p>\(say("Language", "Langue")) \(link(choice, "fr", "Français", say.isFrench)) \(link(choice, "en", "English", !say.isFrench))</p>
        </nav></header>

        """
    }

    private func link(_ choice: PeriodChoice, _ language: String, _ text: String, _ isCurrent: Bool) -> HTML {
        let current: HTML = isCurrent ? " aria-current=\"true\"" : .empty
        return "<a href=\"/?lang=\(language)&amp;period=\(choice.rawValue)\"\(current)>\(text)</a>"
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

    private var banners: [HTML] {
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

    private var sections: [HTML] {
        modules.compactMap { module in
            let own = cards.enumerated().filter { $0.element.kpi.module == module.name }
            guard !own.isEmpty else { return nil }
            let formatter = FigureFormatter(locale: say.language, currency: instance.currency)
            let views = own.map { index, card in
                CardView(card: card, id: "k\(index)", choice: choice, formatter: formatter, say: say).html
            }
            return """
                <section aria-labelledby="m-\(module.name)"><h2 id="m-\(module.name)">\(module.title.text(say.language))</h2>
                <div class="cards">\(views)</div></section>

                """
        }
    }

    private var nothing: HTML {
        """
        <section class="empty"><h2>\(say("Nothing has been published yet", "Rien n'est encore publié"))</h2>
        <p>\(say("The first night fills this page. Start it with:", "La première exécution remplira cette page. Lancez-la avec :"))</p>
        <pre><code>driveops-analytics run --instance \(instance.file)</code></pre>
        <p>\(say("What past runs did:", "Ce qu'ont fait les exécutions passées :")) <a href="/v1/runs">/v1/runs</a></p></section>
        """
    }
}

import Definitions
import KPIQueries

/// The page of all modules, or of one: a card for each KPI.
struct OverviewPage: Sendable {
    let instance: Instance
    let catalogue: Catalogue
    /// The module that the page is of; nil for all.
    let module: Module?
    let freshness: [ModuleFreshness]
    let cards: [Card]
    let address: PageAddress
    let say: Wording

    var html: HTML {
        let header = PageHeader(
            instance: instance,
            address: address,
            title: module?.title.text(say.language),
            freshness: freshness,
            modules: catalogue.modules,
            say: say
        )
        let isEmpty = freshness.allSatisfy { $0.asOf == nil }
        let content: HTML =
            if isEmpty, !freshness.isEmpty || module == nil {
                NothingPublished(instance: instance, say: say).html
            } else {
                "\(header.banners)\(sections)\(reports)"
            }
        let title = module?.title.text(say.language)
        return PageFrame(instance: instance, say: say, title: title).html("\(header.html)<main>\(content)</main>")
    }

    private var sections: [HTML] {
        catalogue.modules.compactMap { module in
            let own = cards.enumerated().filter { $0.element.kpi.module == module.name }
            guard !own.isEmpty else { return nil }
            let formatter = FigureFormatter(locale: say.language, currency: instance.currency)
            let views = own.map { index, card in
                CardView(card: card, id: "k\(index)", address: address, formatter: formatter, say: say).html
            }
            return """
                <section aria-labelledby="m-\(module.name)"><h2 id="m-\(module.name)">\(heading(module))</h2>
                <div class="cards">\(views)</div></section>

                """
        } + empty
    }

    private func heading(_ module: Module) -> HTML {
        guard self.module == nil else { return "\(say("Indicators", "Indicateurs"))" }
        return "<a href=\"\(address.page("/modules/\(module.name)").text)\">\(module.title.text(say.language))</a>"
    }

    /// A module that only others read has no KPI.
    private var empty: [HTML] {
        guard let module, module.kpis.isEmpty else { return [] }
        let text = say("This module has no indicator of its own.", "Ce module n'a pas d'indicateur propre.")
        return ["<p class=\"none\">\(text)</p>"]
    }

    /// The exports that have a KPI of the module, over the last whole period of theirs.
    private var reports: HTML {
        guard let module, let cutoff = freshness.compactMap(\.asOf).map(\.cutoff).min() else { return .empty }
        let own = catalogue.reports.filter { $0.columns.contains { $0.hasPrefix(module.name + ".") } }
        guard !own.isEmpty else { return .empty }
        let items = own.map { report -> HTML in
            let last = cutoff.start(of: report.period).adding(days: -1)
            let name = last.start(of: report.period).periodName(report.period)
            let link = "/v1/reports/\(report.name).csv?period=\(name)&lang=\(say.language)"
            return """
                <li>\(report.title.text(say.language)) (\(name)): <a href="\(link)&amp;dialect=excel-fr">\(say("for French Excel", "pour Excel"))</a> \
                · <a href="\(link)">CSV</a></li>
                """
        }
        return """
            <section aria-labelledby="reports"><h2 id="reports">\(say("Reports", "Rapports"))</h2><ul>\(items)</ul></section>

            """
    }
}

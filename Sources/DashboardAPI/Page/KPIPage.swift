import Definitions
import KPIQueries
import Postgres

/// The page of one KPI: its value, chart, figures by period and by dimension, formula and freshness.
struct KPIPage: Sendable {
    /// What was read over the page's period.
    struct Figures: Sendable {
        let span: DaySpan
        let series: KPIAnswer
        let breakdown: KPIBreakdown
    }

    let instance: Instance
    let catalogue: Catalogue
    let kpi: KPI
    let dimensions: [KPIDimensionDocument]
    let freshness: [ModuleFreshness]
    /// Nil while one of the KPI's modules has published nothing.
    let figures: Figures?
    let address: PageAddress
    let say: Wording

    private var formatter: FigureFormatter { FigureFormatter(locale: say.language, currency: instance.currency) }
    private var grain: Grain { address.grain ?? address.period.grain }
    private var label: String { kpi.label.text(say.language) }

    var html: HTML {
        let module = catalogue.module(kpi.module)
        let header = PageHeader(
            instance: instance,
            address: address,
            title: label,
            parents: module.map { [($0.title.text(say.language), "/modules/\($0.name)")] } ?? [],
            freshness: freshness,
            modules: catalogue.modules,
            say: say
        )
        let content: HTML =
            if let figures {
                """
                \(header.banners)\(form)
                \(summary(figures))
                \(chart(figures.series))
                \(KPITables(page: self, formatter: formatter, say: say).html(figures))
                \(definition(figures))
                """
            } else {
                NothingPublished(instance: instance, say: say).html
            }
        return PageFrame(instance: instance, say: say, title: label).html("\(header.html)<main>\(content)</main>")
    }

    /// Works without a script: a form that is sent with a button.
    private var form: HTML {
        let grains = Grain.allCases.map { option($0.rawValue, say.by($0), $0 == grain) }
        let none = option("", say("no split", "sans ventilation"), address.dimension == nil)
        let names = dimensions.map { option($0.name, $0.label.text(say.language), $0.name == address.dimension) }
        return """
            <form action="\(address.path)" method="get">
            <input type="hidden" name="lang" value="\(address.language)"><input type="hidden" name="period" value="\(address.period.rawValue)">\
            <input type="hidden" name="compare" value="\(address.comparison.rawValue)">
            <label>\(say("Figures", "Chiffres"))<select name="grain">\(grains)</select></label>
            <label>\(say("Split by", "Ventiler par"))<select name="by">\(none)\(names)</select></label>
            <button type="submit">\(say("Show", "Afficher"))</button>
            </form>
            """
    }

    private func option(_ value: String, _ text: String, _ isChosen: Bool) -> HTML {
        "<option value=\"\(value)\"\(isChosen ? " selected" : "" as HTML)>\(text)</option>"
    }

    private func summary(_ figures: Figures) -> HTML {
        let point = figures.breakdown.total.points.first
        let value = formatter.value(point?.value, unit: kpi.unit)
        return """
            <section class="detail" aria-labelledby="now"><h2 id="now">\(say.name(figures.span, address.period))</h2>
            <p class="value">\(value)</p><dl>\(target(point))\(change(point, figures))\(sums(point))</dl>\(notes(figures))\(proof(figures))</section>
            """
    }

    private func proof(_ figures: Figures) -> HTML {
        figures.series.proof.map { ProofView(proof: $0, formatter: formatter, say: say).html } ?? .empty
    }

    private func target(_ point: KPIPoint?) -> HTML {
        guard kpi.target != nil else { return .empty }
        let words: HTML =
            switch TargetVerdict(point?.value, of: kpi) {
            case .met?: " <strong class=\"good\">✓ \(say("met", "atteint"))</strong>"
            case .missed?: " <strong class=\"bad\">✗ \(say("missed", "manqué"))</strong>"
            case nil: .empty
            }
        let sign =
            switch kpi.better {
            case .higher: "≥ "
            case .lower: "≤ "
            case .neutral: ""
            }
        return "<div><dt>\(say("Target", "Objectif"))</dt><dd>\(sign + formatter.target(of: kpi))\(words)</dd></div>"
    }

    private func change(_ point: KPIPoint?, _ figures: Figures) -> HTML {
        guard let days = figures.breakdown.total.comparison?.days else { return .empty }
        let name = say.name(DaySpan(days.lowerBound, days.upperBound), address.period)
        let change = formatter.change(from: point?.compared?.value, to: point?.value, unit: kpi.unit)
        let words: HTML =
            change.map { change in
                let relative = formatter.relative(point?.compared?.relative)
                return "\(ChangeView(change: change, better: kpi.better, say: say).html) (\(relative))"
            } ?? "\(FigureFormatter.none)"
        return "<div><dt>\(say("Against", "Par rapport à")) \(name)</dt><dd>\(words)</dd></div>"
    }

    private func sums(_ point: KPIPoint?) -> HTML {
        guard let point else { return .empty }
        return "<div><dt>\(say("From", "Calculé sur"))</dt><dd>\(KPITables.sums(point, formatter))</dd></div>"
    }

    /// Why there is nothing, or not all of it.
    private func notes(_ figures: Figures) -> [HTML] {
        let point = figures.breakdown.total.points.first
        var notes = [figures.series.note?.text, figures.series.comparison?.note?.text].compactMap(\.self)
        if let point, !point.isComplete {
            let length = point.end.daysSince1970 - point.start.daysSince1970 + 1
            notes.append(
                LocalizedText(
                    en: "\(point.days) of \(length) days are published.",
                    fr: "\(point.days) jours sur \(length) sont publiés."
                )
            )
        }
        return notes.map { "<p class=\"note\">\($0.text(say.language))</p>" }
    }

    private func chart(_ series: KPIAnswer) -> HTML {
        let points = Dictionary(series.points.map { ($0.start, $0) }) { first, _ in first }
        var slots: [Chart.Slot] = []
        var start = series.question.from.start(of: grain)
        while start <= series.question.to {
            let point = points[start]
            slots.append(
                Chart.Slot(start: start, row: point.map(Chart.Figure.init), earlier: point?.compared?.value)
            )
            start = start.end(of: grain).adding(days: 1)
        }
        let view = Chart(kpi: kpi, grain: grain, slots: slots, id: "c", formatter: formatter, say: say, isWide: true)
        let dashed = kpi.target == nil ? "" : say(" Dashed: target.", " Tirets : objectif.")
        let caption =
            say(
                "Thin: \(say.name(address.comparison)). Hollow: not whole; no mark: no value.",
                "Trait fin : \(say.name(address.comparison)). Creux : incomplète ; sans point : pas de valeur."
            ) + dashed
        return """
            <section class="detail" aria-labelledby="chart"><h2 id="chart">\(label), \(say.by(grain))</h2>
            <figure><div class="scroll wide" tabindex="0" role="region" aria-labelledby="chart">\(view.html)</div><figcaption>\(caption)</figcaption></figure></section>
            """
    }

    private func definition(_ figures: Figures) -> HTML {
        let better =
            switch kpi.better {
            case .higher: say("higher is better", "plus haut, mieux c'est")
            case .lower: say("lower is better", "plus bas, mieux c'est")
            case .neutral: say("neither way is better", "sans sens préféré")
            }
        let states = freshness.map { state -> HTML in
            let until = state.asOf.map { say.date($0.cutoff.adding(days: -1)) } ?? FigureFormatter.none
            let run = state.asOf?.runID.map { " · \(say("run", "exécution")) \($0)" } ?? ""
            let publication = state.asOf?.publicationID.map { " · \(say("publication", "publication")) \($0)" } ?? ""
            let name = catalogue.module(state.module)?.title.text(say.language) ?? state.module
            return
                "<div><dt>\(name)</dt><dd>\(say("up to", "jusqu'au")) \(until)\(run)\(publication)</dd></div>"
        }
        let (from, to) = (figures.span.from, figures.span.to)
        let series =
            "/v1/kpis/\(kpi.id)/series?from=\(from)&to=\(to)&grain=\(grain.rawValue)&compare=\(address.comparison.rawValue)"
        return """
            <section class="detail" aria-labelledby="formula"><h2 id="formula">\(say("Formula", "Formule"))</h2>
            <p>\(kpi.formula.text(say.language))</p><p class="formula"><code>\(kpi.id)</code> · \(better)</p>
            <dl>\(states)</dl>
            <p class="links"><a href="\(series)">\(say("Figures as JSON", "Chiffres en JSON"))</a> · <a href="/v1/kpis/\(kpi.id)">\(say("Definition as JSON", "Définition en JSON"))</a></p></section>
            """
    }
}

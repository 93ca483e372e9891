import Definitions
import KPIQueries
import Postgres

/// A KPI's card: value, target, change, chart, formula.
struct CardView: Sendable {
    let card: Card
    let id: String
    let address: PageAddress
    let formatter: FigureFormatter
    let say: Wording

    private var kpi: KPI { card.kpi }

    var html: HTML {
        guard let span = card.span else {
            return frame("<p class=\"none\">\(say("Not published yet.", "Pas encore publié."))</p>")
        }
        return frame(
            """
            <p class="period">\(name(span))\(card.current.map(note) ?? .empty)</p>
            <p class="value">\(formatter.value(card.current?.figures[0].value, unit: kpi.unit))</p>
            <dl>\(target)\(change)\(sums)</dl>
            <figure>\(chart.html)
            <figcaption>\(caption)</figcaption></figure>
            \(weeks)
            """
        )
    }

    private var chart: Chart {
        let rows = Dictionary(card.weeks.map { ($0.start, $0) }) { first, _ in first }
        return Chart(
            kpi: kpi,
            grain: .week,
            slots: card.weekStarts.map { start in Chart.Slot(start: start, row: rows[start].map(Chart.Figure.init)) },
            id: id,
            formatter: formatter,
            say: say
        )
    }

    /// How to read the chart.
    private var caption: String {
        let target = formatter.target(of: kpi)
        let dashed = kpi.target == nil ? "" : say(" Dashed: target, \(target).", " Tirets : objectif, \(target).")
        return say(
            "By week; hollow: not whole; no mark: no value.",
            "Par semaine ; creux : incomplète ; sans point : pas de valeur."
        )
            + dashed
    }

    private func frame(_ inner: HTML) -> HTML {
        """
        <article class="card" aria-labelledby="\(id)-h"><h3 id="\(id)-h">\(kpi.label.text(say.language))</h3>
        \(inner)
        <p class="formula">\(kpi.formula.text(say.language))</p>
        <p class="links"><a href="\(address.page("/kpis/\(kpi.id)").text)" aria-label="\(kpi.label.text(say.language)), \(say("details", "détails"))">\(say("Details", "Détails"))</a> \
        · <a href="\(link)">\(say("Figures as JSON", "Chiffres en JSON"))</a></p>
        </article>

        """
    }

    private var link: String {
        guard let first = card.weekStarts.first, let asOf = card.asOf else { return "/v1/kpis/\(kpi.id)" }
        return "/v1/kpis/\(kpi.id)/series?from=\(first)&to=\(asOf.cutoff.adding(days: -1))&grain=week"
    }

    private func name(_ span: DaySpan) -> String { say.name(span, address.period) }

    /// That a period is not whole, and how much of it there is.
    private func note(_ row: FigureRow) -> HTML {
        guard !row.isComplete else { return .empty }
        let length = row.end.daysSince1970 - row.start.daysSince1970 + 1
        return " <em>(\(say("\(row.days) of \(length) days", "\(row.days) jours sur \(length)")))</em>"
    }

    private var target: HTML {
        guard kpi.target != nil else { return .empty }
        let sign =
            switch kpi.better {
            case .higher: "≥ "
            case .lower: "≤ "
            case .neutral: ""
            }
        let verdict = TargetVerdict(card.current?.figures[0].value, of: kpi)
        let words: HTML =
            switch verdict {
            case .met?: " <strong class=\"good\">✓ \(say("met", "atteint"))</strong>"
            case .missed?: " <strong class=\"bad\">✗ \(say("missed", "manqué"))</strong>"
            case nil: .empty
            }
        return "<div><dt>\(say("Target", "Objectif"))</dt><dd>\(sign + formatter.target(of: kpi))\(words)</dd></div>"
    }

    private var change: HTML {
        guard let span = card.previousSpan else { return .empty }
        let isBefore = address.period == .days && address.comparison == .previous
        let name = isBefore ? say("the 30 days before", "30 jours précédents") : name(span)
        let change = formatter.change(
            from: card.previous?.figures[0].value,
            to: card.current?.figures[0].value,
            unit: kpi.unit
        )
        let words: HTML =
            if let change {
                "\(ChangeView(change: change, better: kpi.better, say: say).html)\(card.previous.map(note) ?? .empty)"
            } else {
                "\(FigureFormatter.none)"
            }
        return "<div><dt>\(say("Against", "Par rapport à")) \(name)</dt><dd>\(words)</dd></div>"
    }

    private var sums: HTML {
        guard let figure = card.current?.figures[0] else { return .empty }
        var text = "n \(formatter.count(figure.n))"
        if let numerator = figure.numerator, let denominator = figure.denominator {
            text = "\(formatter.sum(numerator)) / \(formatter.sum(denominator)) · \(text)"
        }
        return "<div><dt>\(say("From", "Calculé sur"))</dt><dd>\(text)</dd></div>"
    }

    /// The chart's figures for those who read rather than look.
    private var weeks: HTML {
        let rows = card.weeks.reversed().map { row -> HTML in
            let figure = row.figures[0]
            return """
                <tr><th scope="row">\(row.start.periodName(.week))\(row.isComplete ? "" : " *")</th>\
                <td>\(formatter.value(figure.value, unit: kpi.unit))</td><td>\(formatter.count(figure.n))</td></tr>
                """
        }
        return """
            <details><summary>\(say("Weekly figures", "Chiffres par semaine"))</summary>
            <table><thead><tr><th scope="col">\(say("Week", "Semaine"))</th><th scope="col">\(say("Value", "Valeur"))</th><th scope="col">n</th></tr></thead>
            <tbody>\(Array(rows))</tbody></table><p>\(say("* not whole", "* incomplète"))</p></details>
            """
    }
}

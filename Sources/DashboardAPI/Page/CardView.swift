import Definitions
import KPIQueries
import Postgres

/// A KPI's card: value, target, change, chart, formula.
struct CardView: Sendable {
    let card: Card
    let id: String
    let choice: PeriodChoice
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
            <figure>\(Chart(card: card, id: id, formatter: formatter, say: say).html)
            <figcaption>\(say("By week; hollow: not whole. No mark: no value.", "Par semaine ; creux : incomplète. Sans point : pas de valeur."))</figcaption></figure>
            \(weeks)
            """)
    }

    private func frame(_ inner: HTML) -> HTML {
        """
        <article class="card" aria-labelledby="\(id)-h"><h3 id="\(id)-h">\(kpi.label.text(say.language))</h3>
        \(inner)
        <p class="formula">\(kpi.formula.text(say.language))</p>
        <p class="links"><a href="\(link)">\(say("Figures as JSON", "Chiffres en JSON"))</a></p>
        </article>

        """
    }

    private var link: String {
        guard let first = card.weekStarts.first, let asOf = card.asOf else { return "/v1/kpis/\(kpi.id)" }
        return "/v1/kpis/\(kpi.id)/series?from=\(first)&to=\(asOf.cutoff.adding(days: -1))&grain=week"
    }

    /// `November 2026`, or the thirty days by their ends.
    private func name(_ span: DaySpan) -> String {
        switch choice {
        case .month: say.month(span.from)
        case .days: say("30 days to \(say.date(span.to))", "30 jours jusqu'au \(say.date(span.to))")
        }
    }

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
        let before = card.previous?.figures[0].value
        let name = choice == .month ? name(span) : say("the 30 days before", "30 jours précédents")
        guard let now = card.current?.figures[0].value, let before,
            let text = formatter.change(from: before, to: now, unit: kpi.unit)
        else { return "<div><dt>\(say("Against", "Par rapport à")) \(name)</dt><dd>\(FigureFormatter.none)</dd></div>" }
        return """
            <div><dt>\(say("Against", "Par rapport à")) \(name)</dt><dd>\(arrow(before, now)) \(text) \(judgement(before, now))\(card.previous.map(note) ?? .empty)</dd></div>
            """
    }

    private func arrow(_ before: Numeric, _ now: Numeric) -> String { now == before ? "=" : now > before ? "▲" : "▼" }

    private func judgement(_ before: Numeric, _ now: Numeric) -> HTML {
        guard now != before, kpi.better != .neutral else { return .empty }
        let isBetter = (now > before) == (kpi.better == .higher)
        return isBetter
            ? "<strong class=\"good\">\(say("better", "mieux"))</strong>"
            : "<strong class=\"bad\">\(say("worse", "moins bien"))</strong>"
    }

    private var sums: HTML {
        guard let figure = card.current?.figures[0] else { return .empty }
        var text = "n \(formatter.count(figure.n))"
        if let denominator = figure.denominator {
            text = "\(formatter.sum(figure.numerator)) / \(formatter.sum(denominator)) · \(text)"
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

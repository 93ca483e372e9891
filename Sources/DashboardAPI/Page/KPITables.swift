import Definitions
import KPIQueries
import Postgres

/// The tables of a KPI's page: by period, and by the values of a dimension.
struct KPITables: Sendable {
    let page: KPIPage
    let formatter: FigureFormatter
    let say: Wording

    private var unit: KPIUnit { page.kpi.unit }

    func html(_ figures: KPIPage.Figures) -> HTML {
        "\(breakdown(figures))\(series(figures.series))"
    }

    private func series(_ answer: KPIAnswer) -> HTML {
        guard !answer.points.isEmpty else { return .empty }
        let rows = answer.points.reversed().map { point -> HTML in
            let mark = point.isComplete ? "" : " *"
            return "<tr><th scope=\"row\">\(answer.periodName(point))\(mark)</th>\(cells(point, answer))</tr>"
        }
        return """
            <section class="detail" aria-labelledby="periods"><h2 id="periods">\(say("Figures", "Chiffres"))</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="periods">
            <table><caption>\(say("* not whole", "* incomplète"))</caption>
            <thead><tr><th scope="col">\(say("Period", "Période"))</th>\(heads)</tr></thead><tbody>\(Array(rows))</tbody></table></div></section>
            """
    }

    private func breakdown(_ figures: KPIPage.Figures) -> HTML {
        let answer = figures.breakdown.answer
        guard let dimension = answer.dimensions.first else { return .empty }
        let name = dimension.label.text(say.language)
        let rows = answer.points.map { point -> HTML in
            "<tr><th scope=\"row\">\(point.values[0].label)</th><td>\(point.rank.map { String($0) } ?? "")</td>\(cells(point, answer))</tr>"
        }
        let total = figures.breakdown.total.points.map { point -> HTML in
            "<tr><th scope=\"row\">\(say("Whole", "Ensemble"))</th><td></td>\(cells(point, answer))</tr>"
        }
        return """
            <section class="detail" aria-labelledby="split"><h2 id="split">\(say("By", "Par")) \(name)</h2>
            \(partial(answer))<div class="scroll" tabindex="0" role="region" aria-labelledby="split">
            <table><caption>\(ranked(answer))</caption>
            <thead><tr><th scope="col">\(name)</th><th scope="col">\(say("Rank", "Rang"))</th>\(heads)</tr></thead>
            <tbody>\(rows)</tbody><tfoot>\(total)</tfoot></table></div></section>
            """
    }

    /// How many there are, for those that are not shown.
    private func ranked(_ answer: KPIAnswer) -> String {
        guard let period = answer.ranking?.periods.first else {
            return say("There is no row in this range.", "Aucune ligne sur cette période.")
        }
        let shown = answer.points.count
        let without = period.withoutValue
        let rest =
            without == 0 ? "" : say("; \(without) have no value", " ; \(without) sans valeur")
        return say(
            "\(shown) of \(period.ranked), the highest first\(rest).",
            "\(shown) sur \(period.ranked), les plus hauts d'abord\(rest)."
        )
    }

    /// What is not split, and stands whole beside each value.
    private func partial(_ answer: KPIAnswer) -> [HTML] {
        answer.unsplit.map { partial in
            let facts = partial.facts.joined(separator: ", ")
            return "<p class=\"note\">\(say("Not split by it: \(facts).", "Non ventilé : \(facts)."))</p>"
        }
    }

    private var heads: [HTML] {
        var heads = [say("Value", "Valeur"), say("From", "Calculé sur")]
        if page.kpi.target != nil { heads.append(say("Target", "Objectif")) }
        heads += [say("Compared", "Comparé"), say("Was", "Était"), say("Change", "Écart"), "%"]
        return heads.map { "<th scope=\"col\">\($0)</th>" }
    }

    private func cells(_ point: KPIPoint, _ answer: KPIAnswer) -> [HTML] {
        var cells: [HTML] = ["\(formatter.value(point.value, unit: unit))", "\(Self.sums(point, formatter))"]
        if page.kpi.target != nil { cells.append(verdict(point)) }
        let compared = point.compared
        cells += [
            "\(compared.map { answer.periodName($0) + ($0.isComplete ? "" : " *") } ?? FigureFormatter.none)",
            "\(formatter.value(compared?.value, unit: unit))",
            "\(formatter.change(from: compared?.value, to: point.value, unit: unit)?.text ?? FigureFormatter.none)",
            "\(formatter.relative(compared?.relative))",
        ]
        return cells.map { "<td>\($0)</td>" }
    }

    private func verdict(_ point: KPIPoint) -> HTML {
        switch TargetVerdict(point.value, of: page.kpi) {
        case .met?: "<span class=\"good\">✓ \(say("met", "atteint"))</span>"
        case .missed?: "<span class=\"bad\">✗ \(say("missed", "manqué"))</span>"
        case nil: "\(FigureFormatter.none)"
        }
    }

    /// `5 / 4 · n 5`, or `n 5` for a sum.
    static func sums(_ point: KPIPoint, _ formatter: FigureFormatter) -> String {
        let count = "n \(formatter.count(point.n))"
        guard let denominator = point.denominator else { return count }
        return "\(formatter.sum(point.numerator)) / \(formatter.sum(denominator)) · \(count)"
    }
}

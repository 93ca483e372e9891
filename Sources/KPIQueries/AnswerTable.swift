import Definitions
import Postgres

/// An answer for a terminal.
struct AnswerTable {
    let answer: KPIAnswer
    let formatter: FigureFormatter
    /// Whether the terminal can show Unicode's blocks.
    let sparklines: Bool

    private var kpi: KPI { answer.kpi }
    private func say(_ en: String, _ fr: String) -> String { LocalizedText(en: en, fr: fr).text(formatter.locale) }

    var text: String {
        var lines = [heading, kpi.formula.text(formatter.locale)]
        if kpi.target != nil {
            lines.append("\(say("Target", "Objectif")) \(formatter.target(of: kpi)) · \(direction)")
        }
        if let held = answer.held { lines.append("\(say("HELD", "SUSPENDU")) · \(held)") }
        if let number = answer.publication {
            lines.append(say("As it stood after publication \(number)", "Tel qu'après la publication \(number)"))
        }
        if let stale = answer.stale { lines.append("\(say("STALE", "FIGÉ")) · \(stale)") }
        lines += partial(answer.unsplit, say("not split", "non ventilé"))
        lines += partial(answer.unfiltered, say("not filtered", "non filtré"))
        lines += rankingLines
        if let comparison = answer.comparison { lines.append(line(comparison)) }
        lines.append("")
        guard !answer.points.isEmpty else {
            let nothing = say("There is no row in this range.", "Aucune ligne sur cette période.")
            return lines.joined(separator: "\n") + "\n" + (answer.note?.text.text(formatter.locale) ?? nothing) + "\n"
                + proof
        }
        var text = lines.joined(separator: "\n") + "\n" + table
        if answer.points.contains(where: { !$0.isComplete || $0.compared?.isComplete == false }) {
            text += say(
                "* not whole: some of its days are outside the range or not published\n",
                "* incomplète : certains jours sont hors de la demande ou non publiés\n"
            )
        }
        return sparklines ? text + proof + trends : text + proof
    }

    private var proof: String { answer.proof.map { $0.text(formatter) + "\n" } ?? "" }

    private var heading: String {
        let reach = answer.asOf.map { "\(say("days before", "jours avant")) \($0.cutoff)" }
        let run = answer.runID.map { "\(say("run", "exécution")) \($0)" }
        let name = "\(kpi.label.text(formatter.locale)) (\(kpi.id))"
        return ([name] + [reach, run].compactMap(\.self)).joined(separator: " · ")
    }

    private var direction: String {
        switch kpi.better {
        case .higher: say("higher is better", "plus haut, mieux c'est")
        case .lower: say("lower is better", "plus bas, mieux c'est")
        case .neutral: say("neither way is better", "sans sens préféré")
        }
    }

    private func partial(_ dimensions: [PartialDimension], _ what: String) -> [String] {
        dimensions.map { "\($0.dimension): \(what) · \($0.facts.joined(separator: ", "))" }
    }

    /// What stands in a column, and how it is read from a point.
    private struct Column {
        let title: String
        let alignment: TextTable.Alignment
        let cell: (KPIPoint) -> String
    }

    private var table: String {
        let columns = columns
        var table = TextTable(header: columns.map(\.title), alignments: columns.map(\.alignment))
        for point in answer.points { table.append(columns.map { $0.cell(point) }) }
        return table.text
    }

    private var columns: [Column] {
        let unit = kpi.unit
        var columns = [
            Column(title: say("Period", "Période"), alignment: .left) {
                answer.periodName($0) + ($0.isComplete ? "" : " *")
            }
        ]
        if answer.ranking != nil {
            columns.append(
                Column(title: say("Rank", "Rang"), alignment: .right) { $0.rank.map { String($0) } ?? "" }
            )
        }
        for (index, dimension) in answer.dimensions.enumerated() {
            let title = dimension.label.text(formatter.locale)
            columns.append(Column(title: title, alignment: .left) { $0.values[index].label })
        }
        columns.append(
            Column(title: say("Value", "Valeur"), alignment: .right) { formatter.value($0.value, unit: unit) }
        )
        if case .ratio = kpi.value {
            columns += [
                Column(title: say("Numerator", "Numérateur"), alignment: .right) { formatter.sum($0.numerator) },
                Column(title: say("Denominator", "Dénominateur"), alignment: .right) { formatter.sum($0.denominator) },
            ]
        }
        columns.append(Column(title: "n", alignment: .right) { formatter.count($0.n) })
        if kpi.target != nil {
            columns.append(
                Column(title: say("Target", "Objectif"), alignment: .right) {
                    TargetVerdict($0.value, of: kpi)?.mark ?? FigureFormatter.none
                }
            )
        }
        return answer.comparison == nil ? columns : columns + comparisonColumns
    }

    private var comparisonColumns: [Column] {
        [
            Column(title: say("Compared", "Comparé à"), alignment: .left) { point in
                point.compared.map { answer.periodName($0) + ($0.isComplete ? "" : " *") } ?? FigureFormatter.none
            },
            Column(title: say("Was", "Était"), alignment: .right) {
                formatter.value($0.compared?.value, unit: kpi.unit)
            },
            Column(title: say("Change", "Écart"), alignment: .right) {
                formatter.change(from: $0.compared?.value, to: $0.value, unit: kpi.unit)?.text ?? FigureFormatter.none
            },
            Column(title: "%", alignment: .right) {
                formatter.relative($0.compared?.relative)
            },
        ]
    }
}

/// What stands above and below the table.
extension AnswerTable {
    private var rankingLines: [String] {
        guard let ranking = answer.ranking else { return [] }
        return ranking.periods.map { period in
            let which =
                switch ranking.ranking.order {
                case .top: say("the \(ranking.ranking.count) highest", "les \(ranking.ranking.count) plus hauts")
                case .bottom: say("the \(ranking.ranking.count) lowest", "les \(ranking.ranking.count) plus bas")
                }
            let without = period.withoutValue
            let unranked =
                without == 0 ? "" : say(", \(without) without a value", ", \(without) sans valeur")
            return "\(period.period): \(which) \(say("of", "sur")) \(period.ranked)\(unranked)"
        }
    }

    private func line(_ comparison: AnswerComparison) -> String {
        if let note = comparison.note { return note.text.text(formatter.locale) }
        let days = comparison.days.map { "\($0.lowerBound) – \($0.upperBound)" } ?? FigureFormatter.none
        switch comparison.comparison {
        case .previous: return "\(say("Compared with the stretch before", "Comparé à la période précédente")) · \(days)"
        case .lastYear: return "\(say("Compared with last year", "Comparé à l'année précédente")) · \(days)"
        }
    }

    /// One line for each combination, over the periods in which it has points.
    private var trends: String {
        let periods = answer.points.chunked(by: \.start).map { $0[0].start }
        guard periods.count > 1, answer.ranking == nil else { return "" }
        var order: [[LabelledValue]] = []
        var values: [[LabelledValue]: [CalendarDay: Numeric]] = [:]
        for point in answer.points {
            if values[point.values] == nil { order.append(point.values) }
            values[point.values, default: [:]][point.start] = point.value
        }
        let titles = answer.dimensions.map { $0.label.text(formatter.locale) } + [say("Trend", "Tendance")]
        var table = TextTable(header: titles, alignments: titles.map { _ in .left })
        for combination in order {
            let series = periods.map { values[combination]?[$0] }
            table.append(combination.map(\.label) + [Sparkline(series).text])
        }
        return "\n" + table.text
    }
}

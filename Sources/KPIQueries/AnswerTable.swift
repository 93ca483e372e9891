import Definitions

/// An answer for a terminal.
struct AnswerTable {
    let answer: KPIAnswer
    let formatter: FigureFormatter

    private var kpi: KPI { answer.kpi }
    private func say(_ en: String, _ fr: String) -> String { LocalizedText(en: en, fr: fr).text(formatter.locale) }

    var text: String {
        var lines = [heading, kpi.formula.text(formatter.locale)]
        if kpi.target != nil {
            lines.append("\(say("Target", "Objectif")) \(formatter.target(of: kpi)) · \(direction)")
        }
        if let stale = answer.stale { lines.append("\(say("STALE", "FIGÉ")) · \(stale)") }
        lines += partial(answer.unsplit, say("not split", "non ventilé"))
        lines += partial(answer.unfiltered, say("not filtered", "non filtré"))
        lines.append("")
        guard !answer.points.isEmpty else {
            let nothing = say("There is no row in this range.", "Aucune ligne sur cette période.")
            return lines.joined(separator: "\n") + "\n" + (answer.note?.text.text(formatter.locale) ?? nothing) + "\n"
        }
        var text = lines.joined(separator: "\n") + "\n" + table
        if answer.points.contains(where: { !$0.isComplete }) {
            text += say(
                "* not whole: some of its days are outside the range or not published\n",
                "* incomplète : certains jours sont hors de la demande ou non publiés\n"
            )
        }
        return text
    }

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

    private var table: String {
        let isRatio = if case .ratio = kpi.value { true } else { false }
        var header = [say("Period", "Période")] + answer.dimensions.map { $0.label.text(formatter.locale) }
        var alignments = header.map { _ in TextTable.Alignment.left }
        header.append(say("Value", "Valeur"))
        if isRatio { header += [say("Numerator", "Numérateur"), say("Denominator", "Dénominateur")] }
        header.append("n")
        if kpi.target != nil { header.append(say("Target", "Objectif")) }
        alignments += header.dropFirst(alignments.count).map { _ in .right }
        var table = TextTable(header: header, alignments: alignments)
        for point in answer.points { table.append(row(point, isRatio: isRatio)) }
        return table.text
    }

    private func row(_ point: KPIPoint, isRatio: Bool) -> [String] {
        var row = [point.start.periodName(answer.question.grain) + (point.isComplete ? "" : " *")]
        row += point.values.map(\.label)
        row.append(formatter.value(point.value, unit: kpi.unit))
        if isRatio { row += [formatter.sum(point.numerator), formatter.sum(point.denominator)] }
        row.append(formatter.count(point.n))
        if kpi.target != nil { row.append(TargetVerdict(point.value, of: kpi)?.mark ?? FigureFormatter.none) }
        return row
    }
}

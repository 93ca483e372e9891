import Definitions
public import KPIQueries
import Postgres

/// An explanation for a terminal.
public struct ExplanationTable: Sendable {
    private let explanation: Explanation
    private let formatter: FigureFormatter

    /// The explanation in the formatter's language.
    public init(_ explanation: Explanation, _ formatter: FigureFormatter) {
        self.explanation = explanation
        self.formatter = formatter
    }

    private var kpi: KPI { explanation.kpi }
    private func say(_ en: String, _ fr: String) -> String { LocalizedText(en: en, fr: fr).text(formatter.locale) }
    private func say(_ text: LocalizedText) -> String { text.text(formatter.locale) }

    /// The text, ending with a line break.
    public var text: String {
        var lines = [heading, say(kpi.formula), figure]
        if let stale = explanation.stale { lines.append("\(say("STALE", "FIGÉ")) · \(stale)") }
        lines += explanation.unfiltered.map {
            "\($0.dimension): \(say("not filtered", "non filtré")) · \($0.facts.joined(separator: ", "))"
        }
        lines.append(verdict)
        return lines.joined(separator: "\n") + "\n" + explanation.facts.map(section).joined() + proof
    }

    private var proof: String {
        guard let proof = explanation.proof else { return "" }
        return "\n\(proof.text(formatter))\n\n\(ProofTable(proof, formatter).text)"
    }

    private var heading: String {
        let question = explanation.question
        let range = question.from == question.to ? "\(question.from)" : "\(question.from) … \(question.to)"
        let filters = question.filters.map { "\($0.dimension) = \($0.values.joined(separator: ", "))" }
        let cutoff = explanation.asOf.map { "\(say("days before", "jours avant")) \($0.cutoff)" }
        return (["\(say(kpi.label)) (\(kpi.id))", range] + filters + [cutoff].compactMap(\.self))
            .joined(separator: " · ")
    }

    private var figure: String {
        let value = formatter.value(explanation.figure.value, unit: kpi.unit)
        return "\(explanation.formula) = \(explanation.formula(number: formatter.number)) = \(value)"
    }

    private var verdict: String {
        if explanation.isEqual {
            return say(
                "The rows below, added up, are the published figure.",
                "Les lignes ci-dessous, additionnées, donnent le chiffre publié."
            )
        }
        return say(
            "The rows below are NOT what is published: see why at each fact.",
            "Les lignes ci-dessous ne sont PAS ce qui est publié : voir pourquoi à chaque fait."
        )
    }
}

/// One fact.
extension ExplanationTable {
    private func section(_ fact: FactExplanation) -> String {
        let left = fact.excluded.reduce(0) { $0 + $1.rows }
        var lines = [
            "",
            "\(say(fact.fact.title)) (\(fact.fact.id)) · \(formatter.count(fact.totals.rows)) \(say("rows count", "lignes comptent"))"
                + " · \(formatter.count(left)) \(say("left out", "écartées"))",
            "  " + key(fact.identity),
        ]
        lines += fact.publications.map { "  " + publication($0) }
        if !fact.newer.isEmpty {
            let reasons = fact.newer.map { say($0.text) }.joined(separator: "; ")
            lines.append(
                "  \(say("the rows are newer than the figure", "les lignes sont plus récentes que le chiffre")): \(reasons)"
            )
        }
        lines.append("")
        return lines.joined(separator: "\n") + "\n" + counted(fact) + excluded(fact)
    }

    /// The rows that count, then their total and the published one.
    private func counted(_ fact: FactExplanation) -> String {
        var table = table(fact, isExcluded: false)
        for row in fact.rows where row.excluded == nil {
            table.append(
                cells(row, rank: fact.percentile.map { _ in row.rank.map(String.init) ?? FigureFormatter.none })
            )
        }
        let blank = fact.dimensions.map { _ in "" }
        let rank = fact.percentile == nil ? [] : [""]
        let total = { (name: String, value: (MeasureTotal) -> Numeric) in
            [name, ""] + blank + rank + fact.totals.measures.map { formatter.number(value($0)) }
        }
        table.append(total(say("all rows", "total"), \.rows))
        table.append(total(say("published", "publié"), \.published))
        table.append(["", ""] + blank + rank + fact.totals.measures.map { $0.isEqual ? "=" : "≠" })
        var text = table.text + more(fact.moreRows(explanation.question.limit))
        text += rollUps(fact) + ranked(fact) + members(fact)
        if fact.totals.differingCells > 0 {
            text += say(
                "\(fact.totals.differingCells) cells differ; published: \(fact.totals.publishedRows) rows\n",
                "\(fact.totals.differingCells) cellules diffèrent ; publié : \(fact.totals.publishedRows) lignes\n"
            )
        }
        return text
    }

    /// What a total is where it is not a sum over the days.
    private func rollUps(_ fact: FactExplanation) -> String {
        fact.totals.measures.map { measure in
            switch measure.kind {
            case .sum: ""
            // On one day a stock is the sum of its rows.
            case .last where explanation.days.count == 1, .meanOfDays where explanation.days.count == 1: ""
            case .last:
                say("\(measure.name): on the last of the days\n", "\(measure.name) : au dernier de ces jours\n")
            case .meanOfDays:
                say(
                    "\(measure.name): mean of \(explanation.days.count) days\n",
                    "\(measure.name) : moyenne de \(explanation.days.count) jours\n"
                )
            case .histogram:
                say("\(measure.name): how many values\n", "\(measure.name) : nombre de valeurs\n")
            case .distinct:
                say("\(measure.name): how many members\n", "\(measure.name) : nombre de membres\n")
            }
        }.joined()
    }

    private func ranked(_ fact: FactExplanation) -> String {
        guard let value = fact.percentile else { return "" }
        let (rank, values) = (formatter.count(value.rank), formatter.count(value.values))
        let bucket = "\(formatter.number(value.low)) … \(formatter.number(value.high))"
        return say(
            "p\(value.percent): rank \(rank) of \(values) is \(formatter.number(value.value)); published is the middle of its bucket, \(bucket)\n",
            "p\(value.percent) : le rang \(rank) sur \(values) est \(formatter.number(value.value)) ; est publié le milieu de sa classe, \(bucket)\n"
        )
    }

    private func members(_ fact: FactExplanation) -> String {
        fact.members.map { counted in
            let listed = counted.members.map { "\($0.member) (\(formatter.count($0.rows)))" }.joined(separator: ", ")
            let more =
                counted.more > 0 ? say(" and \(counted.more) more", " et \(counted.more) de plus") : ""
            return "\(counted.measure) = { \(listed)\(more) }\n"
        }.joined()
    }

    private func excluded(_ fact: FactExplanation) -> String {
        guard !fact.excluded.isEmpty else { return "" }
        let reasons = fact.excluded.map { "\($0.reason): \(formatter.count($0.rows))" }.joined(separator: ", ")
        var table = table(fact, isExcluded: true)
        for row in fact.rows where row.excluded != nil { table.append(cells(row, rank: nil)) }
        return "\n\(say("Left out", "Écartées")) · \(reasons)\n\n" + table.text
            + more(fact.moreExcluded(explanation.question.limit))
    }

    private func table(_ fact: FactExplanation, isExcluded: Bool) -> TextTable {
        let reason = isExcluded ? [say("Reason", "Raison")] : []
        let texts = [say("Day", "Jour"), say("Key", "Clé")] + reason + fact.dimensions.map { say($0.label) }
        let numbers = (fact.percentile == nil || isExcluded ? [] : [say("Rank", "Rang")]) + fact.measures.map(\.name)
        return TextTable(
            header: texts + numbers,
            alignments: texts.map { _ in .left } + numbers.map { _ in .right }
        )
    }

    private func cells(_ row: ExplainedRow, rank: String?) -> [String] {
        [row.day, row.key] + [row.excluded].compactMap(\.self) + row.values.map(\.label) + [rank].compactMap(\.self)
            + row.measures.map { text in
                guard let text else { return FigureFormatter.none }
                return Numeric(text).map { formatter.number($0) } ?? text
            }
    }

    private func more(_ rows: Int64) -> String {
        guard rows > 0 else { return "" }
        let count = formatter.count(rows)
        return say("and \(count) more rows: --limit lists more\n", "et \(count) lignes de plus : voir --limit\n")
    }

    private func publication(_ publication: CellPublication) -> String {
        let days = explanation.days.count > 1 ? " · \(publication.days) \(say("days", "jours"))" : ""
        let snapshot =
            publication.snapshot.map { " · \(say("source snapshot", "instantané de la source")) \($0)" } ?? ""
        return
            "\(say("publication", "publication")) \(publication.publicationID) · \(say("run", "exécution")) \(publication.runID)"
            + " · \(publication.publishedAt)\(snapshot)\(days)"
    }

    private func key(_ identity: KeyIdentity) -> String {
        let places = identity.places.map(place).joined(separator: " · ")
        guard let column = identity.column else {
            return
                "\(say("key: made by the fact from rows of", "clé : formée par le fait à partir de")) \(identity.anchor)"
                + " ← \(places)"
        }
        return "\(say("key", "clé")): \(identity.anchor).\(column) ← \(places)"
    }

    private func place(_ place: SourcePlace) -> String {
        let name = place.database == .postgres ? "PostgreSQL" : "MongoDB"
        let column = place.column.map { ".\($0)" } ?? ""
        let pseudonym =
            place.isPseudonym ? " (\(say("a pseudonym here", "pseudonymisé ici")))" : ""
        return "\(name) \(place.object)\(column)\(pseudonym)"
    }
}

extension FigureFormatter {
    /// A number with the decimals that it has.
    fileprivate func number(_ value: Numeric) -> String {
        FixedDecimal(value).map { axisLabel($0, unit: .count) } ?? value.description
    }
}

import Definitions
import KPIQueries

/// A language of the dictionary.
enum Language: String, CaseIterable, Sendable {
    case en, fr

    /// A text of the definitions in this language, without the line breaks of the file.
    func text(_ text: LocalizedText) -> String {
        text.text(rawValue).split(whereSeparator: \.isNewline).map { $0.trimmingBlanks }.joined(separator: " ")
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        return start.prefix(start.count - start.reversed().prefix { $0 == " " }.count)
    }
}

/// What stands on the pages beside the definitions' own texts.
struct Words {
    let language: Language

    init(_ language: Language) { self.language = language }

    private func choose(_ en: String, _ fr: String) -> String { language == .en ? en : fr }

    /// Targets in euros, whatever an instance's currency is: the definitions name none.
    var formatter: FigureFormatter { FigureFormatter(locale: language.rawValue, currency: "EUR") }

    var title: String { choose("KPI dictionary", "Dictionnaire des indicateurs") }
    var introduction: String {
        choose(
            "What every figure means, and where it comes from. Written by `driveops-analytics dictionary` from the definition files; "
                + "change those, not this.",
            "Ce que chaque chiffre signifie et d'où il vient. Écrit par `driveops-analytics dictionary` à partir des fichiers de "
                + "définition ; ce sont eux qu'il faut modifier."
        )
    }
    var allKPIs: String { choose("All KPIs", "Tous les indicateurs") }
    var kpi: String { choose("KPI", "indicateur") }
    var formula: String { choose("formula", "formule") }
    var unit: String { choose("unit", "unité") }
    var target: String { choose("target", "cible") }
    var better: String { choose("better", "sens favorable") }
    var splitBy: String { choose("split and filtered by", "ventilé et filtré par") }
    var reports: String { choose("reports", "rapports") }
    var traps: String { choose("Traps", "Pièges") }
    var measures: String { choose("Measures", "Mesures") }
    var measure: String { choose("measure", "mesure") }
    var fact: String { choose("fact", "fait") }
    var rollUp: String { choose("roll-up", "consolidation") }
    var comesFrom: String { choose("Comes from", "Vient de") }
    var source: String { choose("source", "source") }
    var columns: String { choose("columns", "colonnes") }
    var byWayOf: String { choose("By way of the derived streams", "Par les flux dérivés") }
    var checks: String { choose("Checks", "Contrôles") }
    var check: String { choose("check", "contrôle") }
    var mustHold: String { choose("what must hold", "ce qui doit être vrai") }
    var otherwise: String { choose("otherwise", "sinon") }
    var none: String { choose("none", "aucun") }
    func only(_ facts: [String]) -> String {
        choose("of \(facts.joined(separator: ", ")) only", "de \(facts.joined(separator: ", ")) seulement")
    }

    func unit(_ unit: KPIUnit) -> String {
        if unit == .count { return choose("number", "nombre") }
        let suffix = unit.suffix(currency: "EUR").text(language.rawValue)
        return String(suffix.drop { $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}" })
    }

    func direction(_ direction: Direction) -> String {
        switch direction {
        case .higher: choose("higher", "à la hausse")
        case .lower: choose("lower", "à la baisse")
        case .neutral: choose("neither way", "aucun")
        }
    }

    func rollUp(_ kind: MeasureKind) -> String {
        switch kind {
        case .sum:
            choose("sum: adds over days and dimensions", "somme : s'additionne entre les jours et les dimensions")
        case .last:
            choose(
                "last: the value on the period's last published day; adds over dimensions, never over days",
                "dernier : la valeur au dernier jour publié de la période ; s'additionne entre les dimensions, jamais entre les jours"
            )
        case .meanOfDays:
            choose(
                "mean of days: the sum over the period's published days, divided by their number; adds over dimensions",
                "moyenne des jours : la somme des jours publiés de la période, divisée par leur nombre ; s'additionne entre les "
                    + "dimensions"
            )
        case .histogram:
            choose(
                "histogram: values counted in buckets of 2 %, of which a percentile is read within 1 %; never a mean of percentiles",
                "histogramme : valeurs comptées par classes de 2 %, dont un percentile se lit à 1 % près ; jamais une moyenne de "
                    + "percentiles"
            )
        case .distinct:
            choose(
                "distinct: each member counts once in any period, filter and split, so the parts may add up to more than the whole",
                "distinct : chaque membre compte une fois dans toute période, tout filtre et toute ventilation ; les parties peuvent "
                    + "dépasser le total"
            )
        }
    }

    func consequence(_ severity: Check.Severity) -> String {
        switch severity {
        case .warn: choose("a warning", "un avertissement")
        case .block: choose("the module keeps its last good figures", "le module garde ses derniers bons chiffres")
        }
    }

    func rule(_ rule: CheckRule) -> String {
        func code(_ text: String) -> String { Markdown.code(text) }
        switch rule {
        case .notNull(let stream, let column):
            return choose(
                "\(code("\(stream).\(column)")) is never null",
                "\(code("\(stream).\(column)")) n'est jamais nul"
            )
        case .accepted(let stream, let column, let codes):
            let list = codes.map(String.init).joined(separator: ", ")
            return choose(
                "\(code("\(stream).\(column)")) is one of \(list)",
                "\(code("\(stream).\(column)")) est l'un de \(list)"
            )
        case .range(let fact, let measure, let min, let max):
            return range("\(code("\(fact).\(measure)"))", min, max)
        case .atMost(let fact, let measure, let other):
            return choose(
                "in each cell \(code("\(fact).\(measure)")) is at most \(code(other))",
                "dans chaque cellule \(code("\(fact).\(measure)")) est au plus \(code(other))"
            )
        case .unique(let stream, let columns):
            let list = columns.joined(separator: ", ")
            return choose("\(code(list)) is unique in \(code(stream))", "\(code(list)) est unique dans \(code(stream))")
        case .relation(let stream, let column, let toStream, let toColumn):
            let (from, to) = (code("\(stream).\(column)"), code("\(toStream).\(toColumn)"))
            return choose("\(from) stands in \(to)", "\(from) figure dans \(to)")
        case .equation(let equation): return self.equation(equation)
        case .volume(let rule): return volume(rule)
        case .freshness(let rule): return freshness(rule)
        case .sql(let text):
            let query = code(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
            return choose("no row in \(query)", "aucune ligne dans \(query)")
        }
    }

    private func volume(_ rule: VolumeRule) -> String {
        let counted =
            switch rule.subject {
            case .stream(let stream, let column): rows(stream, by: column)
            case .fact(let fact, let measure?): Markdown.code("\(fact).\(measure)")
            case .fact(let fact, nil):
                choose("the rows of \(Markdown.code(fact))", "les lignes de \(Markdown.code(fact))")
            }
        return choose(
            "\(counted) on a new day: from \(rule.low) times the median to \(rule.high) times the most of the last \(rule.past) "
                + "same weekdays, holidays left out",
            "\(counted) d'un nouveau jour : de \(rule.low) fois la médiane à \(rule.high) fois le maximum des \(rule.past) derniers "
                + "mêmes jours de semaine, hors jours fériés"
        )
    }

    private func freshness(_ rule: FreshnessRule) -> String {
        let newest =
            switch rule.subject {
            case .stream(let stream, let column): rows(stream, by: column)
            case .fact(let fact): choose("the days of \(Markdown.code(fact))", "les jours de \(Markdown.code(fact))")
            }
        let weekdays = rule.weekdays.map(\.rawValue).joined(separator: ", ")
        return choose(
            "\(newest): the newest is at most \(rule.days) working days (\(weekdays), no holidays) before the cut-off",
            "\(newest) : la plus récente précède la date d'arrêté d'au plus \(rule.days) jours ouvrés (\(weekdays), hors jours fériés)"
        )
    }

    private func rows(_ stream: String, by column: String) -> String {
        choose(
            "the rows of \(Markdown.code(stream)) by \(Markdown.code(column))",
            "les lignes de \(Markdown.code(stream)) par \(Markdown.code(column))"
        )
    }

    private func range(_ measure: String, _ min: String?, _ max: String?) -> String {
        let low = min.map { choose("at least \($0)", "au moins \($0)") }
        let high = max.map { choose("at most \($0)", "au plus \($0)") }
        let bounds = [low, high].compactMap(\.self).joined(separator: choose(" and ", " et "))
        return choose(
            "in each cell \(measure) is \(bounds) per row",
            "dans chaque cellule \(measure) est \(bounds) par ligne"
        )
    }

    private func equation(_ equation: Equation) -> String {
        let sides = Markdown.code("\(equation.left.formula) = \(equation.right.formula)")
        let within = equation.tolerance.map { choose(" within \($0)", " à \($0) près") } ?? ""
        switch equation.table {
        case .stream(let id):
            return choose(
                "in each row of \(Markdown.code(id)) \(sides)\(within)",
                "dans chaque ligne de \(Markdown.code(id)) \(sides)\(within)"
            )
        case .fact(let id):
            return choose(
                "in each cell of \(Markdown.code(id)) \(sides)\(within)",
                "dans chaque cellule de \(Markdown.code(id)) \(sides)\(within)"
            )
        }
    }
}

package import Definitions

extension FigureProof {
    /// One sentence for people: `Proved complete: 6 streams, 131,539 rows, night of 2026-11-27`, or which streams are not.
    ///
    /// - Parameters:
    ///   - formatter: The language, and how numbers are written.
    ///   - date: How days are written.
    /// - Returns: The sentence, without a full stop.
    package func text(_ formatter: FigureFormatter, date: (CalendarDay) -> String = { $0.description }) -> String {
        isComplete ? complete(formatter, date) : incomplete(formatter, date)
    }

    private func complete(_ formatter: FigureFormatter, _ date: (CalendarDay) -> String) -> String {
        let (count, rows) = (streams.count, formatter.count(rows))
        let aside = formatter.count(setAside)
        let day = night.map(date) ?? FigureFormatter.none
        return LocalizedText(
            en:
                "Proved complete: \(count) \(count == 1 ? "stream" : "streams"), \(rows) \(self.rows == 1 ? "row" : "rows")"
                + (setAside == 0 ? "" : " (\(aside) set aside)") + ", night of \(day)",
            fr: "Complétude prouvée : \(count) flux, \(rows) \(self.rows < 2 ? "ligne" : "lignes")"
                + (setAside == 0 ? "" : " (\(aside) mises de côté)") + ", nuit du \(day)"
        ).text(formatter.locale)
    }

    private func incomplete(_ formatter: FigureFormatter, _ date: (CalendarDay) -> String) -> String {
        let open = streams.filter { $0.state != .proved }
        func list(_ last: String, _ never: String) -> String {
            open.map { stream in
                "\(stream.stream) " + (stream.counts.map { "\(last) \(date($0.day))" } ?? never)
            }.joined(separator: ", ")
        }
        return LocalizedText(
            en: "Not proved complete: \(open.count) of \(streams.count) streams (\(list("last on", "never")))",
            fr: "Complétude non prouvée : \(open.count) flux sur \(streams.count) (\(list("le", "jamais")))"
        ).text(formatter.locale)
    }
}

extension ProvedStream {
    /// Why the figures rest on rows that were not compared; nil where they do not.
    package var note: Reason? {
        switch (state, counts) {
        case (.older, let counts?):
            Reason(
                code: state.rawValue,
                text: LocalizedText(
                    en:
                        "Last compared as a whole on \(counts.day) by run \(counts.runID); since then its nights read what is "
                        + "new by its cursor. \(Self.text(cadence).en)",
                    fr:
                        "Comparé en entier pour la dernière fois le \(counts.day) par l'exécution \(counts.runID) ; depuis, "
                        + "les nuits lisent ce que son curseur dit nouveau. \(Self.text(cadence).fr)"
                )
            )
        case (.never, _), (.older, nil):
            Reason(
                code: State.never.rawValue,
                text: LocalizedText(
                    en: "Never compared with its source as a whole.",
                    fr: "Jamais comparé en entier à sa source."
                )
            )
        case (.proved, _): nil
        }
    }

    private static func text(_ cadence: Cadence) -> LocalizedText {
        switch cadence {
        case .daily: LocalizedText(en: "It is compared daily.", fr: "Il est comparé chaque jour.")
        case .weekly: LocalizedText(en: "It is compared weekly.", fr: "Il est comparé chaque semaine.")
        case .monthly: LocalizedText(en: "It is compared monthly.", fr: "Il est comparé chaque mois.")
        case .never: LocalizedText(en: "It is declared `reconcile: never`.", fr: "Il est déclaré `reconcile: never`.")
        }
    }
}

/// The streams of a proof as a table: what a page and a terminal show under the sentence.
package struct ProofTable: Sendable {
    /// The columns' names.
    package let header: [String]
    /// Which columns are numbers.
    package let isNumber: [Bool]
    /// One for each stream.
    package let rows: [[String]]

    /// - Parameters:
    ///   - proof: Whose streams.
    ///   - formatter: The language, and how numbers are written.
    package init(_ proof: FigureProof, _ formatter: FigureFormatter) {
        func say(_ en: String, _ fr: String) -> String { LocalizedText(en: en, fr: fr).text(formatter.locale) }
        header = [
            say("Stream", "Flux"), say("Proof", "Preuve"), say("Run", "Exécution"), say("When", "Quand"),
            say("At the source", "À la source"), say("Mirrored", "Copié"), say("Set aside", "Mis de côté"),
            say("Totals", "Totaux"),
        ]
        isNumber = [false, false, true, false, true, true, true, false]
        rows = proof.streams.map { stream in
            let state =
                switch stream.state {
                case .proved: say("proved", "prouvé")
                case .older: say("not proved: older", "non prouvé : plus ancienne")
                case .never: say("not proved", "non prouvé")
                }
            guard let counts = stream.counts else { return [stream.stream, state, "", "", "", "", "", ""] }
            let totals = counts.totals.map {
                "\($0.name) \($0.source) \($0.source == $0.mirror ? "=" : "≠") \($0.mirror)"
            }
            return [
                stream.stream, state, String(counts.runID), counts.provedAt, formatter.count(counts.sourceRows),
                formatter.count(counts.mirrorRows), formatter.count(counts.setAside), totals.joined(separator: ", "),
            ]
        }
    }

    /// For a terminal.
    package var text: String {
        var table = TextTable(header: header, alignments: isNumber.map { $0 ? .right : .left })
        for row in rows { table.append(row) }
        return table.text
    }
}

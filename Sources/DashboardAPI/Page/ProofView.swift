import Definitions
import KPIQueries

/// The proof beside a figure: a sentence, and under it each stream's rows and totals on both sides.
struct ProofView: Sendable {
    let proof: FigureProof
    let formatter: FigureFormatter
    let say: Wording

    var html: HTML {
        let table = ProofTable(proof, formatter)
        let heads = table.header.map { name -> HTML in "<th scope=\"col\">\(name)</th>" }
        let rows = table.rows.map { row -> HTML in
            let cells = row.dropFirst().map { cell -> HTML in "<td>\(cell)</td>" }
            return "<tr><th scope=\"row\">\(row[0])</th>\(cells)</tr>"
        }
        let notes = proof.streams.compactMap { stream in
            stream.note.map { note -> HTML in "<p>\(stream.stream): \(note.text.text(say.language))</p>" }
        }
        let name = say("Streams behind the figure", "Flux derrière le chiffre")
        return """
            <p class="proof">\(proof.isComplete ? "✓" : "⚠") \(proof.text(formatter, date: say.date))</p>
            <details><summary>\(name)</summary><div class="scroll" tabindex="0" role="region" aria-label="\(name)">
            <table><thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>\(notes)</details>
            """
    }
}

package import Definitions
import KPIQueries
package import Pipeline

/// The dictionary of the KPIs for people: an index and a page per module, in every language.
///
/// Written from the definitions and their lineage alone, the same wherever and whenever it is written.
package struct KPIDictionary: Sendable {
    private let catalogue: Catalogue
    private let lineages: [String: KPILineage]

    /// A dictionary of all KPIs of a catalogue.
    ///
    /// - Parameters:
    ///   - catalogue: Its modules with KPIs get a page each.
    ///   - lineages: Of each KPI; one without its lineage has no sources on its page.
    package init(catalogue: Catalogue, lineages: [KPILineage]) {
        self.catalogue = catalogue
        self.lineages = Dictionary(lineages.map { ($0.kpi, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// `docs/kpis`, as it should be.
    package var documents: GeneratedFolder {
        var files = ["README.md": Self.welcome]
        for language in Language.allCases {
            files["\(language.rawValue)/README.md"] = index(language)
            for module in modules {
                let page = ModulePage(module: module, catalogue: catalogue, lineages: lineages, language: language)
                files["\(language.rawValue)/\(module.name).md"] = page.text
            }
        }
        return GeneratedFolder(files: files)
    }

    private var modules: [Module] { catalogue.modules.filter { !$0.kpis.isEmpty } }

    private static let welcome = """
        # KPI dictionary · Dictionnaire des indicateurs

        [English](en/README.md) · [Français](fr/README.md)

        """

    private func index(_ language: Language) -> String {
        let words = Words(language)
        var text = "# \(words.title)\n\n\(words.introduction)\n"
        for module in modules {
            text += "\n## [\(language.text(module.title))](\(module.name).md)\n\n"
            text +=
                Markdown.table(
                    [words.kpi, "id", words.formula, words.unit, words.target],
                    module.kpis.map { kpi in
                        let name = "[\(Markdown.escaped(language.text(kpi.label)))](\(module.name).md#\(kpi.anchor))"
                        let target = kpi.target == nil ? "–" : words.formatter.target(of: kpi)
                        return [
                            name, Markdown.code(kpi.id), Markdown.code(kpi.valueText), words.unit(kpi.unit), target,
                        ]
                    }
                ) + "\n"
        }
        return text
    }
}

extension KPI {
    /// Where it stands on its module's page.
    var anchor: String { id.split(separator: ".").last.map(String.init) ?? id }
}

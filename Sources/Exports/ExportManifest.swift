import Definitions
import KPIQueries

/// What stands beside an exported file, so that whoever receives it can prove that it is whole and tell what it is from.
struct ExportManifest: Sendable {
    let file: String
    let report: Report
    let from: CalendarDay
    let to: CalendarDay
    let dialect: CSVDialect
    let locale: String
    let rows: Int
    let bytes: Int
    let sha256: String
    let modules: [ModuleFreshness]
    let proof: FigureProof?
    /// The catalogue's fingerprint.
    let definitions: String
    let note: Reason?
    /// The publication that was asked for; nil: the figures as they stood when the file was written.
    let publication: Int64?
    /// ISO 8601 in UTC, by the warehouse's clock.
    let generatedAt: String

    /// The manifest as a document.
    var text: String { Self.shape.json(self).text(pretty: true) + "\n" }

    private static let shape = JSONShape<ExportManifest>(
        "ExportManifest",
        [
            .string("file", "The file's name.") { $0.file },
            .string("report", "The report's name.") { $0.report.name },
            .object("title", .localizedText, "The report's title.") { $0.report.title },
            .string("layout", "table or scorecard.") { $0.report.layout.rawValue },
            .string("period", "The length of the report's periods.") { $0.report.period.rawValue },
            .day("from", "The first day.") { $0.from },
            .day("to", "The last day; it counts.") { $0.to },
            .string("dialect", "How the file is written.") { $0.dialect.rawValue },
            .string("locale", "The language of the labels.") { $0.locale },
            .flag("formula_guard", "Texts that a spreadsheet would run as formulas have an apostrophe in front.") { _ in
                true
            },
            .integer("rows", "Records, without the header.") { Int64($0.rows) },
            .integer("bytes", "The file's size.") { Int64($0.bytes) },
            .string("sha256", "Of the file's bytes.") { $0.sha256 },
            .objectOrNull("note", Reason.shape, "Why the file has no row; null when it has one.") { $0.note },
            .instantOrNull("as_of", "The first instant that is not published, of the module that reaches least far.") {
                KPIReader.headline($0.modules)?.instant
            },
            .integerOrNull("publication_id", "That module's publication.") {
                KPIReader.headline($0.modules)?.publicationID
            },
            .integerOrNull("run_id", "The run that made it.") { KPIReader.headline($0.modules)?.runID },
            .integerOrNull(
                "as_of_publication",
                "With this publication, definitions and parameters the file can be written again, byte for byte."
            ) { manifest in
                manifest.publication ?? manifest.modules.compactMap { $0.asOf?.publicationID }.max()
            },
            .stringOrNull("held", "Since when, by whom and why publication is held; null where runs publish.") {
                $0.modules.compactMap(\.held).first
            },
            .objects("modules", ModuleFreshness.shape, "The state of each module that the report reads.") {
                $0.modules
            },
            .objectOrNull(
                "proof",
                FigureProof.shape,
                "What proves that the figures rest on all there was at the sources; null while a module has published nothing."
            ) {
                $0.proof
            },
            .string("definitions", "The fingerprint of the definitions.") { $0.definitions },
            .instantOrNull("generated_at", "When the file was written.") { $0.generatedAt },
        ]
    )
}

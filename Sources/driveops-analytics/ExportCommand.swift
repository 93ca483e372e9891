import ArgumentParser
import Definitions
import Exports
import Foundation
import KPIQueries
import Postgres

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a report as CSV: complete, or not at all."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The report's name, as in rental-month.", completion: Completions.reports)
    var report: String

    @Option(name: .long, help: "The first day, YYYY-MM-DD.")
    var from: String?

    @Option(name: .long, help: "The last day, YYYY-MM-DD; it counts.")
    var to: String?

    @Option(
        name: .long,
        help: "Instead of both: a day, week, month, quarter or year, as in 2026-03, 2026-W12 or 2026-Q1."
    )
    var period: String?

    @Option(
        name: .long,
        help: "rfc4180 (for programs) or excel-fr (semicolons, decimal commas; for French Excel).",
        completion: Completions.dialects
    )
    var dialect: String?

    @Option(
        name: .long,
        help: "The language of the labels: fr or en (default: the instance's).",
        completion: Completions.locales
    )
    var locale: String?

    @Option(name: .long, help: "The file to write.", completion: .file())
    var out: String

    @Option(
        name: .customLong("as-of-publication"),
        help: "The figures as they stood after this publication: writes an earlier export again, byte for byte."
    )
    var publication: Int64?

    mutating func run() async throws {
        let (instance, catalogue) = try options.loadAll()
        let (first, last, dialect) = try await askedAsync {
            let days = try ReportRange.parse(from: from, to: to, period: period)
            return (days.lowerBound, days.upperBound, try CSVDialect.parse(self.dialect))
        }
        let connection = try await connectReader(instance)
        let reader = KPIReader(
            catalogue: catalogue,
            timeZone: instance.timeZone,
            locale: locale ?? instance.locale,
            asOf: publication
        )
        let exporter = ReportExporter(catalogue: catalogue, reader: reader)
        let path = URL(fileURLWithPath: out).standardizedFileURL.path
        do {
            let result = try await askedAsync {
                try await exporter.export(
                    report: report,
                    from: first,
                    to: last,
                    dialect: dialect,
                    to: path,
                    on: connection
                )
            }
            await connection.close()
            let asOf = result.asOf.map { ", as of \($0.cutoff)" } ?? ""
            print("wrote \(result.rows) rows (\(result.bytes) bytes, sha256 \(result.sha256)) to \(result.path)\(asOf)")
            if let manifest = result.manifest { print("its manifest: \(manifest)") }
            if let note = result.note {
                complain("warning: \(report) has no row: \(note.text(locale ?? instance.locale))")
            }
            for module in result.modules where module.isStale {
                complain("warning: \(module.module) is stale: \(module.reason ?? "")")
            }
        } catch let error as ExportError {
            throw CommandFailure(.failed, "\(error)")
        }
    }
}

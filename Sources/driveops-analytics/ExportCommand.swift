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

    @Argument(help: "The report's name, as in rental-month.")
    var report: String

    @Option(name: .long, help: "The first day, YYYY-MM-DD.")
    var from: String

    @Option(name: .long, help: "The last day, YYYY-MM-DD; it counts.")
    var to: String

    @Option(name: .long, help: "The file to write.")
    var out: String

    mutating func run() async throws {
        let (instance, catalogue) = try options.loadAll()
        let (first, last): (CalendarDay, CalendarDay)
        do {
            (first, last) = (try KPIQuestion.day(from, "--from"), try KPIQuestion.day(to, "--to"))
        } catch {
            throw CommandFailure(.usage, error.message)
        }
        let connection = try await connectReader(instance)
        let reader = KPIReader(catalogue: catalogue, timeZone: instance.timeZone, locale: instance.locale)
        let exporter = ReportExporter(catalogue: catalogue, reader: reader)
        let path = URL(fileURLWithPath: out).standardizedFileURL.path
        do {
            let result = try await askedAsync {
                try await exporter.export(report: report, from: first, to: last, to: path, on: connection)
            }
            await connection.close()
            let asOf = result.asOf.map { ", as of \($0.cutoff)" } ?? ""
            print("wrote \(result.rows) rows (\(result.bytes) bytes, sha256 \(result.sha256)) to \(result.path)\(asOf)")
            for module in result.modules where module.isStale {
                complain("warning: \(module.module) is stale: \(module.reason ?? "")")
            }
        } catch let error as ExportError {
            throw CommandFailure(.failed, "\(error)")
        }
    }
}

import ArgumentParser
import Definitions
import Foundation
import KPIQueries
import Postgres

struct RestatementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restatements",
        abstract: "Figures that were changed after they had been published, with what stood there and why."
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "Only those that change this KPI.", completion: Completions.kpis)
    var kpi: String?

    @Option(name: .long, help: "Only those of this fact.", completion: Completions.facts)
    var fact: String?

    @Option(name: .long, help: "Only those published on this day or later, YYYY-MM-DD.")
    var since: String?

    @Option(name: .long, help: "How many, the newest first.")
    var limit = 1000

    @Flag(name: .long, help: "As JSON.")
    var json = false

    @Flag(name: .long, help: "As CSV.")
    var csv = false

    mutating func run() async throws {
        guard !json || !csv else { throw CommandFailure(.usage, "--json and --csv: choose one") }
        guard (1...1_000_000).contains(limit) else {
            throw CommandFailure(.usage, "--limit: choose 1 to 1000000, not \(limit)")
        }
        if let since { try checkDay(since, "--since") }
        let (instance, catalogue) = try options.loadAll()
        let reader = KPIReader(catalogue: catalogue, timeZone: instance.timeZone, locale: instance.locale)
        let question = RestatementQuestion(kpi: kpi, fact: fact, since: since.flatMap(CalendarDay.init), limit: limit)
        let connection = try await connectReader(instance)
        let found = try await askedAsync { try await reader.restatements(question, on: connection) }
        await connection.close()
        if csv { return write(found) }
        print(json ? RestatementsText.json(found) : RestatementsText.table(found), terminator: "")
    }

    private func write(_ restatements: [Restatement]) {
        var header = CSVRecord(.rfc4180)
        for name in Restatement.csvHeader { header.append(name) }
        FileHandle.standardOutput.write(Data(CSVDialect.rfc4180.start + header.line))
        for restatement in restatements { FileHandle.standardOutput.write(Data(restatement.csv(.rfc4180))) }
    }
}

/// Restatements for people and for programs.
private enum RestatementsText {
    static func json(_ restatements: [Restatement]) -> String {
        JSON.array(restatements.map(Restatement.shape.json)).text(pretty: true) + "\n"
    }

    static func table(_ restatements: [Restatement]) -> String {
        guard !restatements.isEmpty else { return "No figure was changed after it had been published.\n" }
        let titles = ["Publication", "Day", "Figure", "Before", "After", "Closed", "Cause"]
        var table = TextTable(
            header: titles,
            alignments: [.right, .left, .left, .right, .right, .left, .left]
        )
        for row in restatements {
            let cell = row.cell == "{}" ? "" : " \(row.cell)"
            table.append([
                String(row.publicationID), row.day, "\(row.fact).\(row.measure)\(cell)",
                row.before?.description ?? "–", row.after?.description ?? "–", row.isClosed ? "yes" : "", row.cause,
            ])
        }
        return table.text
    }
}

import ArgumentParser
import Definitions
import Explanations
import Foundation
import KPIQueries
import Postgres
import Synchronization
import Warehouse

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Take a published figure apart, down to the source rows behind it.",
        discussion: """
            Reads the mirror's single rows, with the loader's connection and in a transaction that cannot write. What is personal \
            is a pseudonym there.

            Example: driveops-analytics explain garage.throughput --on 2026-03-27 --where workshop=Lyon
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The KPI's id, as in garage.throughput.", completion: Completions.kpis)
    var kpi: String

    @Option(name: .customLong("on"), help: "The day, YYYY-MM-DD; with --to the first one.")
    var day: String

    @Option(name: .long, help: "The last day, YYYY-MM-DD; it counts (default: the day itself).")
    var to: String?

    @Option(
        name: .long,
        help: "DIMENSION=VALUE; may be given again, values of one dimension are alternatives.",
        completion: Completions.conditions
    )
    var `where`: [String] = []

    @Option(name: .long, help: "table, json or csv (the rows alone).", completion: Completions.formats)
    var format = "table"

    @Option(name: .long, help: "The most rows to list of each fact: of those that count, and of those left out.")
    var limit = 50

    @Option(
        name: .long,
        help: "The language of the labels: fr or en (default: the instance's).",
        completion: Completions.locales
    )
    var locale: String?

    @Option(
        name: .customLong("as-of-publication"),
        help: "Refuse unless this is the latest publication: earlier ones cannot be explained."
    )
    var publication: Int64?

    /// A table and a document are made in memory; CSV is written as the rows come.
    private static let maximumListed = 10_000

    mutating func run() async throws {
        guard let format = AnswerFormat(rawValue: format) else {
            throw CommandFailure(.usage, "--format: there is no \"\(format)\"; choose table, json or csv")
        }
        let maximum = format == .csv ? Int(Int32.max) : Self.maximumListed
        guard (1...maximum).contains(limit) else {
            let way = format == .csv ? "" : "; --format csv lists any number"
            throw CommandFailure(.usage, "--limit: choose 1 to \(maximum), not \(limit)\(way)")
        }
        let (instance, catalogue) = try options.loadAll()
        let locale = locale ?? instance.locale
        let question: ExplainQuestion
        do {
            question = try ExplainQuestion(kpi: kpi, on: day, to: to, where: self.where, limit: limit)
        } catch {
            throw CommandFailure(.usage, error.message)
        }
        let explainer = Explainer(
            reader: KPIReader(
                catalogue: catalogue,
                timeZone: instance.timeZone,
                locale: locale,
                asOf: publication
            ),
            holidays: instance.holidays
        )
        let formatter = FigureFormatter(locale: locale, currency: instance.currency)
        let connection = try await connectForExplaining(instance)
        do {
            try await askedAsync { try await write(question, format, explainer, formatter, connection) }
        } catch let error as ExplainError {
            throw CommandFailure(.failed, "\(error)")
        } catch let error as PostgresError {
            throw CommandFailure(
                .failed,
                "the warehouse cannot be read (\(instance.warehouse.loader.origin)): \(error)"
            )
        }
        await connection.close()
    }

    private func write(
        _ question: ExplainQuestion,
        _ format: AnswerFormat,
        _ explainer: Explainer,
        _ formatter: FigureFormatter,
        _ connection: PostgresConnection
    ) async throws {
        switch format {
        case .table:
            print(
                ExplanationTable(try await explainer.explain(question, on: connection), formatter).text,
                terminator: ""
            )
        case .json:
            print(Explanation.shape.json(try await explainer.explain(question, on: connection)).text(pretty: true))
        case .csv:
            try explainer.check(question)
            guard let csv = ExplanationCSV(question.kpi, in: explainer.reader.catalogue) else { return }
            let output = RowOutput(csv.header)
            let explanation = try await explainer.explain(question, on: connection) { fact, row in
                try output.write(csv.line(fact, row))
            }
            try output.finish()
            for fact in explanation.facts {
                let more = fact.moreRows(question.limit) + fact.moreExcluded(question.limit)
                if more > 0 { complain("\(fact.fact.id): and \(more) more rows; --limit lists more") }
            }
            if !explanation.isEqual { complain("the rows are not what is published: see --format table") }
        }
    }
}

/// Standard output, written in pieces. Nothing is written before the first of them is full or the end is there, so that a
/// question that turns out to be wrong leaves no header behind.
private final class RowOutput: Sendable {
    private let waiting: Mutex<[UInt8]>

    init(_ header: [UInt8]) { waiting = Mutex(header) }

    func write(_ line: [UInt8]) throws {
        try waiting.withLock { waiting in
            waiting += line
            if waiting.count > 65_536 { try Self.empty(&waiting) }
        }
    }

    func finish() throws { try waiting.withLock { try Self.empty(&$0) } }

    private static func empty(_ bytes: inout [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Connects as the loader, the one role of the command line that may read the mirror; nothing is written with it.
private func connectForExplaining(_ instance: Instance) async throws -> PostgresConnection {
    do {
        let connection = try await PostgresConnection.connect(
            instance.warehouse.loader.string.revealed,
            limits: instance.warehouseLimits
        )
        try await WarehouseSchema.checkVersion(connection)
        return connection
    } catch {
        throw CommandFailure(.failed, "the warehouse cannot be read (\(instance.warehouse.loader.origin)): \(error)")
    }
}

import ArgumentParser
import Definitions
import KPIQueries
import Postgres

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Read a KPI from the published figures.",
        discussion: """
            Example: driveops-analytics query rental.utilisation_rentable --from 2026-01-01 --to 2026-03-31 --grain month --by agency
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The KPI's id, as in garage.throughput.", completion: Completions.kpis)
    var kpi: String

    @Option(name: .long, help: "The first day, YYYY-MM-DD.")
    var from: String

    @Option(name: .long, help: "The last day, YYYY-MM-DD; it counts.")
    var to: String

    @Option(name: .long, help: "day, week (ISO, from Monday), month, quarter or year.", completion: Completions.grains)
    var grain = "day"

    @Option(name: .long, help: "A dimension to split by; may be given again.", completion: Completions.dimensions)
    var by: [String] = []

    @Option(
        name: .long,
        help: "DIMENSION=VALUE; may be given again, values of one dimension are alternatives.",
        completion: Completions.conditions
    )
    var `where`: [String] = []

    @Option(name: .long, help: "previous (the stretch of the same length before) or last-year.")
    var compare: String?

    @Option(name: .long, help: "Only the N highest values of each period; needs --by.")
    var top: String?

    @Option(name: .long, help: "Only the N lowest values of each period; needs --by.")
    var bottom: String?

    @Option(name: .long, help: "table, json or csv.", completion: Completions.formats)
    var format = "table"

    @Option(name: .long, help: "How csv is written: rfc4180 or excel-fr.", completion: Completions.dialects)
    var dialect: String?

    @Flag(inversion: .prefixedNo, help: "Draw trends under a table (default: on a terminal that can).")
    var sparklines: Bool?

    @Option(
        name: .long,
        help: "The language of the labels: fr or en (default: the instance's).",
        completion: Completions.locales
    )
    var locale: String?

    @Option(
        name: .customLong("as-of-publication"),
        help: "The figures as they stood after this publication (`rollback --list` lists them)."
    )
    var publication: Int64?

    mutating func run() async throws {
        guard let format = AnswerFormat(rawValue: format) else {
            throw CommandFailure(.usage, "--format: there is no \"\(format)\"; choose table, json or csv")
        }
        let (instance, catalogue) = try options.loadAll()
        let locale = locale ?? instance.locale
        let question = try asked {
            try KPIQuestion(kpi: kpi, from: from, to: to, grain: grain, by: by, where: self.where)
        }
        let dialect = try asked { try CSVDialect.parse(self.dialect) }
        if self.dialect != nil, format != .csv {
            throw CommandFailure(.usage, "--dialect belongs to --format csv; \(format.rawValue) has none")
        }
        let wanted = try asked {
            AnswerOptions(
                comparison: try Comparison.parse(compare),
                ranking: try Ranking.parse(top: top, bottom: bottom)
            )
        }
        let connection = try await connectReader(instance)
        let reader = KPIReader(
            catalogue: catalogue,
            timeZone: instance.timeZone,
            locale: locale,
            asOf: publication
        )
        let answer = try await askedAsync { try await reader.answer(question, wanted, on: connection) }
        await connection.close()
        let text = format.text(
            of: answer,
            FigureFormatter(locale: locale, currency: instance.currency),
            dialect: dialect,
            sparklines: sparklines ?? Terminal.showsBlocks
        )
        print(text, terminator: "")
    }

    private func asked<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as QuestionError { throw CommandFailure(.usage, error.message) }
    }
}

/// Turns a wrong question into bad usage.
func askedAsync<T>(_ body: () async throws -> T) async throws -> T {
    do { return try await body() } catch let error as QuestionError { throw CommandFailure(.usage, error.message) }
}

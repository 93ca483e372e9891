import ArgumentParser
import Definitions
import Foundation
import KPIQueries
import Pipeline
import Postgres
import Warehouse

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Documents and rows that broke their stream's contract, and what is to become of them.",
        discussion: """
            They do not count in any figure. Every night asks for them again: one that was corrected at the source leaves the \
            quarantine by itself.
            """,
        subcommands: [
            QuarantineListCommand.self, QuarantineShowCommand.self, QuarantineRetryCommand.self,
            QuarantineDropCommand.self,
        ]
    )
}

struct QuarantineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "What is in quarantine, and why.")

    @OptionGroup var options: InstanceOptions

    @Argument(help: "Only this stream, as module.stream.", completion: Completions.streams)
    var stream: String?

    @Flag(name: .long, help: "As JSON, documents included.")
    var json = false

    mutating func run() async throws {
        let keeper = try await QuarantineKeeper(options)
        let name = try stream.map { try keeper.stream($0).id }
        let entries = try await keeper.quarantine.entries(stream: name)
        await keeper.close()
        if json { return try printJSON(entries) }
        guard !entries.isEmpty else { return print("nothing is in quarantine") }
        var table = TextTable(
            header: ["stream", "id", "reason", "since run", "last run", "loss accepted"],
            alignments: [.left, .left, .left, .right, .right, .left]
        )
        for entry in entries {
            let accepted = entry.droppedAt.map { "\($0) UTC by \(entry.droppedBy ?? "?")" } ?? ""
            table.append([entry.stream, entry.id, entry.reason, "\(entry.firstRun)", "\(entry.lastRun)", accepted])
        }
        print(table.text, terminator: "")
    }
}

struct QuarantineShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One of them, with its document.")

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The stream, as module.stream.", completion: Completions.streams)
    var stream: String

    @Argument(help: "The id, as `quarantine list` writes it.")
    var id: String

    @Flag(name: .long, help: "As JSON.")
    var json = false

    mutating func run() async throws {
        let keeper = try await QuarantineKeeper(options)
        let entry = try await keeper.entry(keeper.stream(stream), id)
        await keeper.close()
        if json { return try printJSON(entry) }
        let lines: [(String, String?)] = [
            ("stream", entry.stream), ("id", entry.id), ("field", entry.path), ("reason", entry.reason),
            ("recorded at", entry.recordedAt.map { "\($0) UTC" } ?? "unknown"),
            ("found by run", "\(entry.firstRun), last by \(entry.lastRun)"),
            ("loss accepted", entry.droppedAt.map { "\($0) UTC by \(entry.droppedBy ?? "?")" }),
            ("document", entry.document.isEmpty ? "not kept: the stream has personal data" : entry.document),
        ]
        for case (let name, let value?) in lines { print("\(name.padding(to: 14)) \(value)") }
    }
}

struct QuarantineRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Look at the source now, and let the next night read them again.",
        discussion: """
            Says of each document whether the next night will take it in. An accepted loss is taken back. Ends with 3 when some \
            are still broken.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "Only this stream, as module.stream.", completion: Completions.streams)
    var stream: String?

    @Argument(help: "Only this id.")
    var id: String?

    @Flag(name: .long, help: "As JSON.")
    var json = false

    private struct Line: Encodable {
        let stream: String
        let id: String
        let outcome: String
        let reason: String?
    }

    mutating func run() async throws {
        let keeper = try await QuarantineKeeper(options)
        let streams = try stream.map { [try keeper.stream($0)] } ?? keeper.catalogue.streams
        if let id { _ = try await keeper.entry(streams[0], id) }
        var lines: [Line] = []
        for stream in streams where try await !keeper.quarantine.entries(stream: stream.id, id: id).isEmpty {
            lines += try await keeper.quarantine.retry(stream: stream, id: id, instance: keeper.instance)
                .map { Self.line(stream.id, $0.id, $0.outcome) }
        }
        await keeper.close()
        if json { try printJSON(lines) } else { show(lines) }
        if lines.contains(where: { $0.outcome == "broken" }) { Foundation.exit(CommandExit.partial.rawValue) }
    }

    private func show(_ lines: [Line]) {
        guard !lines.isEmpty else { return print("nothing is in quarantine") }
        var table = TextTable(header: ["stream", "id", "now"], alignments: [.left, .left, .left])
        for line in lines { table.append([line.stream, line.id, line.reason ?? line.outcome]) }
        print(table.text, terminator: "")
    }

    private static func line(_ stream: String, _ id: String, _ outcome: Quarantine.Retry) -> Line {
        switch outcome {
        case .corrected: Line(stream: stream, id: id, outcome: "corrected", reason: nil)
        case .gone: Line(stream: stream, id: id, outcome: "gone", reason: nil)
        case .unknown: Line(stream: stream, id: id, outcome: "next night", reason: nil)
        case .broken(let reason): Line(stream: stream, id: id, outcome: "broken", reason: reason)
        }
    }
}

struct QuarantineDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Accept a loss: it stays counted as set aside, and is warned of no more."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The stream, as module.stream.", completion: Completions.streams)
    var stream: String

    @Argument(help: "The id; with --all instead, every one of the stream.")
    var id: String?

    @Flag(name: .long, help: "Every document of the stream that is in quarantine now.")
    var all = false

    @Option(name: .long, help: "Who accepts it (default: the user of this session).")
    var by: String?

    mutating func run() async throws {
        guard (id == nil) == all else {
            throw CommandFailure(.usage, "name the id of one document, or give --all; `quarantine list` shows them")
        }
        let keeper = try await QuarantineKeeper(options)
        let stream = try keeper.stream(stream)
        if let id { _ = try await keeper.entry(stream, id) }
        let count = try await keeper.quarantine.drop(stream: stream.id, id: id, by: by ?? NSUserName())
        await keeper.close()
        print("\(count) accepted as lost; `quarantine retry` takes that back")
    }
}

/// The quarantine of an instance, and clear words for what is not in it.
private struct QuarantineKeeper {
    let instance: Instance
    let catalogue: Catalogue
    let quarantine: Quarantine
    private let connection: PostgresConnection

    init(_ options: InstanceOptions) async throws {
        (instance, catalogue) = try options.loadAll()
        do {
            connection = try await PostgresConnection.connect(
                instance.warehouse.loader.string.revealed,
                limits: instance.warehouseLimits
            )
            try await WarehouseSchema.checkVersion(connection)
        } catch {
            throw CommandFailure(
                .failed,
                "the warehouse cannot be read (\(instance.warehouse.loader.origin)): \(error)"
            )
        }
        quarantine = Quarantine(connection)
    }

    func close() async { await connection.close() }

    func stream(_ name: String) throws -> Definitions.Stream {
        if let stream = catalogue.stream(name) { return stream }
        let nearest = nearestName(to: name, in: catalogue.streams.map(\.id)).map { "; did you mean \($0)?" } ?? ""
        throw CommandFailure(.usage, "there is no stream \(name)\(nearest)")
    }

    func entry(_ stream: Definitions.Stream, _ id: String) async throws -> Quarantine.Entry {
        if let entry = try await quarantine.entries(stream: stream.id, id: id).first { return entry }
        let ids = try await quarantine.entries(stream: stream.id).map(\.id)
        let hint =
            ids.isEmpty
            ? "nothing of that stream is"
            : nearestName(to: id, in: ids).map { "did you mean \($0)?" }
                ?? "`quarantine list \(stream.id)` shows what is"
        throw CommandFailure(.usage, "\(stream.id): \(id) is not in quarantine; \(hint)")
    }
}

private func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

import Definitions
import Foundation
import TestSupport

/// Runs the built command line tool.
struct Tool {
    /// The configuration file that it is given.
    let instance: String
    var environment: [String: String] = [:]

    struct Outcome: CustomStringConvertible {
        let code: Int32
        let wasKilled: Bool
        let output: String
        let errors: String

        var description: String { "exit \(code)\n\(output)\n\(errors)" }
    }

    /// Beside the test bundle, where SwiftPM puts both.
    private static var path: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "driveops-analytics")
    }

    func callAsFunction(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files and not pipes: a pipe that fills up would stop the tool.
        let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = Self.path
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["DRIVEOPS_INSTANCE": instance]) { _, new in new }
            .merging(environment) { _, new in new }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        // Waiting must not hold a thread of Swift's pool, on which the other tests run.
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                done.resume(throwing: error)
            }
        }
        return Outcome(
            code: process.terminationStatus,
            wasKilled: process.terminationReason == .uncaughtSignal,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }
}

extension TestClient {
    /// Runs `body` with the tool, configured for this client by a file; `more` is put at the file's end.
    func withTool<T>(more: String = "", _ body: (Tool) async throws -> T) async throws -> T {
        let file = FileManager.default.temporaryDirectory.appending(path: "instance-\(UUID().uuidString).yaml")
        try Data((configuration + more).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(Tool(instance: file.path, environment: secrets))
    }

    private var configuration: String {
        """
        instance: test
        time_zone: \(instance.timeZone)
        holidays: [\(instance.holidays.joined(separator: ", "))]
        modules: [\(instance.modules.joined(separator: ", "))]
        definitions: [\(instance.definitions.joined(separator: ", "))]
        reports: [\(instance.reports.joined(separator: ", "))]
        sources:
          postgres: {dsn_env: T_SOURCE}
          mongo: {dsn_env: T_MONGO, database: \(instance.mongoDatabase)}
        warehouse:
          owner: {dsn_env: T_OWNER}
          loader: {dsn_env: T_LOADER}
          reader: {dsn_env: T_READER}
        pseudonym_key: {env: T_KEY}

        """
    }

    private var secrets: [String: String] {
        [
            "T_SOURCE": instance.postgres.string.revealed, "T_MONGO": instance.mongo.string.revealed,
            "T_OWNER": instance.warehouse.owner?.string.revealed ?? "",
            "T_LOADER": instance.warehouse.loader.string.revealed,
            "T_READER": instance.warehouse.reader.string.revealed,
            "T_KEY": instance.pseudonymKey?.revealed ?? "",
        ]
    }
}

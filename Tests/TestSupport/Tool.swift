import Definitions
import Foundation
import Synchronization

/// Runs the built command line tool.
public struct Tool: Sendable {
    /// The configuration file that it is given.
    public let instance: String
    /// Variables that it is given beside those of the tests.
    public var environment: [String: String]
    /// The bytes that a file of it may have, as `ulimit -f` limits them; nil: no limit.
    public var largestFile: Int?

    /// How it ended.
    public struct Outcome: Sendable, CustomStringConvertible {
        /// The exit code, or the number of the signal.
        public let code: Int32
        /// Whether a signal ended it.
        public let wasKilled: Bool
        /// What it wrote to its standard output.
        public let output: String
        /// What it wrote to its standard error.
        public let errors: String

        /// All of it, for a failing expectation.
        public var description: String { "\(wasKilled ? "signal" : "exit") \(code)\n\(output)\n\(errors)" }
    }

    /// A tool that reads the configuration file `instance`; nothing runs before it is called.
    public init(instance: String, environment: [String: String] = [:]) {
        self.instance = instance
        self.environment = environment
    }

    /// Beside the test bundle, where SwiftPM puts both.
    private static var path: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "driveops-analytics")
    }

    /// Runs it to its end.
    public func callAsFunction(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

    /// Runs it to its end.
    public func run(_ arguments: [String]) async throws -> Outcome { try await start(arguments).outcome() }

    /// Starts it; the caller waits for its end.
    public func start(_ arguments: [String]) throws -> RunningTool {
        let process = Process()
        let line = largestFile.map { ["/usr/bin/prlimit", "--fsize=\($0)", Self.path.path] } ?? [Self.path.path]
        process.executableURL = URL(fileURLWithPath: line[0])
        process.arguments = line.dropFirst() + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["DRIVEOPS_INSTANCE": instance]) { _, new in new }
            .merging(environment) { _, new in new }
        return try RunningTool(process)
    }
}

/// A tool at work.
public final class RunningTool: Sendable {
    private let process: Process
    private let folder: URL
    private let end = ProcessEnd()

    /// Its process, also after its end.
    public var processID: Int32 { process.processIdentifier }

    fileprivate init(_ process: Process) throws {
        self.process = process
        folder = FileManager.default.temporaryDirectory.appending(path: "tool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Files and not pipes: a pipe that fills up would stop the tool.
        let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { [end] process in
            end.note(process.terminationStatus, process.terminationReason == .uncaughtSignal)
        }
        do {
            try process.run()
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// Sends it a signal, such as SIGKILL; does nothing when it has ended.
    public func send(_ signal: Int32) {
        if end.code == nil { kill(process.processIdentifier, signal) }
    }

    /// Waits until SIGSTOP has stopped it; false when it has ended instead.
    public func isStopped() async throws -> Bool {
        while end.code == nil {
            // pid, name in brackets, state: the name may hold anything but a bracket that closes it.
            let stat = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
            if stat?.split(separator: ")").last?.hasPrefix(" T") == true { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    /// Waits for its end. Waiting holds no thread of Swift's pool, on which the other tests run.
    public func outcome() async throws -> Tool.Outcome {
        let code = await end.wait()
        let files = try ["out", "err"].map { try Data(contentsOf: folder.appending(path: $0)) }
        try FileManager.default.removeItem(at: folder)
        return Tool.Outcome(
            code: code.status,
            wasKilled: code.wasKilled,
            output: String(decoding: files[0], as: UTF8.self),
            errors: String(decoding: files[1], as: UTF8.self)
        )
    }
}

/// How a process ended, for those who wait for it.
private final class ProcessEnd: Sendable {
    private struct State {
        var code: (status: Int32, wasKilled: Bool)?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Nil while it runs.
    var code: (status: Int32, wasKilled: Bool)? { state.withLock { $0.code } }

    func note(_ status: Int32, _ wasKilled: Bool) {
        let waiting = state.withLock { state in
            state.code = (status, wasKilled)
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    func wait() async -> (status: Int32, wasKilled: Bool) {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                if state.code == nil { state.waiting.append(waiter) }
                return state.code != nil
            }
            if isOver { waiter.resume() }
        }
        return code ?? (0, false)
    }
}

extension TestClient {
    /// Runs `body` with the tool, configured for this client by a file; `more` is put at the file's end.
    public func withTool<T>(more: String = "", _ body: (Tool) async throws -> T) async throws -> T {
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
        retries: {limit: 4, first_wait: 0s}
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

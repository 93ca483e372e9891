import Foundation

/// A mongod of a test's own, which it may kill and start again.
public final class PrivateMongo: Sendable {
    private let folder: String
    private let program: String
    private let options: [String]
    /// Where it listens on the loopback address.
    public let port: Int

    /// How to connect; a server that is down is found out in two seconds.
    public var uri: String { "mongodb://127.0.0.1:\(port)/?serverSelectionTimeoutMS=2000" }

    private init(program: String, options: [String]) throws {
        self.program = program
        self.options = options
        folder = "/tmp/driveops-mongo-\(UUID().uuidString)"
        port = LoopbackPort.free()
        try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    }

    /// A new server that is running.
    ///
    /// - Parameter options: Of its command line, beside those that it always has.
    /// - Returns: The server.
    /// - Throws: `ProgramFailed` when it does not start, or there is none.
    public static func create(options: [String] = []) throws -> PrivateMongo {
        guard let program = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw ProgramFailed(text: "no mongod: run scripts/setup, or set MONGOD to the path of one")
        }
        let mongo = try PrivateMongo(program: program, options: options)
        try mongo.start()
        return mongo
    }

    /// As `scripts/lib/programs.sh` looks for it.
    private static var candidates: [String] {
        let environment = ProcessInfo.processInfo.environment
        let path = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/mongod" }
        let caches = environment["XDG_CACHE_HOME"] ?? "\(NSHomeDirectory())/.cache"
        let cache = "\(caches)/driveops-analytics"
        let cached = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
        return [environment["MONGOD"]].compactMap(\.self) + path + cached.map { "\(cache)/\($0)/mongod" }
    }

    /// Starts it, and waits until it answers.
    public func start() throws {
        let arguments = [
            "--fork", "--bind_ip", "127.0.0.1", "--port", "\(port)", "--dbpath", "\(folder)/data", "--logpath",
            "\(folder)/log", "--pidfilepath", "\(folder)/pid", "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25",
            "--setParameter", "diagnosticDataCollectionEnabled=false",
        ]
        try DetachedProgram.startServer(log: "\(folder)/log") { try DetachedProgram.run(program, arguments + options) }
    }

    /// Ends it as SIGKILL does, and waits for its end.
    public func crash() throws {
        let text = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8)
        guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), isRunning(pid) else { return }
        kill(pid, SIGKILL)
        while isRunning(pid) { usleep(10_000) }
    }

    /// Whether the process is ours: a number may be another's by now. One that has ended has no command line, even where
    /// nobody has waited for it yet.
    private func isRunning(_ pid: Int32) -> Bool {
        let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        return String(decoding: line, as: UTF8.self).contains("\(folder)/data")
    }

    /// Ends it and removes its files.
    public func remove() {
        try? crash()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

import Foundation

/// A pgbouncer of a test's own in front of a server: in transaction mode, where a session is another's after each transaction.
public final class PrivatePooler: Sendable {
    private static let program = "/usr/sbin/pgbouncer"
    private let folder: String
    /// Where it listens on the loopback address.
    public let port: Int

    /// Whether the program is there; `scripts/setup --development` installs it.
    public static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// A pooler that is running.
    ///
    /// - Parameters:
    ///   - server: The port of the PostgreSQL server, which must trust everybody.
    ///   - users: Who may connect.
    ///   - isLenient: Whether it swallows settings that it cannot pass on, instead of refusing who gives them.
    /// - Throws: `ProgramFailed` when it does not start.
    public init(server: Int, users: [String], isLenient: Bool) throws {
        folder = "/tmp/driveops-pooler-\(UUID().uuidString)"
        port = LoopbackPort.free()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let settings = """
            [databases]
            * = host=127.0.0.1 port=\(server)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = trust
            auth_file = \(folder)/users
            pool_mode = transaction
            logfile = \(folder)/log
            pidfile = \(folder)/pid
            \(isLenient ? "ignore_startup_parameters = options, extra_float_digits" : "")
            """
        let names = users.map { "\"\($0)\" \"\"\n" }.joined()
        try Data(settings.utf8).write(to: URL(fileURLWithPath: "\(folder)/ini"))
        try Data(names.utf8).write(to: URL(fileURLWithPath: "\(folder)/users"))
        // It refuses to run as root.
        let isRoot = geteuid() == 0
        if isRoot { try DetachedProgram.run("/usr/bin/chown", ["-R", "postgres", folder]) }
        let line = [Self.program, "--daemon", "\(folder)/ini"]
        let all = isRoot ? ["/usr/sbin/runuser", "-u", "postgres", "--"] + line : line
        try DetachedProgram.run(all[0], Array(all.dropFirst()))
    }

    /// Ends it and removes its files.
    public func remove() {
        let text = (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8)) ?? ""
        if let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(pid, SIGINT) }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

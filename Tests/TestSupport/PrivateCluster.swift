import Foundation
import Postgres

/// A PostgreSQL cluster of a test's own, which it may stop, copy, wind forward and promote.
///
/// Its programs refuse to run as root; then they run as the user `postgres`.
public final class PrivateCluster: Sendable {
    let folder: String
    /// Where it listens on the loopback address.
    public let port: Int
    var data: String { "\(folder)/data" }

    /// How to connect as the superuser.
    public func conninfo(_ database: String = "postgres") -> String {
        "host=127.0.0.1 port=\(port) user=postgres dbname=\(database)"
    }

    private init(folder: String, port: Int) {
        self.folder = folder
        self.port = port
    }

    /// A new cluster that is running.
    public static func create() throws -> PrivateCluster {
        let cluster = try empty()
        try cluster.run("initdb", "-D", cluster.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        try cluster.start()
        return cluster
    }

    /// A standby that streams from this cluster, running.
    public func standby() throws -> PrivateCluster {
        let standby = try Self.empty()
        try standby.run("pg_basebackup", "-D", standby.data, "-R", "-d", conninfo(), "--checkpoint=fast", "--no-sync")
        try standby.start()
        return standby
    }

    private static func empty() throws -> PrivateCluster {
        let folder = "/tmp/driveops-cluster-\(UUID().uuidString)"
        let cluster = PrivateCluster(folder: folder, port: LoopbackPort.free())
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if isRoot { try DetachedProgram.run("/usr/bin/chown", ["postgres", folder]) }
        return cluster
    }

    /// Starts it, and waits until it answers.
    public func start() throws {
        let options = """
            -c port=\(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_prepared_transactions=5 \
            -c shared_buffers=16MB -c hot_standby=on -c autovacuum=off -c wal_level=replica -c max_connections=30
            """
        try DetachedProgram.startServer(log: "\(folder)/log") {
            try run("pg_ctl", "start", "-w", "-D", data, "-l", "\(folder)/log", "-o", options)
        }
    }

    /// Stops it cleanly.
    public func stop() throws { try run("pg_ctl", "stop", "-w", "-m", "fast", "-D", data) }

    /// Stops it as a crash does: every session is cut, and what is not in the log is lost.
    public func crash() throws { try run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data) }

    /// Makes a standby the primary.
    public func promote() throws { try run("pg_ctl", "promote", "-w", "-D", data) }

    /// Copies the files of the stopped cluster, or puts a copy back.
    public func copyFiles(from: String, to: String) throws {
        try Self.asPostgres("/bin/rm", ["-rf", "\(folder)/\(to)"])
        try Self.asPostgres("/bin/cp", ["-a", "\(folder)/\(from)", "\(folder)/\(to)"])
    }

    /// Winds the counter of transaction ids forward. All rows are frozen before, as they would be after so many transactions.
    public func wind(to next: UInt64) throws {
        try run("vacuumdb", "--all", "--freeze", "--quiet", "-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres")
        try stop()
        let (epoch, id) = (next >> 32, next & 0xFFFF_FFFF)
        try run("pg_resetwal", "-D", data, "-e", "\(epoch)", "-x", "\(id)")
        // The server wants the pages of the id in the commit log: 32768 ids to a page, 32 pages to a file.
        let name = String(format: "%04X", UInt32(id / (32_768 * 32)))
        try Self.asPostgres("/usr/bin/truncate", ["-s", "262144", "\(data)/pg_xact/\(name)"])
        try start()
    }

    /// Stops it and removes its files.
    public func remove() {
        try? crash()
        try? DetachedProgram.run("/bin/rm", ["-rf", folder])
    }

    /// One of the server's programs.
    public func run(_ program: String, _ arguments: String...) throws {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let versions = folders.compactMap { Int($0) }.sorted()
        let bin = versions.last.map { "/usr/lib/postgresql/\($0)/bin/" } ?? "/usr/bin/"
        try Self.asPostgres(bin + program, arguments)
    }

    private static var isRoot: Bool { geteuid() == 0 }

    private static func asPostgres(_ program: String, _ arguments: [String]) throws {
        guard isRoot else { return try DetachedProgram.run(program, arguments) }
        try DetachedProgram.run("/usr/sbin/runuser", ["-u", "postgres", "--", program] + arguments)
    }
}

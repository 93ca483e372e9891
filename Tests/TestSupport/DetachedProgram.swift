import Foundation

/// Runs programs that start servers.
enum DetachedProgram {
    /// Runs it to its end, and leaves alone what it has started.
    ///
    /// - Throws: ``ProgramFailed`` when it ends with another code than 0.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        // A server must not inherit the descriptor by which Foundation learns of the end of the program that started it.
        let script = """
            (for fd in $(ls /proc/$BASHPID/fd); do if [ "$fd" -gt 2 ]; then eval "exec $fd>&-"; fi; done; exec "$0" "$@")
            """
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script, program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        // A server that inherits a pipe would keep it open: it writes to its log alone.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ProgramFailed(
                text: "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)"
            )
        }
    }
}

/// A program of a server that failed, or that is not there.
public struct ProgramFailed: Error {
    /// Which, with its arguments, and how it ended.
    public let text: String
}

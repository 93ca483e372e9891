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

    /// Starts a server, and again where it does not come up: what is left of one that was killed (its port, its shared memory)
    /// may be in the way for a moment.
    ///
    /// - Parameters:
    ///   - log: The server's own, of which a failure shows the end.
    ///   - start: Runs the program that starts it.
    /// - Throws: ``ProgramFailed`` when it did not come up three times.
    static func startServer(log: String, _ start: () throws -> Void) throws {
        for pause in [1, 2] as [UInt32] {
            if (try? start()) != nil { return }
            print("\(log): it did not start; again in \(pause) s. It says:\n\(end(of: log))")
            sleep(pause)
        }
        do { try start() } catch let failure as ProgramFailed {
            throw ProgramFailed(text: "\(failure.text); its log ends with:\n\(end(of: log))")
        }
    }

    private static func end(of log: String) -> String {
        let bytes = FileManager.default.contents(atPath: log) ?? Data()
        return String(decoding: bytes.suffix(2000), as: UTF8.self)
    }
}

/// A program of a server that failed, or that is not there.
public struct ProgramFailed: Error {
    /// Which, with its arguments, and how it ended.
    public let text: String
}

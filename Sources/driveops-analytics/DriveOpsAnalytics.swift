import ArgumentParser
import Foundation

/// The command line: parses, wires, reports. What a command does is in the targets that it calls.
@main
struct DriveOpsAnalytics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "driveops-analytics",
        abstract: "Nightly KPIs from DriveOps' operational data, exact and provable.",
        discussion: """
            Exit codes: 0 published or nothing to publish, 1 nothing could be published, 2 bad usage, configuration or \
            definitions, 3 a module was left behind, figures differ from what was computed again, or publication is held, 75 another \
            run holds the lock, 130 and 143 ended by SIGINT or SIGTERM.
            """,
        subcommands: [
            InitCommand.self, ConfigCommand.self, ValidateCommand.self, RunCommand.self, BackfillCommand.self,
            RebuildCommand.self, RollbackCommand.self, PublishCommand.self, RestatementsCommand.self,
            StatusCommand.self, RunsCommand.self, QuarantineCommand.self, QueryCommand.self, ExplainCommand.self,
            LineageCommand.self,
            ExportCommand.self, ServeCommand.self, OpenAPICommand.self, SchemaCommand.self, DictionaryCommand.self,
            SampleCommand.self, ManualCommand.self,
        ]
    )

    static func main() async {
        // Otherwise libmongoc counts in a file of shared memory, which nobody reads and every night would leave behind. Here, because
        // other threads read the environment later, and without a lock.
        setenv("MONGOC_DISABLE_SHM", "1", 1)
        // A reader that closes the pipe (`| head`) ends a write with an error and not the process without a word.
        signal(SIGPIPE, SIG_IGN)
        // Likewise where a file may not become larger (`ulimit -f`): the write then says so, as on a full disk.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if let command = command as? any AsyncParsableCommand {
                try await run(command)
            } else {
                try command.run()
            }
        } catch {
            leave(error)
        }
    }

    /// Runs a command that waits for servers so that a signal cancels it. The server has a way of its own to end gracefully.
    private static func run(_ command: sending any AsyncParsableCommand) async throws {
        let hasOwnWay = command is ServeCommand
        let work = Task {
            var command = command
            try await command.run()
        }
        if !hasOwnWay { Interruption.watch { work.cancel() } }
        try await work.value
    }

    private static func leave(_ error: any Error) -> Never {
        if let signal = Interruption.signal {
            complain("ended by \(signal.name); nothing half-done stays")
            Foundation.exit(signal.exit.rawValue)
        }
        if let failure = error as? CommandFailure {
            complain(failure.message)
            Foundation.exit(failure.code.rawValue)
        }
        // Usage errors of the parser have a code of their own; here every kind of bad usage is 2.
        guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
        complain(fullMessage(for: error))
        Foundation.exit(CommandExit.usage.rawValue)
    }
}

/// The exit codes of every command.
enum CommandExit: Int32 {
    case failed = 1
    case usage = 2
    case partial = 3
    case locked = 75
    case interrupted = 130
    case terminated = 143
}

/// A command that ends with a message and a code.
struct CommandFailure: Error {
    let code: CommandExit
    let message: String

    init(_ code: CommandExit, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Writes a line for people on standard error.
func complain(_ message: String) {
    FileHandle.standardError.write(Data((message.hasSuffix("\n") ? message : message + "\n").utf8))
}

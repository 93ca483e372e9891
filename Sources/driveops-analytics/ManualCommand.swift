import ArgumentParser

/// Prints the manual page that `docs/man` holds: for packagers and for the test that keeps it current, so it is not listed.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page, in the man macros of roff.",
        shouldDisplay: false
    )

    func run() throws { print(try ManualPage(helpDump: DriveOpsAnalytics._dumpHelp()).text, terminator: "") }
}

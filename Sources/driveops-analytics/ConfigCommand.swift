import ArgumentParser
import Definitions
import KPIQueries

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The configuration in force.",
        subcommands: [Show.self]
    )

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every setting with where it comes from; secrets are hidden."
        )

        @OptionGroup var options: InstanceOptions

        func run() throws {
            let settings = try options.load().settings
            let width = settings.map(\.name.count).max() ?? 0
            let valueWidth = min(60, settings.map(\.value.count).max() ?? 0)
            for setting in settings {
                let name = setting.name.padding(to: width)
                print("\(name)  \(setting.value.padding(to: valueWidth))  # \(setting.origin)")
            }
        }
    }
}

extension String {
    /// The text with blanks after it up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

import Foundation
import TestSupport
import Testing

/// What ArgumentParser knows of the program's commands.
struct HelpDump {
    private let root: [String: Any]

    init(_ tool: Tool) async throws {
        let dump = try await tool("--experimental-dump-help")
        let json = try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any]
        root = try #require(json?["command"] as? [String: Any], "\(dump)")
    }

    /// The options of a command, with their hyphens; nil where there is no such command. Of `words`, those of a line after
    /// the program's name, the ones after the command's own are ignored.
    func options(_ words: [String]) -> Set<String>? {
        guard let name = words.first, var command = subcommand(name, of: root) else { return nil }
        if let name = words.dropFirst().first, let inner = subcommand(name, of: command) { command = inner }
        let arguments = command["arguments"] as? [[String: Any]] ?? []
        let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
        return Set(
            names.compactMap { entry in
                (entry["name"] as? String).map { (entry["kind"] as? String == "short" ? "-" : "--") + $0 }
            }
        )
    }

    private func subcommand(_ name: String, of command: [String: Any]) -> [String: Any]? {
        (command["subcommands"] as? [[String: Any]])?.first { $0["commandName"] as? String == name }
    }
}

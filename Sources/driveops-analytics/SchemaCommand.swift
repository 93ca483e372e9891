import ArgumentParser
import DefinitionDocs
import Foundation

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Write the JSON Schemas of the definition files, for editors."
    )

    @OptionGroup var output: GeneratedOutput

    func run() throws { try output.put(DefinitionSchema.documents) }
}

/// `--out` and `--check` of the commands that write files kept in a repository.
struct GeneratedOutput: ParsableArguments {
    @Option(name: .long, help: "The folder.")
    var out: String

    @Flag(name: .long, help: "Write nothing; end with 1 when a file is not current.")
    var check = false

    /// Writes the files, or compares them.
    func put(_ documents: GeneratedFolder) throws {
        let folder = URL(fileURLWithPath: out).standardizedFileURL
        if check {
            let differences = documents.differences(in: folder)
            guard differences.isEmpty else {
                throw CommandFailure(.failed, "\(out) is not current:\n" + differences.joined(separator: "\n"))
            }
            print("\(out) is current: \(documents.files.count) files")
            return
        }
        do {
            let written = try documents.write(to: folder)
            print("\(written.count) of \(documents.files.count) files written to \(out)")
        } catch {
            throw CommandFailure(.failed, "\(out) cannot be written: \(error.localizedDescription)")
        }
    }
}

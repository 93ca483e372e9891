import Foundation

/// A folder of definition files of a test's own.
public struct DefinitionFolder: Sendable {
    /// Its absolute path.
    public let path: String

    /// Writes the files: their paths inside of the folder, and their texts.
    public init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "definitions-\(UUID().uuidString)")
        path = folder.path
        try write(files)
    }

    /// Writes more files, or other texts.
    public func write(_ files: [String: String]) throws {
        for (name, text) in files {
            let file = URL(fileURLWithPath: path).appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
    }

    /// Removes the folder.
    public func remove() { try? FileManager.default.removeItem(atPath: path) }
}

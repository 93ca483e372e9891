package import Foundation

/// Files that are written from the definitions and kept in the repository, by their paths inside of a folder.
package struct GeneratedFolder: Sendable {
    /// Path to text.
    package let files: [String: String]

    /// Writes what is missing or differs.
    ///
    /// - Returns: The paths written, sorted.
    package func write(to folder: URL) throws -> [String] {
        let changed = files.filter { path, text in text != Self.text(folder.appending(path: path)) }
        for (path, text) in changed {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file, options: .atomic)
        }
        return changed.keys.sorted()
    }

    /// What is not as it should be, a line each: files that are missing, that differ, or that nothing writes any more.
    package func differences(in folder: URL) -> [String] {
        let changed = files.keys.sorted().compactMap { path -> String? in
            guard let found = Self.text(folder.appending(path: path)) else { return "\(path) is missing" }
            return found == files[path] ? nil : "\(path) is not current"
        }
        return changed + strays(in: folder).map { "\($0) is no longer written: remove it" }
    }

    /// Files of our kinds beside ours.
    private func strays(in folder: URL) -> [String] {
        let folders = Set(files.keys.map { ($0 as NSString).deletingLastPathComponent })
        let kinds = Set(files.keys.map { ($0 as NSString).pathExtension })
        return folders.sorted().flatMap { inner -> [String] in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: inner).path)) ?? []
            return names.filter { kinds.contains(($0 as NSString).pathExtension) }
                .map { inner.isEmpty ? $0 : "\(inner)/\($0)" }
                .filter { files[$0] == nil }.sorted()
        }
    }

    private static func text(_ file: URL) -> String? {
        (try? Data(contentsOf: file)).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

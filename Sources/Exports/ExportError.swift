/// A file that could not be written: where, why, and what the system said.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What failed.
    public let code: Code
    /// The path as it was asked for.
    public let path: String
    /// What the system said, or what to do.
    public let reason: String

    init(_ code: Code, path: String, reason: String) {
        self.code = code
        self.path = path
        self.reason = reason
    }

    /// `export.write_failed: /mnt/out.csv: No space left on device; nothing was kept: …`.
    public var description: String { "\(code): \(path): \(reason)" }

    /// The kinds of failures. New ones may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// `export.` and the name.
        public var description: String { "export.\(name)" }

        /// The path names a folder.
        public static let targetIsFolder = Code("target_is_folder")
        /// No file can be made in the folder: it is missing, or may not be written.
        public static let cannotCreate = Code("cannot_create")
        /// Writing failed half way: a full disk, most often. The file of before, if any, is untouched.
        public static let writeFailed = Code("write_failed")
        /// The complete file could not be put in its place.
        public static let cannotReplace = Code("cannot_replace")
    }
}

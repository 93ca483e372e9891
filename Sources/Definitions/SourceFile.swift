import Foundation

/// The text of a definition file, and its lines for the excerpts of diagnostics.
struct SourceFile {
    let path: String
    /// Whether its values may be secrets, so that messages must not repeat them.
    var isConfidential = false
    /// Without a byte order mark, line ends as `\n`.
    let text: String
    private let lines: [Substring]

    init(path: String, text: String) {
        let normalized = text.replacing("\r\n", with: "\n")
        self.path = path
        self.text = normalized.hasPrefix("\u{FEFF}") ? String(normalized.dropFirst()) : normalized
        self.lines = self.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Reads a file; nil with a diagnostic (at `reference`, the place that names the file) when that fails.
    static func read(
        _ path: String,
        reference: SourceLocation? = nil,
        _ diagnostics: DiagnosticCollector
    ) -> SourceFile? {
        let place = reference ?? SourceLocation(file: path, line: 1, column: 1)
        guard let data = FileManager.default.contents(atPath: path) else {
            diagnostics.error(.unreadableFile, at: place, "cannot read \(path)", hint: nil)
            return nil
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            diagnostics.error(.unreadableFile, at: place, "\(path) is not valid UTF-8", hint: nil)
            return nil
        }
        let file = SourceFile(path: path, text: text)
        diagnostics.register(file)
        return file
    }

    /// The line with this number (from 1), tabs as single spaces so that a caret below it fits.
    func line(_ number: Int) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        return String(lines[number - 1]).replacing("\t", with: " ")
    }

    var lineCount: Int { lines.count }

    func location(line: Int, column: Int) -> SourceLocation {
        SourceLocation(file: path, line: line, column: column)
    }
}

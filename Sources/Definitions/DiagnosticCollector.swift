/// Collects the diagnostics of one load, so that all mistakes are reported at once.
///
/// A class because every reader adds to the same list; it never leaves the (synchronous) load that made it.
final class DiagnosticCollector {
    private(set) var diagnostics: [Diagnostic] = []
    private var files: [String: SourceFile] = [:]
    private var redactions: [String: ExcerptRedaction] = [:]

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    /// Makes a file's lines available to excerpts.
    func register(_ file: SourceFile) { files[file.path] = file }

    /// Hides the secrets of a file in every excerpt from now on.
    func redact(_ path: String, with redaction: ExcerptRedaction) { redactions[path] = redaction }

    func error(_ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String?) {
        add(.error, code, location, message, hint)
    }

    func warning(_ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String?) {
        add(.warning, code, location, message, hint)
    }

    /// In the order of files, lines and columns, each once.
    var sorted: [Diagnostic] {
        var seen = Set<Diagnostic>()
        return diagnostics.enumerated()
            .sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }

    /// Throws everything collected when at least one is an error.
    func throwIfErrors() throws(DefinitionError) {
        if hasErrors { throw DefinitionError(diagnostics: sorted) }
    }

    private func add(
        _ severity: Diagnostic.Severity,
        _ code: DiagnosticCode,
        _ location: SourceLocation,
        _ message: String,
        _ hint: String?
    ) {
        diagnostics.append(
            Diagnostic(
                severity: severity,
                location: location,
                code: code.rawValue,
                message: message,
                hint: hint,
                excerpt: excerpt(at: location)
            )
        )
    }

    private func excerpt(at location: SourceLocation) -> String? {
        guard let line = files[location.file]?.line(location.line) else { return nil }
        let shown = redactions[location.file]?.apply(to: line, number: location.line) ?? line
        return shown.allSatisfy(\.isWhitespace) ? nil : shown
    }
}

/// What may not be shown of a file's lines: from a column to the end of the line.
struct ExcerptRedaction {
    /// Line number to the first hidden column, both from 1.
    var hiddenFrom: [Int: Int] = [:]
    /// Nothing at all is shown: the file could not be understood, so nothing is known about its secrets.
    var hidesEverything = false

    func apply(to line: String, number: Int) -> String {
        if hidesEverything { return "" }
        guard let column = hiddenFrom[number] else { return line }
        return String(String.UnicodeScalarView(line.unicodeScalars.prefix(column - 1))) + "•••"
    }
}

extension SourceLocation: Comparable {
    /// By file name, then line, then column.
    public static func < (a: SourceLocation, b: SourceLocation) -> Bool {
        (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
}

import Foundation

extension Instance {
    /// Reads an instance's file, with its secrets from files and `environment`.
    ///
    /// Relative paths in it are relative to the file. No connection is made.
    ///
    /// ```swift
    /// let instance = try Instance.load("acme.yaml", environment: ProcessInfo.processInfo.environment)
    /// ```
    ///
    /// - Throws: ``DefinitionError`` with every mistake; no secret is ever in its text.
    public static func load(_ path: String, environment: [String: String]) throws -> Instance {
        let diagnostics = DiagnosticCollector()
        let absolute = absolutePath(path, from: FileManager.default.currentDirectoryPath)
        guard let data = FileManager.default.contents(atPath: absolute),
            let text = String(validating: data, as: UTF8.self)
        else {
            let place = SourceLocation(file: path, line: 1, column: 1)
            diagnostics.error(
                .unreadableFile,
                at: place,
                "cannot read the instance's file \(path)",
                hint: "name it with --instance FILE or in DRIVEOPS_INSTANCE"
            )
            throw DefinitionError(diagnostics: diagnostics.sorted)
        }
        var file = SourceFile(path: absolute, text: text)
        file.isConfidential = true
        diagnostics.register(file)
        diagnostics.redact(absolute, with: ExcerptRedaction(hidesEverything: true))
        let document = YAMLDocument(file: file, diagnostics: diagnostics)
        if let root = document.root { diagnostics.redact(absolute, with: ExcerptRedaction(hidingSecretsOf: root)) }
        let instance = document.root.flatMap {
            InstanceReader(document: document, environment: environment).read($0)
        }
        try diagnostics.throwIfErrors()
        guard let instance else { throw DefinitionError(diagnostics: diagnostics.sorted) }
        return instance
    }
}

/// A path as seen from a folder, without `.` and `..`.
func absolutePath(_ path: String, from folder: String) -> String {
    let joined = path.hasPrefix("/") ? path : folder + "/" + path
    var parts: [Substring] = []
    for part in joined.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
}

extension ExcerptRedaction {
    /// Hides, from its first character on, every value that is not known to be none of a secret's.
    init(hidingSecretsOf root: YAMLValue) {
        let open: Set = [
            "instance", "time_zone", "currency", "locale", "holidays", "tenants", "modules", "definitions", "reports",
            "limits", "server", "retries", "self_check",
        ]
        for (key, value) in root.allValues where !open.contains(key) { hide(value) }
    }

    private mutating func hide(_ value: YAMLValue) {
        let parts = value.allValues
        if !parts.isEmpty {
            for (key, part) in parts where !isReference(key, part.scalarText) { hide(part) }
            return
        }
        let start = value.location
        hiddenFrom[start.line] = min(start.column, hiddenFrom[start.line] ?? .max)
        // A text over several lines, or a list: hide on to the next line that begins a key of its own.
        let lines = value.document.file.lineCount
        var line = start.line + 1
        while line <= lines, let text = value.document.file.line(line), !startsKey(text) {
            hiddenFrom[line] = 1
            line += 1
        }
    }

    /// Whether a value only says where a secret is.
    private func isReference(_ key: String, _ text: String?) -> Bool {
        guard let text else { return false }
        return switch key {
        case "dsn_env", "env": isVariableName(text)
        case "dsn_file", "file", "database": !looksLikeSecret(text)
        case "max_connections": Int(text) != nil
        default: false
        }
    }

    private func startsKey(_ line: String) -> Bool { line.prefixMatch(of: /\s*[a-z_]+:(\s|$)/) != nil }
}

/// Whether a text can name an environment variable.
func isVariableName(_ text: String) -> Bool { text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil }

/// Whether a text that should name a file looks like a connection string or a password itself.
func looksLikeSecret(_ text: String) -> Bool {
    text.contains("://") || text.contains("=") || text.contains(" ") || text.lowercased().contains("password")
}

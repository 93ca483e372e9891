/// One mistake (or doubt) in a definition or instance file: where it is, what was found, and how to mend it.
///
/// All of them are reported at once, never one per run. `description` is the text for people:
///
///     Pipelines/garage/streams/items.yaml:4:1: error[definition.unknown_key]: unknown key `colums` in a stream
///       colums:
///       ^
///       did you mean `columns`? Allowed here: changes, columns, …
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    /// Whether the files can be used all the same.
    public enum Severity: String, Sendable, Hashable {
        /// Nothing runs until it is mended.
        case error
        /// Probably not meant; everything runs.
        case warning
    }

    /// Whether the files can be used all the same.
    public let severity: Severity
    /// The first character of what is wrong.
    public let location: SourceLocation
    /// Stable and dotted, as in `definition.unknown_key`; listed in ``DiagnosticCode``.
    public let code: String
    /// One line, lower case, without a full stop.
    public let message: String
    /// How to mend it: the nearest valid name, or what is allowed.
    public let hint: String?
    /// The offending line of the file, secrets hidden; nil where the file has no such line.
    public let excerpt: String?

    /// Creates the value from its parts.
    public init(
        severity: Severity,
        location: SourceLocation,
        code: String,
        message: String,
        hint: String? = nil,
        excerpt: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.code = code
        self.message = message
        self.hint = hint
        self.excerpt = excerpt
    }

    /// The text for people: place, code, message, the offending line with a caret, the hint.
    public var description: String {
        var lines = ["\(location): \(severity.rawValue)[\(code)]: \(message)"]
        if let excerpt {
            lines.append("  " + excerpt)
            // Behind a hidden secret the place is no longer in the line.
            if location.column <= excerpt.unicodeScalars.count + 1 {
                lines.append("  " + String(repeating: " ", count: location.column - 1) + "^")
            }
        }
        if let hint { lines.append("  " + hint) }
        return lines.joined(separator: "\n")
    }
}

/// Every mistake that was found in the files of one load.
public struct DefinitionError: Error, Sendable, CustomStringConvertible {
    /// In the order of files and lines; at least one is an error, warnings stand among them.
    public let diagnostics: [Diagnostic]

    /// Creates the value from its parts.
    public init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// All diagnostics and a closing count, for a terminal.
    public var description: String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        var total = errors == 1 ? "1 error" : "\(errors) errors"
        if warnings > 0 { total += warnings == 1 ? ", 1 warning" : ", \(warnings) warnings" }
        return (diagnostics.map(\.description) + [total]).joined(separator: "\n")
    }
}

/// The codes of the diagnostics, each registered once. The raw value is what a program may rely on.
public enum DiagnosticCode: String, Sendable, Hashable, CaseIterable {
    // Files
    case unreadableFile = "definition.unreadable_file"
    case syntax = "definition.syntax"
    case missingHeader = "definition.missing_header"
    case ignoredFile = "definition.ignored_file"
    // Keys and values
    case unknownKey = "definition.unknown_key"
    case duplicateKey = "definition.duplicate_key"
    case missingKey = "definition.missing_key"
    case conflictingKeys = "definition.conflicting_keys"
    case wrongType = "definition.wrong_type"
    case badValue = "definition.bad_value"
    case badName = "definition.bad_name"
    case nameMismatch = "definition.name_mismatch"
    case duplicateName = "definition.duplicate_name"
    // References
    case unknownModule = "definition.unknown_module"
    case moduleNotNeeded = "definition.module_not_needed"
    case moduleCycle = "definition.module_cycle"
    case unknownStream = "definition.unknown_stream"
    case unknownColumn = "definition.unknown_column"
    case unknownCodes = "definition.unknown_codes"
    case unknownDimension = "definition.unknown_dimension"
    case unknownFact = "definition.unknown_fact"
    case unknownMeasure = "definition.unknown_measure"
    case unknownKPI = "definition.unknown_kpi"
    case unknownTable = "definition.unknown_table"
    case columnType = "definition.column_type"
    // Rules
    case notAllowedHere = "definition.not_allowed_here"
    case undeclaredRead = "definition.undeclared_read"
    case unusedRead = "definition.unused_read"
    case streamCycle = "definition.stream_cycle"
    case compositeKey = "definition.composite_key"
    case badQuery = "definition.bad_query"
    case badFormula = "definition.bad_formula"
    case illegalRollup = "definition.illegal_rollup"
    case ambiguousMeasure = "definition.ambiguous_measure"
    case reportLeftOut = "definition.report_left_out"
    case missingPseudonymKey = "definition.missing_pseudonym_key"
    // The instance's configuration
    case unsetVariable = "instance.unset_variable"
    case unreadableSecret = "instance.unreadable_secret"
    case badConnection = "instance.bad_connection"
    case badTimeZone = "instance.bad_time_zone"
    case badDate = "instance.bad_date"
    case missingFolder = "instance.missing_folder"
}

import Foundation

/// Gets connection strings and keys from where an instance's file says they are. No secret enters a message.
struct SecretReader {
    let environment: [String: String]
    /// The folder to which paths are relative.
    let folder: String
    let diagnostics: DiagnosticCollector
    let settings: SettingsRecorder

    static let connectionKeys = ["dsn", "dsn_env", "dsn_file"]

    enum Server { case postgres, mongo }

    /// The connection string that a mapping names; nil where it could not be had.
    ///
    /// With `isOptional`, an unset variable or a missing file only means that the setting is not there.
    func connection(
        _ mapping: YAMLMapping,
        _ name: String,
        _ server: Server,
        isOptional: Bool = false
    ) -> ConnectionSetting? {
        guard let entry = mapping.exactlyOne(of: Self.connectionKeys) else { return nil }
        let secret: (value: String, origin: String)?
        switch entry.key.value {
        case "dsn":
            secret = entry.value.text("a connection string").map { ($0.value, settings.origin($0.location)) }
        case "dsn_env":
            secret = variable(entry.value, name, isOptional: isOptional)
        default:
            secret = file(entry.value, name, isOptional: isOptional)
        }
        guard let secret else { return nil }
        guard isPlausible(secret.value, server) else {
            let form = server == .mongo ? "mongodb://host:port" : "postgresql://user@host/database or host=… dbname=…"
            let from = entry.key.value == "dsn" ? "" : " from \(secret.origin)"
            entry.value.error(
                .badConnection,
                "\(name)\(from) is not a connection string",
                hint: "it looks like \(form)"
            )
            return nil
        }
        settings.add(name, redactConnectionString(secret.value), origin: secret.origin, at: entry.value.location)
        return ConnectionSetting(string: Secret(secret.value), origin: secret.origin)
    }

    /// The key of the pseudonyms, `{env: NAME}` or `{file: PATH}`.
    func pseudonymKey(_ value: YAMLValue) -> Secret? {
        guard let mapping = value.mapping(.pseudonymKey),
            let entry = mapping.exactlyOne(of: Shape.pseudonymKey.exactlyOneOf)
        else { return nil }
        let secret =
            entry.key.value == "env"
            ? variable(entry.value, "pseudonym_key", isOptional: false)
            : file(entry.value, "pseudonym_key", isOptional: false)
        guard let secret else { return nil }
        guard secret.value.utf8.count >= 16 else {
            entry.value.error(
                .badValue,
                "the pseudonym key from \(secret.origin) is shorter than 16 bytes, so it can be guessed",
                hint: "make one with: openssl rand -hex 32"
            )
            return nil
        }
        settings.add("pseudonym_key", "•••", origin: secret.origin, at: entry.value.location)
        return Secret(secret.value)
    }

    // MARK: - Where secrets are

    private func variable(_ value: YAMLValue, _ name: String, isOptional: Bool) -> (value: String, origin: String)? {
        guard let text = value.text("an environment variable's name") else { return nil }
        guard isVariableName(text.value) else {
            value.error(.badValue, "\(value.name) must name an environment variable", hint: "not the value itself")
            return nil
        }
        if let secret = environment[text.value], !secret.isEmpty { return (secret, "environment \(text.value)") }
        if isOptional {
            settings.add(name, "(not set)", origin: "environment \(text.value)", at: text.location)
        } else {
            value.error(
                .unsetVariable,
                "\(name) comes from the environment variable \(text.value), which is not set",
                hint: nil
            )
        }
        return nil
    }

    private func file(_ value: YAMLValue, _ name: String, isOptional: Bool) -> (value: String, origin: String)? {
        guard let text = value.text("a file") else { return nil }
        guard !text.value.contains("://"), !text.value.contains("=") else {
            value.error(.badValue, "\(value.name) must name a file", hint: "not the value itself")
            return nil
        }
        let path = absolutePath(text.value, from: folder)
        guard let data = FileManager.default.contents(atPath: path),
            let secret = String(validating: data, as: UTF8.self)
        else {
            if isOptional {
                settings.add(name, "(not set)", origin: "file \(path)", at: text.location)
            } else {
                value.error(.unreadableSecret, "\(name) comes from the file \(path), which cannot be read", hint: nil)
            }
            return nil
        }
        let trimmed = secret.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else {
            value.error(.unreadableSecret, "\(name) comes from the file \(path), which is empty", hint: nil)
            return nil
        }
        return (trimmed, "file \(path)")
    }

    private func isPlausible(_ text: String, _ server: Server) -> Bool {
        switch server {
        case .mongo: text.hasPrefix("mongodb://") || text.hasPrefix("mongodb+srv://")
        case .postgres:
            text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") || parseKeywords(text)?.isEmpty == false
        }
    }
}

import CLibPQ

/// A connection string taken apart, as libpq reads it: a URI or `keyword=value` pairs.
public struct ConnectionInfo: Sendable, Hashable {
    /// Every parameter given, by libpq's keyword.
    public private(set) var parameters: [String: String]

    /// - Throws: ``PostgresError`` with the code `invalid_connection_info`; its message never shows the password.
    public init(parsing conninfo: String) throws(PostgresError) {
        guard !conninfo.utf8.contains(0) else {
            throw PostgresError(.invalidConnectionInfo, "the connection string contains the character NUL")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &message) else {
            let text = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            throw PostgresError(.invalidConnectionInfo, Self.withoutSecrets(text.trimmed, in: conninfo))
        }
        defer { PQconninfoFree(options) }
        parameters = Self.values(of: options)
    }

    /// The host's name or address, or the folder of the server's socket.
    public var host: String? { parameters["host"] ?? parameters["hostaddr"] }
    /// Nil when none is given, or one for each of several hosts.
    public var port: Int? { parameters["port"].flatMap { Int($0) } }
    /// The role to log in as.
    public var user: String? { parameters["user"] }
    /// The database.
    public var dbname: String? { parameters["dbname"] }
    /// Left out of every description.
    public var password: String? { parameters["password"] }

    /// What is in force with the service that the string names, where it names one (`service=…`): what the string itself says wins
    /// over the service file, and that over the environment.
    ///
    /// - Throws: ``PostgresError`` with the code `invalid_connection_info` when there is no such service, or no readable file.
    public func withService() throws(PostgresError) -> ConnectionInfo {
        guard parameters["service"] != nil else { return self }
        // libpq looks into its service files when it begins to connect, and in no other way; the attempt is given up at once.
        guard let started = PQconnectStart(conninfo) else {
            throw PostgresError(.invalidConnectionInfo, "out of memory")
        }
        let handle = ConnectionHandle(adopting: started)
        guard PQuser(handle.pointer) != nil, let options = PQconninfo(handle.pointer) else {
            let message = PQerrorMessage(handle.pointer).map { String(cString: $0).trimmed } ?? ""
            throw PostgresError(.invalidConnectionInfo, message)
        }
        defer { PQconninfoFree(options) }
        var copy = self
        copy.parameters = Self.values(of: options)
        return copy
    }

    private static func values(of options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    /// A copy with other values for what is given.
    public func with(
        host: String? = nil,
        port: Int? = nil,
        user: String? = nil,
        password: String? = nil,
        dbname: String? = nil
    ) -> ConnectionInfo {
        var copy = self
        if host != nil { copy.parameters["hostaddr"] = nil }
        let changes = [
            "host": host, "port": port.map { String($0) }, "user": user, "password": password, "dbname": dbname,
        ]
        for case (let keyword, let value?) in changes { copy.parameters[keyword] = value }
        return copy
    }

    /// The connection string in keyword form, password included.
    public var conninfo: String { text(hiding: []) }

    private func text(hiding secrets: Set<String>) -> String {
        parameters.sorted { $0.key < $1.key }
            .map { keyword, value in
                let shown = secrets.contains(keyword) ? "********" : value
                let escaped = shown.flatMap { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }
                return "\(keyword)='\(String(escaped))'"
            }
            .joined(separator: " ")
    }

    /// libpq quotes the piece that it stumbled over, which may be a piece of the password.
    private static func withoutSecrets(_ message: String, in conninfo: String) -> String {
        guard conninfo.contains("password") || conninfo.contains("@") else { return message }
        let pieces = message.split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.enumerated()
            .map { index, piece in index % 2 == 0 ? String(piece) : "\"…\"" }
            .joined()
    }
}

extension ConnectionInfo: CustomStringConvertible, CustomDebugStringConvertible {
    /// The connection string in keyword form, without its secrets.
    public var description: String { text(hiding: ["password", "passfile", "sslpassword"]) }
    /// As ``description``.
    public var debugDescription: String { description }
}

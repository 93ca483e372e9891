import CLibMongoC

/// A checked connection string with our defaults in it, as text that can cross to the connection's executor.
struct ConnectionURI: Sendable {
    /// The string, credentials included; never shown.
    let text: String
    let applicationName: String
    let selectionTimeoutMilliseconds: Int32
    /// How long to wait for an answer; nil: the library's 5 minutes.
    let socketTimeoutMilliseconds: Int32?
    /// `host:port` of each host, separated by commas: the part of the string that may be shown.
    let hosts: String

    init(
        _ text: String,
        applicationName: String,
        selectionTimeoutMilliseconds: Int,
        socketTimeoutMilliseconds: Int32? = nil
    ) throws(MongoError) {
        _ = MongoLibrary.initialized
        guard let timeout = Int32(exactly: selectionTimeoutMilliseconds), timeout > 0 else {
            throw MongoError(.invalidArgument, "the server selection timeout must be 1 ms or more")
        }
        self.text = text
        self.applicationName = applicationName
        self.selectionTimeoutMilliseconds = timeout
        self.socketTimeoutMilliseconds = socketTimeoutMilliseconds
        hosts = Self.hosts(of: try Self.parse(text))
    }

    /// The library's form. What the string itself says wins over our defaults.
    func handle() throws(MongoError) -> URIHandle {
        let uri = try Self.parse(text)
        set(MONGOC_URI_SERVERSELECTIONTIMEOUTMS, selectionTimeoutMilliseconds, in: uri)
        // A host that swallows packets must not hold us beyond the selection timeout.
        set(MONGOC_URI_CONNECTTIMEOUTMS, selectionTimeoutMilliseconds, in: uri)
        if let socketTimeoutMilliseconds { set(MONGOC_URI_SOCKETTIMEOUTMS, socketTimeoutMilliseconds, in: uri) }
        // The default gives up at the first refusal, and a replica set that elects a new primary refuses for seconds.
        if !mongoc_uri_has_option(uri.pointer, MONGOC_URI_SERVERSELECTIONTRYONCE) {
            mongoc_uri_set_option_as_bool(uri.pointer, MONGOC_URI_SERVERSELECTIONTRYONCE, false)
        }
        if !mongoc_uri_has_option(uri.pointer, MONGOC_URI_APPNAME) {
            // Too long a name (128 bytes) is left out: it serves the server's log only.
            mongoc_uri_set_option_as_utf8(uri.pointer, MONGOC_URI_APPNAME, applicationName)
        }
        return uri
    }

    private func set(_ option: String, _ value: Int32, in uri: borrowing URIHandle) {
        if !mongoc_uri_has_option(uri.pointer, option) {
            mongoc_uri_set_option_as_int32(uri.pointer, option, value)
        }
    }

    private static func parse(_ text: String) throws(MongoError) -> URIHandle {
        var error = bson_error_t()
        guard !text.utf8.contains(0), let pointer = mongoc_uri_new_with_error(text, &error) else {
            throw MongoError(.invalidURI, complaint(about: text))
        }
        let uri = URIHandle(adopting: pointer)
        guard !hasStrayCredentials(uri, text) else { throw MongoError(.invalidURI, Self.badCredentials) }
        return uri
    }

    /// Whether the library took a part of a password for the host, which it does with `@` and `/` that are not encoded:
    /// the host would then be shown.
    private static func hasStrayCredentials(_ uri: borrowing URIHandle, _ text: String) -> Bool {
        let beforeOptions = text.prefix { $0 != "?" }
        let isMissingUser = mongoc_uri_get_username(uri.pointer) == nil && beforeOptions.contains("@")
        return isMissingUser || hosts(of: uri).contains("@")
    }

    private static let badCredentials =
        "user name or password of the connection string are not percent-encoded, or one of them is missing"

    /// Why a string is refused. The library's message may quote any part of it, so it is asked again about the string
    /// without user and password.
    private static func complaint(about text: String) -> String {
        let form = "a MongoDB connection string has the form mongodb://user:password@host:port/?options"
        guard let scheme = text.firstRange(of: "://"), !text.utf8.contains(0) else { return form }
        var bare = text
        if let at = text.lastIndex(of: "@") {
            bare = String(text[..<scheme.upperBound] + text[text.index(after: at)...])
        }
        var error = bson_error_t()
        if let pointer = mongoc_uri_new_with_error(bare, &error) {
            mongoc_uri_destroy(pointer)
            return badCredentials
        }
        return "\(MongoError.text(error)); \(form)"
    }

    private static func hosts(of uri: borrowing URIHandle) -> String {
        if let name = mongoc_uri_get_srv_hostname(uri.pointer) { return String(cString: name) }
        var hosts: [String] = []
        var host = mongoc_uri_get_hosts(uri.pointer)
        while let current = host {
            hosts.append(String(cString: driveops_host_and_port(current)))
            host = driveops_next_host(current)
        }
        return hosts.joined(separator: ",")
    }
}

import CLibMongoC

extension MongoConnection {
    /// Runs a command of the server and returns its reply.
    public func runCommand(database: String, _ command: BSONDocument) async throws -> BSONDocument {
        try await interruptible { try self.command(command, on: database, operation: command.keys.first ?? "command") }
    }

    /// The server's clock, in milliseconds since 1970-01-01T00:00:00Z.
    public func serverTime() async throws -> Int64 {
        try Task.checkCancellation()
        let reply = try command(["hello": 1], on: "admin", operation: "hello")
        guard case .dateTime(let milliseconds) = reply["localTime"] else {
            throw MongoError(.client, "the server's reply to hello lacks localTime", operation: "hello", hosts: hosts)
        }
        return milliseconds
    }

    /// The server's version, for example `6.0.27`.
    public func serverVersion() async throws -> String {
        try Task.checkCancellation()
        let reply = try command(["buildInfo": 1], on: "admin", operation: "buildInfo")
        guard case .string(let version) = reply["version"] else {
            throw MongoError(.client, "the server's reply lacks its version", operation: "buildInfo", hosts: hosts)
        }
        return version
    }

    /// The names of a database's collections, sorted; none for a database that does not exist.
    public func collectionNames(database: String) async throws -> [String] {
        try Task.checkCancellation()
        let client = try openClient()
        try checkName(database, "database")
        guard let handle = mongoc_client_get_database(client.pointer, database) else {
            throw MongoError(.client, "libmongoc made no database handle", namespace: database, hosts: hosts)
        }
        defer { mongoc_database_destroy(handle) }
        let options = try options()
        let names = try await interruptible {
            var error = bson_error_t()
            guard let names = mongoc_database_get_collection_names_with_opts(handle, options.pointer, &error) else {
                throw MongoError(error, reply: nil, context: context("listCollections", database))
            }
            return names
        }
        defer { bson_strfreev(names) }
        var result: [String] = []
        while let name = names[result.count] {
            result.append(String(cString: name))
        }
        return result.sorted()
    }

    /// Creates an index unless there is one with these keys already. Its name is the server's usual one (`at_1__id_-1`).
    public func createIndex(
        database: String,
        collection: String,
        keys: BSONDocument,
        unique: Bool = false
    ) async throws {
        try Task.checkCancellation()
        let name = keys.elements.map { "\($0.key)_\(Self.direction($0.value))" }.joined(separator: "_")
        var index: BSONDocument = ["key": .document(keys), "name": .string(name)]
        if unique { index["unique"] = true }
        let command: BSONDocument = ["createIndexes": .string(collection), "indexes": [.document(index)]]
        _ = try self.command(command, on: database, operation: "createIndexes")
    }

    /// Drops a collection; nothing happens when there is none.
    public func dropCollection(database: String, collection: String) async throws {
        do {
            _ = try command(["drop": .string(collection)], on: database, operation: "drop")
        } catch let error as MongoError where error.code == .server && error.serverCode == 26 {
            // NamespaceNotFound, which servers before 7.0 report.
        }
    }

    /// Drops a database; nothing happens when there is none.
    public func dropDatabase(_ database: String) async throws {
        _ = try command(["dropDatabase": 1], on: database, operation: "dropDatabase")
    }

    private static func direction(_ value: BSONValue) -> String {
        switch value {
        case .int32(let number): String(number)
        case .int64(let number): String(number)
        case .string(let kind): kind
        default: "1"
        }
    }
}

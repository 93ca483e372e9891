import Definitions
import Mongo

/// What a stream's collection lacks: itself, the right to read it, an index on the cursor.
struct MongoSourceCheck {
    let connection: MongoConnection
    let database: String
    let streams: [Definitions.Stream]

    func findings() async throws -> [Diagnostic] {
        let names: [String]
        do {
            names = try await connection.collectionNames(database: database)
        } catch let error as MongoError where isUnauthorized(error) {
            return [try await missingGrant(streams[0], "may not list the collections of \(database)")]
        }
        var findings: [Diagnostic] = []
        for stream in streams {
            guard case .mongo(let collection) = stream.source else { continue }
            if names.contains(collection) {
                findings += try await check(stream, collection)
            } else {
                findings.append(missing(stream, collection, among: names))
            }
        }
        return findings
    }

    private func missing(_ stream: Definitions.Stream, _ collection: String, among names: [String]) -> Diagnostic {
        let nearest = nearestName(to: collection, in: names).map { "did you mean \($0)?" }
        return .error(
            .missingCollection,
            at: stream.location,
            "MongoDB has no collection \(collection)",
            hint: nearest
        )
    }

    private func check(_ stream: Definitions.Stream, _ collection: String) async throws -> [Diagnostic] {
        do {
            _ = try await connection.find(
                FindRequest(database: database, collection: collection, projection: ["_id": 1], limit: 1)
            )
            return try await cursor(stream, collection)
        } catch let error as MongoError where isUnauthorized(error) {
            return [try await missingGrant(stream, "may not read \(collection)")]
        } catch let error as MongoError where error.code == .server {
            return [
                .error(
                    .unreadableCollection,
                    at: stream.location,
                    "MongoDB does not let \(collection) be read: \(error.message)"
                )
            ]
        }
    }

    // MARK: - Rights

    private func isUnauthorized(_ error: MongoError) -> Bool { error.code == .server && error.serverCode == 13 }

    private func missingGrant(_ stream: Definitions.Stream, _ what: String) async throws -> Diagnostic {
        let user = try await user()
        let named = user.map { "user \($0.name)" } ?? "whoever connects without a user"
        let hint = user.map { user in
            """
            db.getSiblingDB("\(user.database)").grantRolesToUser("\(user.name)", [{role: "read", db: "\(database)"}])
            """
        }
        return .error(
            .missingGrant,
            at: stream.location,
            "\(named) \(what) of MongoDB",
            hint: hint ?? "give sources.mongo a user with the role `read` on \(database)"
        )
    }

    private func user() async throws -> (name: String, database: String)? {
        let status = try await connection.runCommand(database: "admin", ["connectionStatus": 1])
        guard case .document(let info) = status["authInfo"], case .array(let users) = info["authenticatedUsers"],
            case .document(let user) = users.first, case .string(let name) = user["user"],
            case .string(let home) = user["db"]
        else { return nil }
        return (name, home)
    }

    // MARK: - Indexes

    private func cursor(_ stream: Definitions.Stream, _ collection: String) async throws -> [Diagnostic] {
        guard case .append(let cursor, _) = stream.changes, let path = stream.column(cursor)?.from,
            try await CollectionIndexes.load(connection, database: database, collection: collection).covering(path)
                == nil
        else { return [] }
        return [
            .warning(
                .missingIndex,
                at: stream.location,
                "\(collection) has no index that begins with \(path): every night reads the whole collection for its new documents",
                hint: "db.getCollection(\"\(collection)\").createIndex({\"\(path)\": 1})"
            )
        ]
    }
}

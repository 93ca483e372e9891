import CLibMongoC

extension MongoError {
    /// Where an error happened.
    struct Context {
        let operation: String
        let namespace: String?
        let hosts: String?
    }

    /// The error that the library reported, with the labels of the server's reply.
    init(_ error: bson_error_t, reply: OpaquePointer?, context: Context) {
        let code = Self.code(domain: error.domain, code: error.code)
        self.init(
            code,
            code == .connectionFailed ? Self.unreachable(error, context) : Self.text(error),
            domain: Self.domainNames[error.domain] ?? "domain \(error.domain)",
            serverCode: Int(error.code),
            labels: Self.labels(of: reply),
            operation: context.operation,
            namespace: context.namespace,
            hosts: context.hosts
        )
    }

    static func text(_ error: bson_error_t) -> String {
        withUnsafePointer(to: error) { String(cString: driveops_error_message($0)) }
    }

    private static func unreachable(_ error: bson_error_t, _ context: Context) -> String {
        "MongoDB at \(context.hosts ?? "the given hosts") does not answer: \(text(error))"
    }

    private static func labels(of reply: OpaquePointer?) -> [String] {
        guard let reply, let document = try? BSONDocument(copying: reply),
            case .array(let labels) = document["errorLabels"]
        else { return [] }
        return labels.compactMap { label in
            if case .string(let text) = label { text } else { nil }
        }
    }

    private static func code(domain: UInt32, code: UInt32) -> Code {
        switch domain {
        case MONGOC_ERROR_SERVER.rawValue, MONGOC_ERROR_WRITE_CONCERN.rawValue:
            serverCode(code)
        case MONGOC_ERROR_STREAM.rawValue, MONGOC_ERROR_SERVER_SELECTION.rawValue:
            .connectionFailed
        case MONGOC_ERROR_CLIENT.rawValue where code == MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue:
            .authenticationFailed
        case MONGOC_ERROR_SASL.rawValue, MONGOC_ERROR_SCRAM.rawValue:
            .authenticationFailed
        case MONGOC_ERROR_BSON.rawValue:
            .invalidDocument
        case MONGOC_ERROR_NAMESPACE.rawValue:
            .invalidArgument
        case MONGOC_ERROR_COMMAND.rawValue where code == MONGOC_ERROR_COMMAND_INVALID_ARG.rawValue:
            .invalidArgument
        default:
            .client
        }
    }

    private static func serverCode(_ code: UInt32) -> Code {
        switch code {
        case 18: .authenticationFailed
        case 11000, 11001, 12582: .duplicateKey
        default: .server
        }
    }

    private static let domainNames: [UInt32: String] = [
        MONGOC_ERROR_CLIENT.rawValue: "client",
        MONGOC_ERROR_STREAM.rawValue: "stream",
        MONGOC_ERROR_PROTOCOL.rawValue: "protocol",
        MONGOC_ERROR_CURSOR.rawValue: "cursor",
        MONGOC_ERROR_SASL.rawValue: "sasl",
        MONGOC_ERROR_BSON.rawValue: "bson",
        MONGOC_ERROR_NAMESPACE.rawValue: "namespace",
        MONGOC_ERROR_COMMAND.rawValue: "command",
        MONGOC_ERROR_COLLECTION.rawValue: "collection",
        MONGOC_ERROR_SCRAM.rawValue: "scram",
        MONGOC_ERROR_SERVER_SELECTION.rawValue: "server_selection",
        MONGOC_ERROR_WRITE_CONCERN.rawValue: "write_concern",
        MONGOC_ERROR_SERVER.rawValue: "server",
        MONGOC_ERROR_TRANSACTION.rawValue: "transaction",
    ]
}

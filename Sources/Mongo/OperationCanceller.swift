import CLibMongoC
import Dispatch
import Synchronization

/// Ends at the server what a connection is waiting for, through another connection: the connection's own thread is in the call.
///
/// The server is told to end a session, with its operations and cursors, and not one operation: a request that arrived late would
/// hit the next one. So each call arms a ticket, a request is sent only while its ticket is armed, and the lock is held until the
/// servers have answered: `disarm` waits for a request that is on its way.
final class OperationCanceller: Sendable {
    typealias Ticket = UInt64

    private struct State {
        var lastTicket: Ticket = 0
        var armed: Ticket?
        var isSent = false
    }

    private let state = Mutex(State())
    private let uri: ConnectionURI
    /// The session, as the server calls it.
    private let session: BSONDocument
    // The request waits on the network; the thread that cancels a task must not.
    private let queue = DispatchQueue(label: "mongo.cancel")

    init(_ uri: ConnectionURI, session: BSONDocument) {
        self.uri = uri
        self.session = session
    }

    /// Opens the ticket of a call.
    func arm() -> Ticket {
        state.withLock { state in
            state.lastTicket += 1
            state.armed = state.lastTicket
            state.isSent = false
            return state.lastTicket
        }
    }

    /// Closes the ticket; afterwards no request will be sent for it.
    func disarm() {
        state.withLock { $0.armed = nil }
    }

    /// Whether the servers were asked to end the present call.
    var isSent: Bool { state.withLock { $0.isSent } }

    /// Asks for the end from a queue of its own. Does nothing when the ticket is closed by then.
    func cancel(_ ticket: Ticket) {
        queue.async { [self] in
            state.withLock { state in
                guard state.armed == ticket else { return }
                state.isSent = true
                // A request that cannot be sent changes nothing: the call runs on to its own end, or to its timeout.
                try? send()
            }
        }
    }

    private func send() throws(MongoError) {
        let client = ClientHandle(adopting: try newClient())
        let reply = OwnedBSON()
        var error = bson_error_t()
        let nearest = mongoc_read_prefs_new(MONGOC_READ_NEAREST)
        defer { mongoc_read_prefs_destroy(nearest) }
        // With the first answer it is known which servers there are; the call may be at any of them.
        let ping = try (["ping": 1] as BSONDocument).encode()
        _ = mongoc_client_command_simple(client.pointer, "admin", ping.pointer, nearest, reply.pointer, &error)
        let command = try (["killSessions": [.document(session)]] as BSONDocument).encode()
        var count = 0
        guard let servers = mongoc_client_get_server_descriptions(client.pointer, &count) else { return }
        defer { mongoc_server_descriptions_destroy_all(servers, count) }
        for index in 0..<count {
            let reply = OwnedBSON()
            _ = mongoc_client_command_simple_with_server_id(
                client.pointer,
                "admin",
                command.pointer,
                nearest,
                mongoc_server_description_id(servers[index]),
                reply.pointer,
                &error
            )
        }
    }

    private func newClient() throws(MongoError) -> OpaquePointer {
        // A name of its own keeps it alive during the call.
        let handle = try uri.handle()
        var error = bson_error_t()
        guard let client = mongoc_client_new_from_uri_with_error(handle.pointer, &error) else {
            throw MongoError(
                error,
                reply: nil,
                context: MongoError.Context(operation: "killSessions", namespace: nil, hosts: uri.hosts)
            )
        }
        return client
    }
}

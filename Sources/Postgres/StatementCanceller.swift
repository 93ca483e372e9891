import CLibPQ
import Dispatch
import Synchronization

/// Sends cancel requests for the statement that a connection is running, and for that one only.
///
/// A cancel request names a connection, not a statement: one that arrives late would hit the statement after the one
/// it was meant for. So each statement arms a ticket, a request is sent only while its ticket is armed, and the lock
/// is held until the server has taken the request in: `disarm` waits for a request that is on its way.
final class StatementCanceller: Sendable {
    typealias Ticket = UInt64

    private struct State: ~Copyable, Sendable {
        let handle: CancelHandle
        var lastTicket: Ticket = 0
        var armed: Ticket?
        var isSent = false
    }

    private let state: Mutex<State>
    // PQcancel waits on the network; the thread that cancels a task must not.
    private let queue = DispatchQueue(label: "postgres.cancel")

    init(handle: consuming CancelHandle) {
        state = Mutex(State(handle: handle))
    }

    /// Opens the ticket of a statement. `continuing`: a further step of the same statement, as in COPY.
    func arm(continuing: Bool) -> Ticket {
        state.withLock { state in
            state.lastTicket += 1
            state.armed = state.lastTicket
            if !continuing { state.isSent = false }
            return state.lastTicket
        }
    }

    /// Closes the ticket; afterwards no request will be sent for it.
    func disarm() {
        state.withLock { $0.armed = nil }
    }

    /// Whether a cancel request was sent for the current statement.
    var isSent: Bool { state.withLock { $0.isSent } }

    /// Requests the cancel from a queue of its own. Does nothing when the ticket is closed by then.
    func cancel(_ ticket: Ticket) {
        queue.async { self.cancelNow(ticket) }
    }

    /// Requests the cancel and waits until the server has taken the request in.
    func cancelNow(_ ticket: Ticket) {
        state.withLock { state in
            guard state.armed == ticket else { return }
            state.isSent = true
            var message = [CChar](repeating: 0, count: 256)
            // A request that cannot be sent changes nothing: the statement runs on to its own end.
            _ = PQcancel(state.handle.pointer, &message, Int32(message.count))
        }
    }
}

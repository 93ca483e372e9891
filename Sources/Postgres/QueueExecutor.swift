import Dispatch

/// A serial executor over a dispatch queue of its own.
///
/// Calls into libpq wait on the network. On the shared pool of Swift's tasks they would take its few threads away
/// from everything else, so each connection brings a queue, and the queue brings its thread.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Traps when a connection is touched from another thread than its own.
    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// The executor of one connection: a thread of its own, on which its jobs run one after the other.
///
/// A call into a C client library waits on the network. On Linux the queues of Dispatch share a pool with as many threads as
/// the machine has cores, and so do Swift's tasks: two queries that wait there stop everything else, also the task that would
/// have ended their waiting. A thread of its own costs a stack and takes nothing from anybody.
public final class ConnectionThread: SerialExecutor {
    private let inbox: Inbox

    /// Starts the thread. It ends with the executor, after the job that it is running.
    public init() {
        let inbox = Inbox()
        self.inbox = inbox
        startThread { inbox.work() }
    }

    deinit { inbox.close() }

    /// Takes a job; it runs when those before it are done.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        inbox.put { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    /// A reference for the actor that lives on this executor, and keeps it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Traps when a connection is touched from another thread than its own.
    public func checkIsolated() {
        precondition(inbox.isOwnThread, "a connection was touched from another thread than its own")
    }
}

import Dispatch
import Synchronization

/// The jobs that wait for a thread, and the loop that runs them.
final class Inbox: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isClosed = false
        var thread: ThreadID?
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)

    var isOwnThread: Bool { state.withLock { $0.thread == ThreadID.current } }

    func put(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        arrivals.signal()
    }

    /// Lets the loop end once no job is left.
    func close() {
        state.withLock { $0.isClosed = true }
        arrivals.signal()
    }

    /// Runs jobs until the inbox is closed: the body of the thread.
    func work() {
        state.withLock { $0.thread = ThreadID.current }
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        while true {
            arrivals.wait()
            let (job, isClosed) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed)
            }
            if let job { return job }
            if isClosed { return nil }
        }
    }
}

import Synchronization

/// Lets a fixed number of tasks through at a time; the others wait in order, without holding a thread.
package final class AsyncSemaphore: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var permits: Int
        var lastID = 0
        var waiters: [Waiter] = []
        // Cancelled before they got to wait: the handler may run before the operation.
        var cancelledEarly: Set<Int> = []
    }

    private let state: Mutex<State>

    /// - Parameter permits: How many tasks hold one at the same time, at most.
    package init(permits: Int) {
        state = Mutex(State(permits: permits))
    }

    /// Takes a permit, or waits for one.
    ///
    /// - Throws: `CancellationError`; no permit was taken then.
    package func wait(isCancellable: Bool) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { _ = $0.cancelledEarly.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            if isCancellable { leave(id) }
        }
    }

    /// Gives a permit back, to the task that has waited longest if there is one.
    package func signal() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.permits += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume()
    }

    private func enter(_ waiter: Waiter) {
        let result = state.withLock { state -> Result<Void, any Error>? in
            if state.cancelledEarly.contains(waiter.id) { return .failure(CancellationError()) }
            guard state.permits == 0 else {
                state.permits -= 1
                return .success(())
            }
            state.waiters.append(waiter)
            return nil
        }
        if let result { waiter.continuation.resume(with: result) }
    }

    private func leave(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.cancelledEarly.insert(id)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}

extension Actor {
    /// Runs `body` on the actor's own thread.
    ///
    /// For closures that are handed to others, as to `withTaskCancellationHandler`: one that uses nothing of the actor is not isolated to
    /// it and runs on Swift's pool, which has as many threads as there are cores. A few calls that wait there would stop everything,
    /// and two at once would use one client of a C library. Through this method it has to be isolated.
    ///
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws. A debug build traps where the actor is not at hand.
    public func onOwnThread<T>(_ body: () throws -> T) rethrows -> T {
        assertIsolated()
        return try body()
    }
}
